import { describe, expect, it } from 'vitest';
import { usablePower } from '../../../../src/components/plug/smartplug/usable-power.ts';
import { highestW } from '../../../../src/plugs/plausible.ts';
import { virtualClock } from '../../../../src/util/clock.ts';

/** The highest power possible in the last two seconds, after these powers were measured, one every two seconds. */
function after(...powers: readonly number[]) {
  const clock = virtualClock();
  const usable = usablePower(clock);
  for (const powerW of powers) {
    clock.advanceSync(2000);
    usable.measured(powerW);
  }
  return { clock, usable, watts: usable.since(2000) };
}

describe('the highest power that can have been drawn', () => {
  it('is 1.5 times the measured power, and never below a small minimum', () => {
    expect(after(100, 100).watts).toBe(150);
    expect(after(0, 0).watts).toBe(25);
    expect(after(-200, -200).watts).toBe(300);
    expect(after(5000, 5000).watts).toBe(highestW);
  });

  it('counts the power of a minute ago, since heaters switch on and off, but not that of several minutes ago', () => {
    const seconds = (count: number) => Array.from({ length: count / 2 }, () => 20);
    expect(after(1000, ...seconds(60)).watts).toBe(1500);
    expect(after(1000, ...seconds(180)).watts).toBe(30);
  });

  it('is the limit of a socket if power was not measured throughout', () => {
    expect(after().watts).toBe(highestW);
    expect(after(100).watts).toBe(highestW);
    const { clock, usable } = after(100, 100, 100);
    expect(usable.since(60_000)).toBe(highestW);
    clock.advanceSync(10_001);
    expect(usable.since(2000)).toBe(highestW);
    usable.measured(100);
    expect(usable.since(10_001)).toBe(highestW);
    clock.advanceSync(2000);
    usable.measured(100);
    expect(usable.since(2000)).toBe(150);
  });
});
