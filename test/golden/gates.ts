import { HalError } from '../../src/errors.ts';
import type { Component } from '../../src/hal/component.ts';
import type { Hal } from '../../src/hal/hal.ts';
import type { Pin } from '../../src/hal/item.ts';

type Bits = readonly Pin<'bit'>[];

/** The gates of block e5: inputs, and what the output is. */
const gates: { readonly [module: string]: { inputs: readonly string[]; out: (inputs: Bits) => boolean } | undefined } =
  {
    not: { inputs: ['in'], out: ([input]) => input?.value !== true },
    and2: { inputs: ['in0', 'in1'], out: (inputs) => inputs.every(({ value }) => value) },
    or2: { inputs: ['in0', 'in1'], out: (inputs) => inputs.some(({ value }) => value) },
  };

/** `loadrt` for the modules that block e5 loads; every other one, and every wrong argument, is refused. */
export function loadGates(hal: Hal, module: string, args: readonly string[]): void {
  const names = instanceNames(module, args);
  const component = hal.component(module, { kind: 'rt' });
  for (const name of names) makeGate(component, module, name);
  component.ready();
}

function instanceNames(module: string, args: readonly string[]): string[] {
  if (!gates[module]) throw new HalError('config', `no module '${module}'`);
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${module}.${index}`);
  const [arg] = args;
  if (arg === undefined) return numbered(1);
  const [, key, value = ''] = /^(count|names)=(.*)$/.exec(arg) ?? [];
  if (key === 'names') return value.split(',');
  if (key === 'count' && /^\d+$/.test(value)) return numbered(Number(value));
  throw new HalError('config', `module '${module}' does not take '${arg}'`);
}

function makeGate(component: Component, module: string, name: string): void {
  const gate = gates[module];
  if (!gate) return;
  const inputs = gate.inputs.map((input) => component.newPinNamed(`${name}.${input}`, 'bit', 'in'));
  const out = component.newPinNamed(`${name}.out`, 'bit', 'out');
  component.newPinNamed(`${name}.time`, 's32', 'out');
  component.newParamNamed(`${name}.tmax`, 's32', 'rw');
  component.newParamNamed(`${name}.tmax-increased`, 'bit', 'ro');
  component.newFunct(name, () => out.set(gate.out(inputs)), { inputs, outputs: [out] });
}
