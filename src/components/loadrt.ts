import { HalError } from '../errors.ts';
import type { Component, FunctBody, FunctOptions, Hal, Item } from '../hal/hal.ts';
import type { ComponentHeader, OptionValues } from '../catalog/header.ts';
import { suggest } from '../util/suggest.ts';
import type { ComponentHandle, ComponentServices, ComponentType } from './define.ts';
import { instantiate } from './instantiate.ts';
import { ModuleArgs } from './module-args.ts';
import { usualLoading } from './module-loading.ts';

/** The parts of a machine that loading a module needs. */
export interface ModuleContext {
  readonly hal: Hal;
  readonly headers: { header(type: string): ComponentHeader | undefined };
  readonly types: ReadonlyMap<string, ComponentType>;
  readonly services: ComponentServices;
}

export interface LoadedModule {
  readonly component: Component;
  /** In the order of the `loadrt` line. */
  readonly instances: readonly { readonly name: string; readonly handle: ComponentHandle }[];
}

/**
 * Does what `loadrt MODULE ARGS` does: one realtime component named like the module owns the pins of all instances that
 * the arguments request, and exports their functions, each with its `.time`, `.tmax` and `.tmax-increased`.
 *
 * A refusal is a `HalError` whose message gives the reason, which LinuxCNC does not; the module leaves nothing behind.
 */
export function loadModule(module: string, args: readonly string[], context: ModuleContext): LoadedModule {
  const { type, header } = findModule(module, context);
  const moduleArgs = new ModuleArgs(module, args);
  const loading = type.loading ?? usualLoading();
  const plans = loading.instances(moduleArgs).map(({ name, options }) => {
    const values = new Map(Object.entries(options ?? {}));
    checkRanges(header, values, moduleArgs);
    return { name, options: values };
  });
  refuseUnknown(moduleArgs);

  const component = context.hal.component(module, { kind: 'rt', args: args.join(' ') });
  try {
    const exporter = functExporter(component, loading.sharedFunct);
    const { hal, services } = context;
    const shared = { hal, component, header, body: type, services, exportFunct: exporter.exportFunct };
    const instances = plans.map(({ name, options }) => ({ name, handle: instantiate({ ...shared, name, options }) }));
    exporter.finish();
    component.ready();
    return { component, instances };
  } catch (error) {
    component.exit();
    throw error;
  }
}

function findModule(
  module: string,
  { types, headers }: ModuleContext,
): { type: ComponentType; header: ComponentHeader } {
  const type = types.get(module);
  const header = type && headers.header(module);
  if (type && header && header.functs.length > 0) return { type, header };
  const meant = suggest(module, types.keys());
  const hint = meant !== undefined && meant !== module ? `: did you mean '${meant}'?` : '';
  throw new HalError('no-such-component', `there is no module '${module}'${hint}`);
}

function checkRanges(header: ComponentHeader, options: OptionValues, args: ModuleArgs): void {
  for (const { name, min = -Infinity, max = Infinity } of header.options) {
    const value = options.get(name);
    if (typeof value === 'number' && (value < min || value > max)) {
      throw args.refusal('out-of-range', `${name} must be ${min} to ${max}, not ${value}`);
    }
  }
}

function refuseUnknown(args: ModuleArgs): void {
  const [unknown] = args.unknown;
  if (unknown === undefined) return;
  const known = args.known.map((name) => `${name}=`).join(', ');
  throw args.refusal('usage', `unknown parameter '${unknown}': ${known ? `expected ${known}` : 'it takes none'}`);
}

/** Exports each function under its own name, or all of them as one function. */
function functExporter(component: Component, sharedName: string | undefined) {
  const bodies: FunctBody[] = [];
  const inputs: Item[] = [];
  const outputs: Item[] = [];
  let everyCycle = false;
  return {
    exportFunct: (name: string, body: FunctBody, options: FunctOptions): void => {
      if (sharedName === undefined) {
        component.newFunct(name, body, { ...options, metered: true });
        return;
      }
      bodies.push(body);
      inputs.push(...options.inputs);
      outputs.push(...options.outputs);
      everyCycle ||= options.everyCycle === true;
    },
    finish: (): void => {
      if (sharedName === undefined) return;
      const options = { inputs, outputs, everyCycle, metered: true };
      component.newFunct(sharedName, (periodS) => runAll(bodies, periodS), options);
    },
  };
}

function runAll(bodies: readonly FunctBody[], periodS: number): number | undefined {
  let soonest: number | undefined;
  for (const body of bodies) {
    const delayS = body(periodS);
    if (typeof delayS === 'number' && !(delayS >= (soonest ?? Infinity))) soonest = delayS;
  }
  return soonest;
}
