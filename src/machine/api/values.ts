import type { Hal, HalType, HalValue, ItemView, PinView, Signal } from '../../hal/hal.ts';
import type { Caller } from './caller.ts';
import type { ApiHost } from './host.ts';
import { writeHostPin, writeHostPins } from './host-pins.ts';
import { fromJson, type JsonValue } from './json-values.ts';

/** A pin, a param or a signal, with its current value. */
export interface NamedValue {
  readonly name: string;
  readonly type: HalType;
  readonly value: HalValue;
}

export interface SetOptions {
  /**
   * For a plug, setting is an explicit request, even when the value is unchanged. With FALSE only a change is a request:
   * for values that are set in a loop, which would undo every press of the plug's button.
   */
  readonly ask?: boolean | undefined;
}

/** Values by name. Texts are read as halcmd reads them; refusals are those of HAL. */
export interface ValuesApi {
  /** Reads a pin or a param. */
  getp(name: string): NamedValue;
  /** Reads a signal. */
  gets(name: string): NamedValue;
  /** Sets a param, an IN or I/O pin that is not linked, or a pin that a machine file declares for its host. */
  setp(name: string, value: JsonValue, options?: SetOptions): NamedValue;
  /** Sets a signal that has no OUT writer. */
  sets(name: string, value: JsonValue, options?: SetOptions): NamedValue;
  /** Writes pins of a component that a machine file declares for its host, all or none. null marks a value as unknown. */
  writeHostPins(component: string, values: Readonly<Record<string, JsonValue | null>>): Record<string, HalValue>;
  /** Whether a component has pins that `writeHostPins` writes. */
  hasHostPins(component: string): boolean;
}

export function createValues(host: ApiHost, caller: Caller): ValuesApi {
  const { hal } = host;
  return {
    getp: (name) => hal.item(name),
    gets: (name) => hal.signals.get(name),
    setp(name, value, { ask = true } = {}) {
      const item = hal.params.find(name) ?? hal.pins.find(name);
      if (item && writesHostPin(item, value)) return item;
      caller.demand(isRelay(host, item) ? 'switch' : 'configure', `setting '${name}'`);
      const typed = item === undefined ? value : fromJson(item.type, value);
      return hal.setp(name, typed, ask ? caller.ask(`hal.setp ${name}`) : undefined);
    },
    sets(name, value, { ask = true } = {}) {
      const signal = hal.signals.get(name);
      caller.demand(signal.pins.some((pin) => isRelay(host, pin)) ? 'switch' : 'configure', `setting '${name}'`);
      return hal.sets(name, fromJson(signal.type, value), ask ? caller.ask(`hal.sets ${name}`) : undefined);
    },
    writeHostPins(component, values) {
      caller.demand('switch', `writing pins of '${component}'`);
      const pins = host.hostPins(component);
      return pins ? writeHostPins(hal, component, pins, values) : {};
    },
    hasHostPins: (component) => host.hostPins(component) !== undefined,
  };

  function writesHostPin(item: ItemView, value: JsonValue): boolean {
    const pins = host.hostPins(item.component.name);
    if (!pins) return false;
    caller.demand('switch', `setting '${item.name}'`);
    writeHostPin(hal, pins, item, value);
    return true;
  }
}

const relaySuffix = '.enable';

/** Whether a pin is the `enable` of a plug. */
function isRelay(host: ApiHost, item: ItemView | undefined): boolean {
  if (item?.kind !== 'pin' || !item.name.endsWith(relaySuffix)) return false;
  return host.withHandle('plug').includes(item.name.slice(0, -relaySuffix.length));
}

/** Signals and links by name, as the halcmd commands do. */
export interface WiringApi {
  /** Links pins to a signal; creates the signal if it does not exist. All pins are linked, or none. */
  net(signal: string, pins: readonly string[]): Signal;
  newSignal(name: string, type: HalType): Signal;
  deleteSignal(name: string): void;
  /** Links one pin to an existing signal. */
  link(pin: string, signal: string): Signal;
  /** Unlinks a pin, which keeps its value. */
  unlink(pin: string): PinView;
}

export function createWiring(hal: Hal, caller: Caller): WiringApi {
  const wiring = (what: string) => caller.demand('configure', what);
  return {
    net(signal, pins) {
      wiring(`linking to '${signal}'`);
      return hal.net(signal, pins);
    },
    newSignal(name, type) {
      wiring(`making signal '${name}'`);
      return hal.newSignal(name, type);
    },
    deleteSignal(name) {
      wiring(`removing signal '${name}'`);
      hal.deleteSignal(name);
    },
    link(pin, signal) {
      wiring(`linking '${pin}'`);
      hal.link(pin, signal);
      return hal.signals.get(signal);
    },
    unlink(pin) {
      wiring(`unlinking '${pin}'`);
      hal.unlink(pin);
      return hal.pins.get(pin);
    },
  };
}
