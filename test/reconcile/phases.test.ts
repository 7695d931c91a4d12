import { describe, expect, it } from 'vitest';
import { pollPhases } from '../../src/reconcile/phases.ts';

describe('the phases at which the plugs of a machine are polled', () => {
  it('begin at 0, so that a single plug is polled as without phases', () => {
    expect(pollPhases().of('a plug')).toEqual({ phase: 0, delayMs: 0 });
  });

  it('are the same for plugs with the same route', () => {
    const phases = pollPhases();
    const ways = ['a plug', 'a strip', 'a strip', 'another plug', 'a plug'];
    const [plug, outlet, neighbour, other, again] = ways.map((way) => phases.of(way).phase);
    expect(neighbour).toBe(outlet);
    expect(again).toBe(plug);
    expect(new Set([plug, outlet, other]).size).toBe(3);
  });

  it.each([2, 10, 100, 1000])('of %i plugs leave no gap and no crowd', (count) => {
    const phases = pollPhases();
    const sorted = Array.from({ length: count }, (_, i) => phases.of(`plug ${i}`).phase).toSorted((a, b) => a - b);
    const gaps = sorted.map((phase, i) => (sorted[i + 1] ?? 1) - phase);
    expect(Math.min(...gaps) * count).toBeGreaterThan(0.35);
    expect(Math.max(...gaps) * count).toBeLessThan(2);
  });

  it('contact few plugs at once, and a thousand within a second', () => {
    const phases = pollPhases();
    const delays = Array.from({ length: 1000 }, (_, i) => phases.of(`plug ${i}`).delayMs);
    expect(delays.slice(0, 51)).toEqual([...Array.from({ length: 50 }, () => 0), 50]);
    expect(Math.max(...delays)).toBeLessThan(1000);
  });
});
