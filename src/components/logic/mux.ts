import { defineComponent, type ComponentType } from '../define.ts';

/** Multiplexers of 2, 4 or 8 floats with 1, 2 or 3 selector bits. */
export const muxes: readonly ComponentType[] = [
  mux('mux2', ['sel']),
  mux('mux4', ['sel0', 'sel1']),
  mux('mux8', ['sel0', 'sel1', 'sel2']),
];

function mux(type: string, selectors: readonly string[]): ComponentType {
  return defineComponent(type, (scope) => {
    const inputs = Array.from({ length: 2 ** selectors.length }, (_, index) => scope.float(`in${index}`));
    const bits = selectors.map((name) => scope.bit(name));
    const out = scope.float('out');
    scope.funct('', () => {
      let index = 0;
      for (let place = 0; place < bits.length; place++) if (bits[place]?.value) index |= 1 << place;
      const chosen = inputs[index];
      if (chosen) out.set(chosen.value);
    });
  });
}
