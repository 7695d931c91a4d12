import { HalError } from '../errors.ts';
import type { Component, FunctBody, FunctOptions, Hal, HalType, Param, Pin } from '../hal/hal.ts';
import { expandHeader, type ExpandedParam, type ExpandedPin } from '../catalog/expand.ts';
import type { ComponentHeader, OptionValues } from '../catalog/header.ts';
import { lateChild } from '../util/logger.ts';
import type { ComponentHandle, ComponentScope, ComponentServices, ComponentType } from './define.ts';

export interface InstanceOptions {
  readonly hal: Hal;
  /** The owner of the pins; still initializing. */
  readonly component: Component;
  /** First part of the pins' names; the component's name if it has one instance. */
  readonly name: string;
  readonly header: ComponentHeader;
  readonly body: ComponentType;
  readonly options: OptionValues;
  readonly services: ComponentServices;
  /** Calls back when the machine starts; absent means as soon as the caller has returned. */
  readonly onStart?: (run: () => void) => void;
  /** Replaces `component.newFunct`. */
  readonly exportFunct?: (name: string, body: FunctBody, options: FunctOptions) => void;
}

/** Makes the pins, params and functions of a header and runs the body with them. */
export function instantiate(instance: InstanceOptions): ComponentHandle {
  const { component, name, header, body, options, services } = instance;
  const exportFunct = instance.exportFunct ?? component.newFunct.bind(component);
  const items = new Map<string, Pin | Param>();
  const families = new Map<string, (Pin | Param)[]>();
  const keep = (expanded: ExpandedPin | ExpandedParam, item: Pin | Param) => {
    items.set(expanded.suffix, item);
    if (expanded.index === undefined) return;
    const family = families.get(expanded.header.name);
    if (family) family.push(item);
    else families.set(expanded.header.name, [item]);
  };
  const expansion = expandHeader(header, name, options);
  for (const pin of expansion.pins) {
    keep(pin, component.newPinNamed(pin.name, pin.header.type, pin.header.dir, itemOptions(pin)));
  }
  for (const param of expansion.params) {
    keep(param, component.newParamNamed(param.name, param.header.type, param.header.dir, itemOptions(param)));
  }

  const bodies = new Map<string, FunctBody>();
  const logger = lateChild(services.logger, { component: name });
  const handle = body.create({
    ...services,
    logger,
    name,
    hal: instance.hal,
    ...typedAccess(header, items, families),
    has: (item) => items.has(item),
    ...optionAccess(header, options),
    funct: (funct, run) => {
      if (!header.functs.some((entry) => entry.name === funct)) throw disagreement(header, `function '${funct}'`);
      bodies.set(funct, run);
    },
    notify(type, cause, details = {}) {
      services.events?.next({ type, name, cause, time: services.clock.wallS(), details });
    },
    onStart: instance.onStart ?? ((run) => component.onExit(services.clock.after(0, run))),
    onExit: (dispose) => component.onExit(dispose),
  });

  const inputs = [...items.values()].filter((item) => item.dir !== 'out' && item.dir !== 'ro');
  const outputs = [...items.values()].filter((item) => item.dir === 'out' || item.dir === 'io');
  for (const { name: functName, header: funct } of expansion.functs) {
    const run = bodies.get(funct.name);
    if (!run) throw disagreement(header, `a body for function '${funct.name}'`);
    exportFunct(functName, run, { inputs, outputs, everyCycle: funct.everyCycle });
  }
  return handle ?? {};
}

function itemOptions({ header, value }: ExpandedPin | ExpandedParam) {
  const holdsState = 'holdsState' in header && header.holdsState;
  const failsafe = 'failsafe' in header ? header.failsafe : undefined;
  return { value, failsafe, doc: header.doc, unit: header.unit, holdsState } as const;
}

/** Options by name, or their defaults. */
export function optionAccess(header: ComponentHeader, options: OptionValues): Pick<ComponentScope, 'option' | 'text'> {
  const option = (key: string) => options.get(key) ?? header.options.find((entry) => entry.name === key)?.default;
  return {
    option,
    text(key) {
      const value = option(key);
      return typeof value === 'string' ? value : undefined;
    },
  };
}

/** Access to pins for a body without pins: every name is a disagreement with the header. */
export function noPins(header: ComponentHeader): Access & Pick<ComponentScope, 'has'> {
  return { ...typedAccess(header, new Map(), new Map()), has: () => false };
}

type Access = Pick<
  ComponentScope,
  'bit' | 'float' | 's32' | 'u32' | 'bits' | 'floats' | 's32s' | 'u32s' | 'item' | 'family'
>;

function typedAccess(
  header: ComponentHeader,
  items: ReadonlyMap<string, Pin | Param>,
  families: ReadonlyMap<string, readonly (Pin | Param)[]>,
): Access {
  const one = <T extends HalType>(name: string, type: T) => {
    const item = items.get(name);
    if (!item || !isOfType(item, type)) throw disagreement(header, `${type} '${name}'`);
    return item;
  };
  const family = (name: string) => {
    const found = families.get(name);
    if (found) return found;
    const single = items.get(name);
    if (single) return [single];
    const declared = [...header.pins, ...header.params].some((item) => item.name === name);
    if (!declared) throw disagreement(header, `'${name}'`);
    return [];
  };
  const all = <T extends HalType>(name: string, type: T) =>
    family(name).map((item) => {
      if (!isOfType(item, type)) throw disagreement(header, `${type} '${name}'`);
      return item;
    });
  return {
    bit: (name) => one(name, 'bit'),
    float: (name) => one(name, 'float'),
    s32: (name) => one(name, 's32'),
    u32: (name) => one(name, 'u32'),
    bits: (name) => all(name, 'bit'),
    floats: (name) => all(name, 'float'),
    s32s: (name) => all(name, 's32'),
    u32s: (name) => all(name, 'u32'),
    item(name) {
      const item = items.get(name);
      if (!item) throw disagreement(header, `'${name}'`);
      return item;
    },
    family,
  };
}

function isOfType<T extends HalType>(item: Pin | Param, type: T): item is Pin<T> | Param<T> {
  return item.type === type;
}

function disagreement(header: ComponentHeader, what: string): HalError {
  return new HalError(
    'internal',
    `component type '${header.type}': its body uses ${what}, which its header does not declare`,
  );
}
