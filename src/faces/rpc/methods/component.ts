import * as v from 'valibot';
import { HalError } from '../../../errors.ts';
import {
  assign,
  checkValue,
  parseValue,
  type Component,
  type Hal,
  type HalType,
  type HalValue,
  type Item,
  type Param,
  type Pin,
  type ValueOfType,
} from '../../../hal/hal.ts';
import { createChangeNews } from '../change-news.ts';
import { defineMethod, perCaller, type Caller, type Method } from '../method.ts';
import type { RpcHost } from '../host.ts';
import { unknownOf, writePeerPins } from '../peer-pins.ts';
import { fromJson, halType, jsonValue, namedValue, namedValueOf, toJson, valueMap, type JsonValue } from '../values.ts';

const component = v.string();
const values = v.record(v.string(), jsonValue);
const itemShape = { component, name: v.string(), type: halType };

export interface ComponentMethodsOptions {
  /** Hears of each component that is made. */
  readonly created?: ((component: Component) => void) | undefined;
  readonly peerPins?: RpcHost['peerPins'];
}

/**
 * Components that a caller owns: it makes their pins, sets any of them and is told of those that others write. When the
 * caller goes away without `component.exit`, its components are dead: their pins hold their last or failsafe values.
 */
export function componentMethods(hal: Hal, options: ComponentMethodsOptions = {}): Method[] {
  const { created = () => {}, peerPins } = options;
  const ownedBy = perCaller((caller) => createOwnership(hal, caller, created));
  return [
    defineMethod({
      name: 'component.new',
      doc: 'Makes a component that belongs to the caller. One of that name which is dead is replaced; its links come back.',
      params: v.strictObject({ name: v.string() }),
      result: v.strictObject({ component }),
      example: { params: { name: 'host' }, result: { component: 'host' } },
      run: ({ name }, { caller }) => ({ component: ownedBy(caller).create(name) }),
    }),
    defineMethod({
      name: 'component.pin',
      doc:
        'Makes a pin of the caller’s component; the name is without the component’s. `failsafe` is the value it takes ' +
        'when the caller goes away.',
      params: v.strictObject({
        ...itemShape,
        dir: v.picklist(['in', 'out', 'io']),
        value: v.optional(jsonValue),
        failsafe: v.optional(jsonValue),
      }),
      result: namedValue,
      example: {
        params: { component: 'host', name: 'printing', type: 'bit', dir: 'out' },
        result: { name: 'host.printing', type: 'bit', value: false },
      },
      run: (item, { caller }) => namedValueOf(ownedBy(caller).pin(item)),
    }),
    defineMethod({
      name: 'component.param',
      doc: 'Makes a param of the caller’s component.',
      params: v.strictObject({ ...itemShape, dir: v.picklist(['ro', 'rw']), value: v.optional(jsonValue) }),
      result: namedValue,
      example: {
        params: { component: 'host', name: 'scale', type: 'float', dir: 'rw', value: 1 },
        result: { name: 'host.scale', type: 'float', value: 1 },
      },
      run: (item, { caller }) => namedValueOf(ownedBy(caller).param(item)),
    }),
    defineMethod({
      name: 'component.ready',
      doc:
        'Says that all pins are made. Notifications `component.changed` follow for its IN and I/O pins, the first with ' +
        'the current values.',
      params: v.strictObject({ component }),
      result: v.strictObject({ component, state: v.string() }),
      example: { params: { component: 'host' }, result: { component: 'host', state: 'ready' } },
      run: ({ component: name }, { caller }) => ({ component: name, state: ownedBy(caller).ready(name) }),
    }),
    defineMethod({
      name: 'component.set',
      doc:
        'Sets pins and params of the caller’s component, of any direction, as one change; or pins of the component ' +
        '`host` of a machine file, whose values are fresh then, also those that are what they were. null says that a value ' +
        'is not known: NaN, or the fail-safe value.',
      params: v.strictObject({ component, values: valueMap }),
      result: v.strictObject({ values }),
      example: {
        params: { component: 'host', values: { printing: true } },
        result: { values: { printing: true } },
      },
      run: ({ component: name, values: wanted }, { caller }) => {
        const pins = peerPins?.(name);
        return { values: pins ? writePeerPins(hal, name, pins, wanted) : ownedBy(caller).set(name, wanted) };
      },
    }),
    defineMethod({
      name: 'component.get',
      doc: 'Reads all pins and params of the caller’s component.',
      params: v.strictObject({ component }),
      result: v.strictObject({ values }),
      example: { params: { component: 'host' }, result: { values: { printing: false } } },
      run: ({ component: name }, { caller }) => ({ values: ownedBy(caller).get(name) }),
    }),
    defineMethod({
      name: 'component.exit',
      doc: 'Ends the caller’s component: its pins vanish, signals keep their values.',
      params: v.strictObject({ component }),
      result: v.strictObject({ component }),
      example: { params: { component: 'host' }, result: { component: 'host' } },
      run: ({ component: name }, { caller }) => {
        ownedBy(caller).exit(name);
        return { component: name };
      },
    }),
  ];
}

interface ItemParams<D> {
  readonly component: string;
  readonly name: string;
  readonly type: HalType;
  readonly dir: D;
  readonly value?: JsonValue | undefined;
  readonly failsafe?: JsonValue | undefined;
}

function createOwnership(hal: Hal, caller: Caller, created: (component: Component) => void) {
  const owned = new Map<string, Component>();
  const own = (name: string): Component => {
    const found = owned.get(name);
    if (found && found.state !== 'exited') return found;
    throw new HalError('no-such-component', `component '${name}' is not the caller's: make it with component.new`);
  };
  const itemsOf = (name: string) => {
    const { ownPins, ownParams } = own(name);
    return new Map([...ownPins, ...ownParams].map((item) => [item.name.slice(name.length + 1), item]));
  };
  return {
    create(name: string): string {
      const made = hal.component(name);
      owned.set(name, made);
      created(made);
      return name;
    },
    pin({ component: name, name: suffix, type, dir, value, failsafe }: ItemParams<Pin['dir']>): Pin {
      const options = { value: typed(type, value), failsafe: typed(type, failsafe) };
      return own(name).newPin(suffix, type, dir, options);
    },
    param({ component: name, name: suffix, type, dir, value }: ItemParams<Param['dir']>): Param {
      return own(name).newParam(suffix, type, dir, { value: typed(type, value) });
    },
    ready(name: string): string {
      const ready = own(name);
      ready.ready();
      const { clock } = hal;
      const news = createChangeNews(caller, { method: 'component.changed', params: { component: name }, clock });
      const stops = ready.pins
        .filter((pin) => pin.dir !== 'out')
        .map((pin) => pin.observe((value) => news.changed(pin.name.slice(name.length + 1), value)));
      ready.onExit(() => {
        for (const stop of stops) stop();
        news.dispose();
      });
      return ready.state;
    },
    set(name: string, wanted: Readonly<Record<string, JsonValue | null>>): Record<string, JsonValue> {
      const items = itemsOf(name);
      const settings = Object.entries(wanted).map(([suffix, value]) => {
        const item = items.get(suffix);
        if (!item) throw new HalError('no-such-pin', `pin or parameter '${name}.${suffix}' not found`);
        const known = value === null ? unknownOf(item.name, item) : typed(item.type, value);
        return { suffix, item, value: known };
      });
      // All values are read before the first is set: one that is wrong leaves the others unset.
      hal.batch(() => {
        for (const { item, value } of settings) if (value !== undefined) assign(item, value);
      });
      return Object.fromEntries(settings.map(({ suffix, item }) => [suffix, toJson(item.value)]));
    },
    get: (name: string): Record<string, JsonValue> =>
      Object.fromEntries([...itemsOf(name)].map(([suffix, item]: [string, Item]) => [suffix, toJson(item.value)])),
    exit(name: string): void {
      own(name).exit();
      owned.delete(name);
    },
    dispose() {
      for (const left of owned.values()) left.fail();
      owned.clear();
    },
  };
}

function typed<T extends HalType>(type: T, value: JsonValue | undefined): ValueOfType[T] | undefined {
  if (value === undefined) return undefined;
  const given: HalValue | string = fromJson(type, value);
  const read = typeof given === 'string' ? parseValue(type, given) : given;
  checkValue(type, read);
  return read;
}
