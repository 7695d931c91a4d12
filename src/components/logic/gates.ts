import { defineComponent, type ComponentType } from '../define.ts';

/** The gates with a fixed number of inputs. */
export const gates: readonly ComponentType[] = [
  gate2('and2', (a, b) => a && b),
  gate2('or2', (a, b) => a || b),
  gate2('xor2', (a, b) => a !== b),
  defineComponent('not', (scope) => {
    const input = scope.bit('in');
    const out = scope.bit('out');
    scope.funct('', () => out.set(!input.value));
  }),
  defineComponent('maj3', (scope) => {
    const inputs = ['in1', 'in2', 'in3'].map((name) => scope.bit(name));
    const invert = scope.bit('invert');
    const out = scope.bit('out');
    scope.funct('', () => {
      const majority = inputs.filter((input) => input.value).length >= 2;
      out.set(majority !== invert.value);
    });
  }),
  defineComponent('lut5', (scope) => {
    const inputs = [0, 1, 2, 3, 4].map((index) => scope.bit(`in-${index}`));
    const table = scope.u32('function');
    const out = scope.bit('out');
    scope.funct('', () => {
      const row = inputs.reduce((sum, input, index) => sum + (input.value ? 1 << index : 0), 0);
      out.set(((table.value >>> row) & 1) === 1);
    });
  }),
];

function gate2(type: string, compute: (in0: boolean, in1: boolean) => boolean): ComponentType {
  return defineComponent(type, (scope) => {
    const in0 = scope.bit('in0');
    const in1 = scope.bit('in1');
    const out = scope.bit('out');
    scope.funct('', () => out.set(compute(in0.value, in1.value)));
  });
}
