import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { powerOffStates } from '../../../../src/components/printer/power-off.ts';
import type { MachineEvent } from '../../../../src/components/events.ts';
import { createAsk } from '../../../../src/hal/value/ask.ts';
import { virtualClock, type VirtualClock } from '../../../../src/util/clock.ts';
import { parseStaged, setStage, type Stage } from '../../../helpers/stage.ts';

const file = 'configs/printers/off-after-print.yaml';
const text = readFileSync(file, 'utf8').replace('power-off.delay: 5m', 'power-off.delay: 10');
const cool = { hotend: 30, 'hotend-target': 0, bed: 25, 'bed-target': 0 };
const hot = { hotend: 190, 'hotend-target': 0, bed: 60, 'bed-target': 0 };
const prints = { printing: true, done: false, hotend: 210, 'hotend-target': 210, bed: 60, 'bed-target': 60 };

let clock: VirtualClock;
let stage: Stage;
let events: MachineEvent[];

const pass = (seconds: number) => clock.advance(seconds * 1000);
const plug = () => stage.plug('printer');
const state = () => powerOffStates[Number(stage.value('power-off.state'))];
const say = async (values: Readonly<Record<string, boolean | number>>) => {
  stage.say(values);
  await pass(0);
};
/** Passes time while the host repeats the same values. */
const live = async (seconds: number, values: Readonly<Record<string, boolean | number>>) => {
  for (let left = seconds; left > 0; left -= 5) {
    await say(values);
    await pass(Math.min(5, left));
  }
};
const m81 = () => stage.machine.hal.sets('power', false, createAsk({ by: 'stdin', word: 'M81' }));
const m80 = () => stage.machine.hal.sets('power', true, createAsk({ by: 'stdin', word: 'M80' }));
const told = (type: string) => events.filter((event) => event.type === type);

beforeEach(async () => {
  clock = virtualClock();
  events = [];
  stage = await setStage(parseStaged(text, file), {
    clock,
    plugs: { printer: { on: true } },
    event: (event) => events.push(event),
  });
  await pass(3);
});
afterEach(() => stage.dispose());

it('takes null for an unknown value: a temperature becomes NaN, a bit its fail-safe value', async () => {
  await say({ printing: false, done: false, ...cool });
  const values = { printing: null, hotend: null };
  expect(await stage.call('component.set', { component: 'host', values })).toEqual({
    values: { printing: true, hotend: 'nan' },
  });
  await pass(1);
  expect(stage.value('power-off.lock')).toBe(true);
});

it('takes power that is set again for a request, but not a plug that shows its relay, even in an outage', async () => {
  await say({ printing: false, done: false, ...cool });
  plug().reachable = false;
  m81();
  await pass(1);
  const asked = createAsk({ by: 'stdin', word: 'power.off' });
  stage.machine.hal.setp('power-off.ask', true, asked);
  stage.machine.hal.sets('power', true);
  await pass(0);
  expect([state(), told('power.withdrawn').length]).toEqual(['idle', 1]);
  plug().reachable = true;
  await live(60, cool);
  expect(plug().on).toBe(true);
});

it.each([
  ['a heater that is set', { 'hotend-target': 180 }, 'heater-set'],
  ['a print that starts', { printing: true }, 'printing'],
])('withdraws a request by %s in the same message, however long it waits after that', async (_, values, cause) => {
  await say({ printing: false, done: false, ...cool });
  await say({ ...cool, printing: false, done: true, ...values });
  expect(told('power.requested')).toHaveLength(1);
  expect(told('power.withdrawn')).toMatchObject([{ cause }]);
  await live(60, { printing: false, done: true, ...cool });
  expect(plug().on).toBe(true);
  await say({ printing: false, done: false, ...cool });
  await live(60, { printing: false, done: true, ...cool });
  expect(plug().on).toBe(false);
});

describe(`M81 on ${file}`, () => {
  beforeEach(async () => {
    await say({ printing: false, done: false, ...hot });
    m81();
    await pass(1);
  });

  it('waits while hot, with the plug showing its relay, and switches off after the countdown', async () => {
    expect([stage.value('printer.locked-request'), stage.value('printer.enable'), state()]).toEqual([
      true,
      true,
      'waiting-cool',
    ]);
    await live(5, cool);
    expect([plug().on, state()]).toEqual([true, 'counting']);
    await live(10, cool);
    expect([plug().on, state(), stage.value('printer.locked-request')]).toEqual([false, 'off', false]);
    expect(told('power.done')).toMatchObject([{ details: { by: 'stdin', word: 'M81' } }]);
  });

  it.each([
    ['a print', () => live(5, prints)],
    ['arm', async () => void stage.machine.hal.setp('power-off.arm', false)],
    ['abort', async () => void stage.machine.hal.setp('power-off.abort', true)],
    ['M80', async () => void m80()],
    ['a heater', () => say({ 'hotend-target': 60 })],
  ])('is withdrawn everywhere by %s, and does not cut later', async (_, withdraw) => {
    await withdraw();
    await pass(0.1);
    expect([stage.value('printer.locked-request'), stage.value('printer.enable')]).toEqual([false, true]);
    expect(told('power.withdrawn')).toHaveLength(1);
    stage.machine.hal.setp('power-off.arm', true);
    await live(60, { printing: false, ...cool });
    expect(plug().on).toBe(true);
  });
});

describe(`an OFF that cannot be delivered on ${file}`, () => {
  it('is not sent during the next print, nor after it', async () => {
    await say(prints);
    plug().reachable = false;
    await live(5, { ...prints, printing: false, done: true, ...cool });
    await live(30, { printing: false, done: true, ...cool });
    expect([state(), stage.value('printer.enable')]).toEqual(['not-done', false]);
    await live(5, prints);
    expect([state(), stage.value('printer.enable')]).toEqual(['idle', true]);
    plug().reachable = true;
    await live(60, prints);
    await live(60, { printing: false, ...cool });
    expect(plug().on).toBe(true);
  });

  it('is done when the plug is back, and reported', async () => {
    await say({ printing: true, done: false, ...cool });
    plug().reachable = false;
    await live(60, { printing: false, done: true, ...cool });
    expect(told('power.not-done')).toHaveLength(1);
    plug().reachable = true;
    await live(40, { printing: false, done: true, ...cool });
    expect([plug().on, state(), told('power.done').length]).toEqual([false, 'off', 1]);
  });
});

describe(`power.off on ${file}`, () => {
  it('answers with the reason why the request waits', async () => {
    await say({ printing: false, done: false, ...hot });
    expect(await stage.call('power.off', {})).toEqual({
      name: 'power-off',
      accepted: true,
      why: 'a request waits: temperature-0 is above 50 °C',
    });
  });

  it('answers that power is already off', async () => {
    plug().press();
    await say({ printing: false, done: false, ...cool });
    await pass(3);
    expect(await stage.call('power.off', {})).toEqual({
      name: 'power-off',
      accepted: false,
      why: 'power is off already',
    });
  });
});

describe(`M81 with a delay on ${file}`, () => {
  const gcode = (line: string) => stage.call('gcode.execute', { line, wait: true });

  it('becomes a power-off that waits until cool and then counts that down', async () => {
    await say({ printing: false, done: false, ...hot });
    const answer = gcode('M81 D4');
    await pass(0.1);
    expect(await answer).toMatchObject({
      lines: [{ outcome: 'held', actions: [{ code: 'M81', pin: 'power-off.ask' }], relays: [{ plug: 'power-off' }] }],
    });
    expect([plug().on, state()]).toEqual([true, 'waiting-cool']);
    await live(5, cool);
    expect([plug().on, state()]).toEqual([false, 'off']);
    expect(told('power.requested')).toMatchObject([{ details: { by: 'rpc', word: 'M81' } }]);
  });

  it('waits only for cool with S1', async () => {
    await say({ printing: false, done: false, ...hot });
    void gcode('M81 S1');
    await live(10, hot);
    expect(plug().on).toBe(true);
    await live(1, cool);
    expect(plug().on).toBe(false);
  });

  it('is withdrawn by a print, like any other request', async () => {
    await say({ printing: false, done: false, ...cool });
    void gcode('M81 D60');
    await live(5, cool);
    expect(state()).toBe('counting');
    await live(5, prints);
    await live(120, { ...cool, printing: false });
    expect(plug().on).toBe(true);
  });

  it('works the same by power.off with delayS', async () => {
    await say({ printing: false, done: false, ...cool });
    expect(await stage.call('power.off', { delayS: 2 })).toMatchObject({ accepted: true, why: 'switches off in 2 s' });
    await live(3, cool);
    expect(plug().on).toBe(false);
    for (const delayS of [-1, 604_801]) expect(() => stage.call('power.off', { delayS })).toThrow(/delayS/);
  });
});
