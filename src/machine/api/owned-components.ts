import { HalError } from '../../errors.ts';
import {
  assign,
  typedValue,
  type Component,
  type Hal,
  type HalType,
  type HalValue,
  type Item,
  type Param,
  type Pin,
  type ValueOfType,
} from '../../hal/hal.ts';
import type { Caller } from './caller.ts';
import { createChangeFeed, type ChangeOutlet } from './change-feed.ts';
import { unknownOf } from './host-pins.ts';
import { fromJson, type JsonValue } from './json-values.ts';

export interface NewItem<D> {
  readonly component: string;
  /** Without the component's name. */
  readonly name: string;
  readonly type: HalType;
  readonly dir: D;
  readonly value?: JsonValue | undefined;
}

export interface NewPin extends NewItem<Pin['dir']> {
  /** The value it takes when the caller goes away without `exit`. */
  readonly failsafe?: JsonValue | undefined;
}

/**
 * The components of a caller: it creates their pins, sets any of them and is notified of the pins that others write. When
 * the caller goes away without `exit`, its components are dead: their pins hold their failsafe or last values.
 */
export interface OwnedComponents {
  /** The components it has created, including dead ones; not those ended by `exit`. */
  readonly all: readonly Component[];
  /** Creates a component. It replaces a dead one of that name and restores its links. */
  create(name: string): void;
  newPin(pin: NewPin): Pin;
  newParam(param: NewItem<Param['dir']>): Param;
  /** All pins exist. The outlet gets the values of the IN and I/O pins, by name without the component's. */
  ready(name: string, outlet?: ChangeOutlet): Component;
  /** Sets pins and params of any direction as one change, all or none; null marks a value as unknown. */
  set(name: string, values: Readonly<Record<string, JsonValue | null>>): Record<string, HalValue>;
  get(name: string): Record<string, HalValue>;
  /** Ends a component: its pins are removed, signals keep their values. */
  exit(name: string): void;
  /** Ends all of them the same way, including those that are dead because the caller has gone. */
  exitAll(): void;
}

export function createOwnedComponents(hal: Hal, caller: Caller): OwnedComponents & { dispose(): void } {
  const owned = new Map<string, Component>();
  const own = (name: string): Component => {
    const found = owned.get(name);
    if (found && found.state !== 'exited') return found;
    throw new HalError(
      'no-such-component',
      `component '${name}' does not belong to this caller: create it with component.new`,
    );
  };
  const itemsOf = (name: string) => {
    const { ownPins, ownParams } = own(name);
    return new Map([...ownPins, ...ownParams].map((item) => [item.name.slice(name.length + 1), item]));
  };
  return {
    get all() {
      return [...owned.values()];
    },
    create(name) {
      caller.demand('configure', `making component '${name}'`);
      const made = hal.component(name);
      if (caller.pid !== undefined) made.pid = caller.pid;
      owned.set(name, made);
    },
    newPin({ component, name, type, dir, value, failsafe }) {
      return own(component).newPin(name, type, dir, { value: typed(type, value), failsafe: typed(type, failsafe) });
    },
    newParam({ component, name, type, dir, value }) {
      return own(component).newParam(name, type, dir, { value: typed(type, value) });
    },
    ready(name, outlet) {
      const component = own(name);
      component.ready();
      if (!outlet) return component;
      const feed = createChangeFeed({ outlet, clock: hal.clock, turn: caller.turn });
      const stops = component.pins
        .filter((pin) => pin.dir !== 'out')
        .map((pin) => pin.observe((value) => feed.changed(pin.name.slice(name.length + 1), value)));
      component.onExit(() => {
        for (const stop of stops) stop();
        feed.dispose();
      });
      return component;
    },
    set(name, values) {
      const items = itemsOf(name);
      const settings = Object.entries(values).map(([suffix, value]) => {
        const item = items.get(suffix);
        if (!item) throw new HalError('no-such-pin', `pin or parameter '${name}.${suffix}' not found`);
        const known = value === null ? unknownOf(item.name, item) : typed(item.type, value);
        return { suffix, item, value: known };
      });
      // All values are checked before the first is set: a wrong value leaves all unset.
      hal.batch(() => {
        for (const { item, value } of settings) if (value !== undefined) assign(item, value);
      });
      return Object.fromEntries(settings.map(({ suffix, item }) => [suffix, item.value]));
    },
    get: (name) => Object.fromEntries([...itemsOf(name)].map(([suffix, item]: [string, Item]) => [suffix, item.value])),
    exit(name) {
      own(name).exit();
      owned.delete(name);
    },
    exitAll() {
      for (const component of owned.values()) component.exit();
    },
    dispose() {
      for (const left of owned.values()) left.fail();
    },
  };
}

function typed<T extends HalType>(type: T, value: JsonValue | undefined): ValueOfType[T] | undefined {
  return value === undefined ? undefined : typedValue(type, fromJson(type, value));
}
