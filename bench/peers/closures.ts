interface Field<V> {
  value: V;
}

/** What the thread of the benchmark computes, as a list of closures on plain fields. */
export function createClosures(groups: number) {
  const bit: Field<boolean> = { value: false };
  const level: Field<number> = { value: 0 };
  const run: (() => void)[] = [];
  let bitIn = bit;
  let levelIn = level;
  let equal: Field<boolean> = { value: false };
  for (let i = 0; i < groups; i++) {
    const [bitBefore, levelBefore] = [bitIn, levelIn];
    const [and, or, not, xor, compared, same] = Array.from({ length: 6 }, () => ({ value: false }));
    const [sum, product, scaled, limited, chosen] = Array.from({ length: 5 }, () => ({ value: 0 }));
    if (!and || !or || !not || !xor || !compared || !same || !sum || !product || !scaled || !limited || !chosen) break;
    const params = { gain: 0.5, offset: 0, min: -10, max: 10, gain0: 1, gain1: 1, hysteresis: 0 };
    run.push(
      () => void (and.value = bitBefore.value && bit.value),
      () => void (or.value = bitBefore.value || and.value),
      () => void (not.value = !or.value),
      () => void (xor.value = bitBefore.value !== not.value),
      () => void (sum.value = levelBefore.value * params.gain0 + level.value * params.gain1 + params.offset),
      () => void (product.value = levelBefore.value * sum.value),
      () => void (scaled.value = product.value * params.gain + params.offset),
      () => void (limited.value = Math.min(Math.max(scaled.value, params.min), params.max)),
      () => void (chosen.value = not.value ? limited.value : sum.value),
      () => {
        const difference = chosen.value - limited.value;
        const half = 0.5 * params.hysteresis;
        const isBelow = difference < -half;
        const isAbove = difference > half;
        if (isBelow || isAbove) compared.value = isAbove && !isBelow;
        same.value = !isBelow && !isAbove;
      },
    );
    bitIn = xor;
    levelIn = limited;
    equal = compared;
  }
  let cycles = 0;
  return {
    cycle() {
      cycles++;
      bit.value = cycles % 2 === 0;
      level.value = cycles % 7;
      for (const step of run) step();
    },
    result: () => [bitIn.value, equal.value],
  };
}
