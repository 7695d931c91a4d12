import { describe, expect, it } from 'vitest';
import { pollPhases } from '../../src/reconcile/phases.ts';

describe('the phases at which the plugs of a machine are polled', () => {
  it('begin at 0, so that a plug that is alone is polled as if there were none', () => {
    expect(pollPhases().of('a plug')).toBe(0);
  });

  it('are the same again for what is reached the same way', () => {
    const phases = pollPhases();
    const ways = ['a plug', 'a strip', 'a strip', 'another plug', 'a plug'];
    const [plug, outlet, neighbour, other, again] = ways.map((way) => phases.of(way));
    expect(neighbour).toBe(outlet);
    expect(again).toBe(plug);
    expect(new Set([plug, outlet, other]).size).toBe(3);
  });

  it.each([2, 10, 100, 1000])('of %i plugs leave no gap and no crowd', (count) => {
    const phases = pollPhases();
    const sorted = Array.from({ length: count }, (_, i) => phases.of(`plug ${i}`)).toSorted((a, b) => a - b);
    const gaps = sorted.map((phase, i) => (sorted[i + 1] ?? 1) - phase);
    expect(Math.min(...gaps) * count).toBeGreaterThan(0.35);
    expect(Math.max(...gaps) * count).toBeLessThan(2);
  });
});
