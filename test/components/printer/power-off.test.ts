import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstMemory, powerOffStep } from '../../../src/components/printer/power-off/step.ts';
import { createAsk } from '../../../src/hal/value/ask.ts';
import { powerOffStates } from '../../../src/components/printer/power-off.ts';
import type { ComponentHandle } from '../../../src/components/define.ts';
import { virtualClock, type VirtualClock } from '../../../src/util/clock.ts';
import { componentRig, type ComponentRig } from '../../helpers/component-rig.ts';
import { calmInputs } from '../../helpers/power-off-inputs.ts';

let clock: VirtualClock;
let rig: ComponentRig;
let handle: ComponentHandle;

/** A cool, idle printer that is on, with a countdown of a minute. */
const calm = { power: true, printing: false, 'temperature-0': 25, 'temperature-1': 24, delay: 60 };

const set = (values: Readonly<Record<string, boolean | number>>) =>
  rig.hal.batch(() => {
    for (const [name, value] of Object.entries(values)) rig.hal.setp(`off.${name}`, value);
  });
const pin = (name: string) => rig.hal.item(`off.${name}`).value;
const state = () => powerOffStates[Number(pin('state'))];
const told = () => rig.events.map(({ type, cause }) => `${type} ${cause}`);
const pass = (seconds: number) => clock.advanceSync(seconds * 1000);

function load(values: Readonly<Record<string, boolean | number>> = calm, options = {}): void {
  clock = virtualClock(1_700_000_000);
  rig = componentRig(clock);
  handle = rig.load('power-off', 'off', options);
  set(values);
  rig.run();
}

beforeEach(() => load());
afterEach(() => rig.dispose());

describe('power-off, requested while nothing hinders it', () => {
  it('counts down and then asks for off', () => {
    set({ request: true });
    expect([state(), pin('countdown'), pin('power')]).toEqual(['counting', 60, true]);
    pass(59.9);
    expect([state(), pin('power')]).toEqual(['counting', true]);
    pass(0.1);
    expect([state(), pin('countdown'), pin('power')]).toEqual(['off', 0, false]);
    expect(told()).toEqual(['power.requested request', 'power.countdown started', 'power.off request']);
    expect(rig.events.map(({ name, time }) => [name, time])).toEqual([
      ['off', 1_700_000_000],
      ['off', 1_700_000_000],
      ['off', 1_700_000_060],
    ]);
  });

  it('shows each second of the countdown', () => {
    const shown: unknown[] = [];
    set({ delay: 3 });
    rig.hal.pins.get('off.countdown').observe((value) => shown.push(value));
    set({ request: true });
    pass(10);
    expect(shown).toEqual([0, 3, 2, 1, 0]);
  });

  it('waits until the last temperature is low, and counts down from then on', () => {
    set({ 'temperature-0': 210, 'temperature-1': 60, request: true });
    expect(state()).toBe('waiting-cool');
    pass(600);
    set({ 'temperature-0': 49 });
    expect(state()).toBe('waiting-cool');
    set({ 'temperature-1': 50 });
    expect([state(), pin('countdown')]).toEqual(['counting', 60]);
    pass(60);
    expect(pin('power')).toBe(false);
  });

  it('remembers a request that was only a pulse', () => {
    set({ request: true });
    set({ request: false });
    pass(60);
    expect(pin('power')).toBe(false);
  });

  it('takes a request by ask as well, even if request is linked', () => {
    rig.hal.newSignal('done', 'bit');
    rig.hal.net('done', ['off.request']);
    rig.hal.setp('off.ask', true);
    expect(state()).toBe('counting');
    rig.hal.setp('off.ask', false);
    pass(60);
    expect(pin('power')).toBe(false);
  });

  it('does not restart when it is requested again', () => {
    set({ request: true });
    pass(30);
    set({ request: false });
    set({ request: true });
    pass(30);
    expect(pin('power')).toBe(false);
  });

  it('asks for off at once without a delay', () => {
    set({ delay: 0 });
    set({ request: true });
    expect([state(), pin('power')]).toEqual(['off', false]);
    expect(told()).toEqual(['power.requested request', 'power.off request']);
  });

  it('takes a shorter delay at once', () => {
    set({ request: true });
    pass(20);
    set({ delay: 30 });
    expect(pin('countdown')).toBe(10);
    set({ delay: 15 });
    expect(pin('power')).toBe(false);
  });

  it('does not count the time in which the whole program was stopped', () => {
    const asked = powerOffStep(firstMemory(calmInputs), { ...calmInputs, events: ['asked-off'] }, 0);
    expect(asked.outcome.countdownS).toBe(60);
    const later = powerOffStep(asked.state, calmInputs, 3600);
    expect(later.outcome.state).toBe('counting');
    expect(later.outcome.countdownS).toBeGreaterThan(55);
    expect(powerOffStep(later.state, { ...calmInputs, printing: true }, 1).outcome.state).toBe('idle');
  });

  it('works the same in a periodic thread', () => {
    load();
    rig.hal.deleteThread('on-change');
    rig.hal.newPeriodicThread('slow', 1e9);
    rig.hal.addf('off', 'slow');
    pass(1);
    set({ request: true });
    pass(60);
    expect([state(), pin('power')]).toEqual(['counting', true]);
    pass(1);
    expect(pin('power')).toBe(false);
  });
});

describe('a request with its own countdown', () => {
  const ask = (delayS?: number) => {
    rig.hal.setp('off.ask', true, { ...createAsk({ by: 'stdin', word: 'M81' }), delayS });
    rig.hal.setp('off.ask', false);
  };

  it('counts its own time down, when everything is cool', () => {
    set({ 'temperature-0': 210 });
    ask(5);
    expect(state()).toBe('waiting-cool');
    pass(60);
    set({ 'temperature-0': 25 });
    expect([state(), pin('countdown')]).toEqual(['counting', 5]);
    pass(5);
    expect([state(), pin('power')]).toEqual(['off', false]);
  });

  it('switches off without a countdown if it gives 0 and nothing hinders it', () => {
    ask(0);
    expect([state(), pin('power')]).toEqual(['off', false]);
  });

  it('restarts with each request that gives a countdown, and continues with one that does not', () => {
    ask(10);
    pass(8);
    ask();
    expect(pin('countdown')).toBe(2);
    ask(20);
    expect(pin('countdown')).toBe(20);
    ask(3);
    pass(2.9);
    expect(pin('power')).toBe(true);
    pass(0.1);
    expect(pin('power')).toBe(false);
  });

  it('ends with its request: the next one counts down as configured', () => {
    ask(5);
    set({ abort: true });
    set({ request: true });
    expect([state(), pin('countdown')]).toEqual(['counting', 60]);
  });

  it('may be longer, too', () => {
    ask(600);
    pass(599);
    expect([state(), pin('power')]).toEqual(['counting', true]);
    pass(1);
    expect(pin('power')).toBe(false);
  });
});

describe('power-off, during the countdown', () => {
  beforeEach(() => {
    set({ request: true });
    pass(30);
  });

  it.each([
    ['an unknown heater', { 'target-1': Number.NaN }, { 'target-1': 0 }, 'heater-unknown'],
    ['a heater target of -273 °C', { 'target-1': -273 }, { 'target-1': 0 }, 'heater-unknown'],
    ['a temperature that is lost', { 'temperature-1': Number.NaN }, { 'temperature-1': 24 }, 'temperature-unknown'],
    ['a broken sensor', { 'temperature-0': -273 }, { 'temperature-0': 24 }, 'temperature-unknown'],
    ['an infinite temperature', { 'temperature-0': -Infinity }, { 'temperature-0': 24 }, 'temperature-unknown'],
  ])('is blocked by %s, and restarts the countdown when that is over', (_, hindrance, end, cause) => {
    set(hindrance);
    expect([state(), pin('countdown')]).toEqual(['blocked', 0]);
    pass(10_000);
    expect(pin('power')).toBe(true);
    set(end);
    expect([state(), pin('countdown')]).toEqual(['counting', 60]);
    pass(59);
    expect(pin('power')).toBe(true);
    pass(1);
    expect(pin('power')).toBe(false);
    expect(told()).toEqual([
      'power.requested request',
      'power.countdown started',
      `power.countdown ${cause}`,
      'power.countdown started',
      'power.off request',
    ]);
  });

  it('waits again for a temperature that rises again', () => {
    set({ 'temperature-0': 50.1 });
    expect(state()).toBe('waiting-cool');
    set({ 'temperature-0': 50 });
    expect(pin('countdown')).toBe(60);
  });

  it('withdraws the request when a print starts', () => {
    set({ printing: true });
    expect(state()).toBe('idle');
    set({ printing: false });
    pass(10_000);
    expect([state(), pin('power')]).toEqual(['idle', true]);
    expect(told()).toEqual([
      'power.requested request',
      'power.countdown started',
      'power.countdown printing',
      'power.withdrawn printing',
    ]);
  });

  it.each([
    ['arm becomes FALSE', { arm: false }, { arm: true }, 'not-armed'],
    ['a heater is set', { 'target-1': 60 }, { 'target-1': 0 }, 'heater-set'],
  ])('withdraws the request when %s', (_, begin, end, cause) => {
    set(begin);
    expect(state()).toBe('idle');
    set(end);
    pass(10_000);
    expect([state(), pin('power')]).toEqual(['idle', true]);
    expect(told().slice(2)).toEqual([`power.countdown ${cause}`, `power.withdrawn ${cause}`]);
  });

  it('withdraws the request when a heater is set that was unknown in between', () => {
    set({ 'target-0': Number.NaN });
    expect(state()).toBe('blocked');
    set({ 'target-0': 200 });
    set({ 'target-0': 0 });
    expect(state()).toBe('idle');
  });

  it('withdraws the request at an abort, and takes the next one', () => {
    set({ abort: true });
    set({ abort: false });
    expect(state()).toBe('aborted');
    pass(10_000);
    expect(pin('power')).toBe(true);
    set({ request: false });
    set({ request: true });
    expect(state()).toBe('counting');
    pass(60);
    expect(pin('power')).toBe(false);
  });

  it('withdraws the request when power is switched from elsewhere, so that it is not cut after being switched on', () => {
    set({ power: false });
    expect(state()).toBe('idle');
    set({ power: true });
    pass(10_000);
    expect([state(), pin('power')]).toEqual(['idle', true]);
  });
});

describe('power-off, requested while something hinders it', () => {
  it('keeps a request made during a print until the print is over', () => {
    set({ printing: true });
    set({ request: true });
    expect(state()).toBe('blocked');
    pass(10_000);
    expect(pin('power')).toBe(true);
    set({ printing: false });
    expect(state()).toBe('counting');
  });

  it('takes requests while abort stays TRUE, since only its rise counts', () => {
    set({ abort: true });
    set({ request: true });
    expect(state()).toBe('counting');
    pass(60);
    expect([state(), pin('power')]).toEqual(['off', false]);
  });

  it('withdraws a request at once while arm is FALSE, and reports it', () => {
    set({ arm: false });
    set({ request: true });
    expect([state(), told()]).toEqual(['idle', ['power.requested request', 'power.withdrawn not-armed']]);
    set({ arm: true });
    pass(10_000);
    expect([state(), pin('power')]).toEqual(['idle', true]);
  });

  it('only delays a request if a heater was already set when it was made', () => {
    set({ 'target-0': 200 });
    set({ request: true });
    expect(state()).toBe('blocked');
    set({ 'target-0': 210 });
    set({ 'target-0': 0 });
    expect(state()).toBe('counting');
  });

  it('is blocked while the print state is unknown', () => {
    const { printing: _, ...unknown } = calm;
    load(unknown);
    expect(pin('lock')).toBe(true);
    set({ request: true });
    pass(10_000);
    expect([state(), pin('power')]).toEqual(['blocked', true]);
    expect(handle.describe?.()).toBe('a request waits: printing is unknown');
    set({ printing: false });
    expect([state(), pin('lock')]).toEqual(['counting', false]);
  });

  it('does not take a print that becomes known for a print that starts: the request waits for its end', () => {
    const { printing: _, ...unknown } = calm;
    load(unknown);
    set({ request: true });
    set({ printing: true });
    expect(state()).toBe('blocked');
    set({ printing: false });
    expect(state()).toBe('counting');
  });

  it('takes unlinked pins for unknown temperatures', () => {
    load({ power: true, printing: false, delay: 60 });
    set({ request: true });
    pass(10_000);
    expect([state(), pin('power')]).toEqual(['blocked', true]);
    expect(handle.describe?.()).toBe('a request waits: temperature-0 is unknown');
  });

  it('ignores a request that was TRUE when it started', () => {
    load({ ...calm, request: true });
    pass(10_000);
    expect([state(), pin('power')]).toEqual(['idle', true]);
  });

  it('ignores a request while power is off, even when power comes on later', () => {
    set({ power: false });
    set({ request: true });
    set({ power: true });
    pass(10_000);
    expect([state(), pin('power')]).toEqual(['idle', true]);
  });

  it.each([Number.NaN, -Infinity])('never takes %d for a cool temperature-max', (limit) => {
    set({ 'temperature-max': limit });
    set({ request: true });
    pass(10_000);
    expect(pin('power')).toBe(true);
  });
});

describe('power-off by idleness', () => {
  const idle = { ...calm, 'idle-timeout': 600 };
  beforeEach(() => load(idle));

  it('never happens without idle-timeout', () => {
    load();
    pass(1_000_000);
    expect(pin('power')).toBe(true);
  });

  it('asks for off when nothing has happened for idle-timeout, and then counts down', () => {
    pass(599);
    expect(state()).toBe('idle');
    pass(1);
    expect([state(), pin('countdown')]).toEqual(['counting', 60]);
    pass(60);
    expect([state(), pin('power')]).toEqual(['off', false]);
    expect(told()).toEqual(['power.requested idle', 'power.countdown started', 'power.off idle']);
  });

  it.each([
    ['activity', { activity: true }, { activity: false }],
    ['a print', { printing: true }, { printing: false }],
    ['a heater', { 'target-0': 60 }, { 'target-0': 0 }],
    ['power that was off', { power: false }, { power: true }],
    ['arm that was FALSE', { arm: false }, { arm: true }],
  ])('restarts after %s', (_, begin, end) => {
    pass(500);
    set(begin);
    pass(5000);
    set(end);
    pass(599);
    expect(state()).toBe('idle');
    pass(1);
    expect(state()).toBe('counting');
  });

  it('withdraws its request at activity', () => {
    pass(630);
    expect(state()).toBe('counting');
    set({ activity: true });
    set({ activity: false });
    expect(state()).toBe('idle');
    pass(599);
    expect([state(), pin('power')]).toEqual(['idle', true]);
  });

  it('restarts idle-timeout after an abort', () => {
    pass(610);
    set({ abort: true });
    set({ abort: false });
    pass(599);
    expect(state()).toBe('aborted');
    pass(61);
    expect(pin('power')).toBe(false);
  });
});

describe('the outputs of power-off', () => {
  it('lock the plug while printing, hot, heated or unknown', () => {
    expect(pin('lock')).toBe(false);
    for (const [name, value] of [
      ['printing', true],
      ['target-1', 60],
      ['temperature-0', 51],
      ['temperature-0', Number.NaN],
    ] as const) {
      const before = pin(name);
      set({ [name]: value });
      expect(pin('lock'), name).toBe(true);
      set({ [name]: Number(before) === before ? before : false });
      expect(pin('lock'), name).toBe(false);
    }
  });

  it('give the reason in words', () => {
    const reasons: (string | undefined)[] = [];
    const say = (values: Readonly<Record<string, boolean | number>>) => {
      set(values);
      reasons.push(handle.describe?.());
    };
    say({});
    say({ 'temperature-0': 180, request: true });
    say({ 'target-0': Number.NaN });
    say({ 'target-0': 0, 'temperature-0': 40 });
    pass(60);
    say({ request: false });
    say({ power: true });
    say({ request: true });
    say({ abort: true });
    expect(reasons).toEqual([
      'no request to switch off',
      'a request waits: temperature-0 is above 50 °C',
      'a request waits: target-0 is unknown',
      'switches off in 60 s',
      'has asked for off; there is no relay to read',
      'no request to switch off',
      'switches off in 60 s',
      'the request was aborted',
    ]);
  });

  it('never set power to TRUE', () => {
    set({ power: false });
    for (const values of [
      { request: true },
      { abort: true },
      { abort: false },
      { printing: true },
      { printing: false },
    ]) {
      set(values);
      pass(1000);
      expect(pin('power')).toBe(false);
    }
  });
});
