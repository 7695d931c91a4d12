import { defineComponent, type ComponentType } from '../define.ts';

/** Adds up the weights of the bits that are TRUE. */
export const weightedSum: ComponentType = defineComponent(
  'weighted_sum',
  (scope) => {
    const [offset, hold, sum] = [scope.s32('offset'), scope.bit('hold'), scope.s32('sum')];
    const weights = scope.s32s('bit.#.weight');
    const bits = scope.bits('bit.#.in');
    weights.forEach((weight, index) => weight.set(1 << index));
    scope.funct('', () => {
      if (hold.value) return;
      sum.set(
        bits.reduce((total, bit, index) => (total + (bit.value ? (weights[index]?.value ?? 0) : 0)) | 0, offset.value),
      );
    });
  },
  {
    instances(args) {
      const sizes = args.integers('wsum_sizes');
      if (sizes.length === 0)
        throw args.refusal('usage', 'wsum_sizes= is missing: expected the number of bits of each sum');
      if (sizes.length > 8) throw args.refusal('out-of-range', `${sizes.length} sums requested: expected 1 to 8`);
      return sizes.map((bits, index) => ({ name: `wsum.${index}`, options: { bits } }));
    },
    sharedFunct: 'process_wsums',
  },
);
