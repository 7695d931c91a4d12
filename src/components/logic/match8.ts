import { defineComponent, type ComponentType } from '../define.ts';

/** Compares two sets of eight bits. */
export const match8: ComponentType = defineComponent('match8', (scope) => {
  const input = scope.bit('in');
  const out = scope.bit('out');
  const pairs = Array.from({ length: 8 }, (_, index) => [scope.bit(`a${index}`), scope.bit(`b${index}`)] as const);
  scope.funct('', () => out.set(input.value && pairs.every(([a, b]) => a.value === b.value)));
});
