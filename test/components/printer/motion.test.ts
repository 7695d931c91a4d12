import { describe, expect, it } from 'vitest';
import { componentRig } from '../../helpers/component-rig.ts';

const loaded = () => {
  const rig = componentRig();
  const { motion } = rig.load('motion', 'motion', { 'digital-outputs': 16, 'analog-outputs': 4 });
  if (!motion) throw new Error('motion offers no outputs');
  return { hal: rig.hal, motion };
};

describe('the motion component', () => {
  it('sets an output and its I/O twin at the same moment', () => {
    const { hal, motion } = loaded();
    hal.net('both', ['motion.digital-out-15']);
    const pairs: unknown[] = [];
    hal.pins.get('motion.digital-out-15').observe((value) => {
      pairs.push([value, hal.item('motion.digital-out-io-15').value]);
    });
    expect(motion.digitalOut(15, true)).toEqual({ pin: 'motion.digital-out-15', value: true });
    expect(pairs).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('leaves the twin to other writers between two M-codes', () => {
    const { hal, motion } = loaded();
    motion.digitalOut(3, true);
    hal.setp('motion.digital-out-io-03', false);
    expect(hal.item('motion.digital-out-03').value).toBe(true);
    motion.digitalOut(3, true);
    expect(hal.item('motion.digital-out-io-03').value).toBe(true);
  });

  it.each([16, -1, 1.5, Number.NaN])('refuses output %d and switches nothing', (index) => {
    const { hal, motion } = loaded();
    const before = [...hal.pins.values()].map((pin) => pin.value);
    expect(() => motion.digitalOut(index, true)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(() => motion.analogOut(index, 1)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(() => motion.digitalOutName(index)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(() => motion.analogOutName(index)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(() => motion.fan(index, 1)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect([...hal.pins.values()].map((pin) => pin.value)).toEqual(before);
  });

  it('sets analog outputs with their twins', () => {
    const { hal, motion } = loaded();
    motion.analogOut(2, 0.75);
    expect(hal.item('motion.analog-out-02').value).toBe(0.75);
    expect(hal.item('motion.analog-out-io-02').value).toBe(0.75);
  });

  it('finds inputs by their numbers', () => {
    const { motion } = loaded();
    expect(motion.digitalIn(63).name).toBe('motion.digital-in-63');
    expect(motion.analogIn(5).name).toBe('motion.analog-in-05');
    expect(() => motion.digitalIn(64)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(() => motion.analogIn(-1)).toThrow(expect.objectContaining({ code: 'bad-value' }));
  });

  it('sets the power supply and the fans', () => {
    const { hal, motion } = loaded();
    expect(motion.power(true)).toEqual({ pin: 'motion.power', value: true });
    expect(hal.item('motion.power').value).toBe(true);
    expect(motion.fan(3, 0.5)).toEqual({ pin: 'motion.fan-3', value: 0.5 });
    expect(hal.item('motion.fan-3').value).toBe(0.5);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses a fan speed of %d', (speed) => {
    const { hal, motion } = loaded();
    expect(() => motion.fan(0, speed)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(hal.item('motion.fan-0').value).toBe(0);
  });
});
