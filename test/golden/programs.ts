import type { Component } from '../../src/hal/model/component.ts';
import type { Hal } from '../../src/hal/hal.ts';
import type { PinDir, ParamDir } from '../../src/hal/value/types.ts';
import type { ProgramEnd, UserProgram } from '../../src/halcmd/host.ts';

/** Approximate start time of the recorded Python programs. */
const startupMs = 41;

/** A program of the transcript's head, run in this process. */
export interface FakeProgram extends UserProgram {
  readonly component: () => Component | undefined;
}

/** Starts a program of the transcript's head; undefined for an unknown one. */
export function startProgram(hal: Hal, [path = '', ...args]: readonly string[]): FakeProgram | undefined {
  const script = scripts[path.slice(path.lastIndexOf('/') + 1)];
  if (!script) return undefined;
  let finish: (end: ProgramEnd) => void = () => {};
  let component: Component | undefined;
  let cancel: () => void = () => {};
  const ended = new Promise<ProgramEnd>((resolve) => (finish = resolve));
  const wait = (seconds: number) =>
    new Promise<void>((resolve) => (cancel = hal.clock.after(Math.round(seconds * 1000), resolve)));
  const own = (name: string) => (component = hal.component(name, { pid: 1000 }));
  const run = async () => {
    await wait(startupMs / 1000);
    const end = await script({ own, wait, args });
    if ('signal' in end) component?.fail();
    else component?.exit();
    return end;
  };
  void run().then(finish, () => finish({ code: 1 }));
  return {
    ended,
    component: () => component,
    terminate() {
      cancel();
      component?.exit();
      finish({ code: 0 });
    },
  };
}

interface Scope {
  readonly args: readonly string[];
  readonly own: (name: string) => Component;
  readonly wait: (seconds: number) => Promise<void>;
}

const forever = (): Promise<never> => new Promise(() => {});

const scripts: { readonly [name: string]: ((scope: Scope) => Promise<ProgramEnd>) | undefined } = {
  'comp1.py': ({ own, args: [name = ''] }) => {
    makeComp1(own(name));
    return forever();
  },
  'slow.py': async ({ own, wait, args: [name = '', before, between] }) => {
    await wait(Number(before));
    const component = own(name);
    const out = component.newPin('out', 'float', 'out');
    await wait(Number(between));
    component.ready();
    out.set(3);
    return await forever();
  },
  'die.py': async ({ own, wait, args: [after, code] }) => {
    const component = own('die');
    const out = component.newPin('out', 'float', 'out');
    component.ready();
    out.set(9);
    await wait(Number(after));
    return { code: Number(code) };
  },
  'crash.py': async ({ own, wait, args: [after, signal] }) => {
    const component = own('crash');
    const out = component.newPin('out', 'float', 'out');
    component.newPin('in', 'float', 'in');
    component.ready();
    out.set(9);
    await wait(Number(after));
    return { signal: `signal ${signal}` };
  },
  'notready.py': async ({ own, wait }) => {
    own('nr').newPin('out', 'float', 'out');
    await wait(1);
    return { code: 0 };
  },
  sh: ({ args }) => Promise.resolve({ code: Number(/^exit (\d+)$/.exec(args[1] ?? '')?.[1]) }),
};

const bits: readonly (readonly [string, PinDir, boolean])[] = [
  ['b-in', 'in', false],
  ['b-in2', 'in', false],
  ['b-in3', 'in', false],
  ['b-out', 'out', true],
  ['b-out2', 'out', false],
  ['b-io', 'io', false],
  ['b-io2', 'io', false],
];

const numbers: readonly (readonly [string, 'float' | 's32' | 'u32', PinDir, number])[] = [
  ['f-in', 'float', 'in', 0],
  ['f-in2', 'float', 'in', 0],
  ['f-out', 'float', 'out', 2.5],
  ['f-io', 'float', 'io', 0],
  ['s-in', 's32', 'in', 0],
  ['s-in2', 's32', 'in', 0],
  ['s-out', 's32', 'out', -7],
  ['s-io', 's32', 'io', 0],
  ['u-in', 'u32', 'in', 0],
  ['u-in2', 'u32', 'in', 0],
  ['u-out', 'u32', 'out', 7],
  ['u-io', 'u32', 'io', 0],
];

const params: readonly (readonly [string, 'float' | 's32' | 'u32', ParamDir, number])[] = [
  ['p-rw', 'float', 'rw', 0],
  ['p-ro', 'float', 'ro', 1.25],
  ['ps-rw', 's32', 'rw', 0],
  ['pu-rw', 'u32', 'rw', 0],
];

function makeComp1(component: Component): void {
  for (const [name, dir, value] of bits) component.newPin(name, 'bit', dir, { value });
  for (const [name, type, dir, value] of numbers) component.newPin(name, type, dir, { value });
  for (const [name, type, dir, value] of params) component.newParam(name, type, dir, { value });
  component.newParam('pb-rw', 'bit', 'rw');
  component.ready();
}
