import { describe, expect, it } from 'vitest';
import { PlugError } from '../../../../src/errors.ts';
import { createAsk } from '../../../../src/hal/value/ask.ts';
import {
  plugFault,
  smartplugRig,
  type SmartplugRig,
  type SmartplugRigOptions,
} from '../../../helpers/smartplug-rig.ts';

const who = { by: 'stdin', word: 'M81' };

/** Asks for a value of `enable`; what became of it so far is in `ends`. */
function askFor(rig: SmartplugRig, on: boolean, pin = 'enable') {
  const ask = createAsk(who);
  rig.hal.setp(`plug.${pin}`, on, ask);
  const ends: string[] = [];
  for (const taken of ask.taken) void taken.then(({ plug, end }) => ends.push(`${plug} ${end}`));
  return { ask, ends };
}

const isOn: SmartplugRigOptions = { model: { on: true } };

describe('the answer to an ask', () => {
  it('is done when a reading has shown it, not before', async () => {
    const rig = await smartplugRig(isOn);
    const { ends } = askFor(rig, false);
    await rig.advance(0.04);
    expect([rig.model.on, ends]).toEqual([false, []]);
    await rig.advance(0.02);
    expect(ends).toEqual(['plug done']);
    expect(rig.reports).toContainEqual(
      expect.objectContaining({ type: 'done', on: false, origin: expect.objectContaining(who) as object }),
    );
  });

  it('is held while the lock is set, and that is final', async () => {
    const rig = await smartplugRig(isOn);
    rig.setp('lock', true);
    const { ends } = askFor(rig, false);
    await rig.advance(5);
    rig.setp('lock', false);
    await rig.advance(1);
    expect([ends, rig.model.on]).toEqual([['plug held'], false]);
  });

  it('is superseded when another ask takes its place', async () => {
    const rig = await smartplugRig({ model: { fault: plugFault('plug-unreachable') } });
    const first = askFor(rig, false);
    const second = askFor(rig, true, 'request');
    await rig.advance(0);
    expect([first.ends, second.ends]).toEqual([['plug superseded'], []]);
  });

  it('is withdrawn by a rise of withdraw, which names its writer, in an outage', async () => {
    const rig = await smartplugRig(isOn);
    rig.model.fault = plugFault('plug-unreachable');
    await rig.advance(2);
    const { ends } = askFor(rig, false);
    rig.setp('withdraw', true);
    await rig.advance(0);
    expect(ends).toEqual(['plug withdrawn']);
    expect(rig.reports).toContainEqual(
      expect.objectContaining({ type: 'withdrawn', cause: { by: 'hal', word: 'plug.withdraw' } }),
    );
    rig.model.fault = undefined;
    await rig.advance(35);
    expect([rig.times('off'), rig.pin('enable'), rig.model.on]).toEqual([[], true, true]);
  });

  it('is refused if the plug refuses', async () => {
    const rig = await smartplugRig(isOn);
    rig.model.commandFault = plugFault('plug-refused', false);
    const { ends } = askFor(rig, false);
    await rig.advance(0.1);
    expect([ends, rig.pin('enable')]).toEqual([['plug refused'], true]);
  });

  it('is refused if the plug answers with an error number', async () => {
    const rig = await smartplugRig(isOn);
    rig.model.commandFault = new PlugError('plug-unsupported', 'no', { retryable: false, deviceCode: -1 });
    const { ends } = askFor(rig, false);
    await rig.advance(0.1);
    expect(ends).toEqual(['plug refused']);
  });

  it('waits while another device answers in place of the plug, as in an outage', async () => {
    const rig = await smartplugRig(isOn);
    rig.model.commandFault = plugFault('plug-unsupported', false);
    const { ends } = askFor(rig, false);
    await rig.advance(4);
    expect([ends, rig.pin('enable'), rig.pin('error')]).toEqual([[], false, true]);
    rig.model.commandFault = undefined;
    await rig.advance(31);
    expect([ends, rig.model.on, rig.pin('error')]).toEqual([['plug done'], false, false]);
  });

  it('is dropped if switching on comes too late, and at the end', async () => {
    const rig = await smartplugRig({ model: { fault: plugFault('plug-unreachable') } });
    const late = askFor(rig, true);
    await rig.advance(61);
    expect(late.ends).toEqual(['plug dropped']);
    const last = askFor(rig, false);
    await rig.end();
    expect(last.ends).toEqual(['plug dropped']);
  });

  it('is not-done if the plug acknowledges without switching: off after a repeat, on without one', async () => {
    const rig = await smartplugRig({ ...isOn, model: { on: true, idle: true } });
    const off = askFor(rig, false);
    await rig.advance(3.5);
    expect([off.ends, rig.times('off').length]).toEqual([[], 2]);
    await rig.advance(3.5);
    expect([off.ends, rig.times('off').length]).toEqual([['plug not-done'], 2]);
    expect([rig.pin('error'), rig.pin('online'), rig.pin('enable')]).toEqual([true, true, true]);
    rig.model.on = false;
    await rig.advance(1);
    const on = askFor(rig, true);
    await rig.advance(7);
    expect([on.ends, rig.times('on').length]).toEqual([['plug not-done'], 1]);
  });

  it('is superseded at once if a function has set another value in the same settle', async () => {
    const rig = await smartplugRig(isOn);
    const other = rig.hal.component('other', { kind: 'rt' });
    const input = other.newPin('in', 'bit', 'in');
    const out = other.newPin('out', 'bit', 'io');
    other.newFunct('other', () => out.set(true), { inputs: [input], outputs: [out] });
    other.ready();
    rig.hal.net('power', ['other.in', 'plug.enable', 'other.out']);
    rig.run();
    const ask = createAsk(who);
    rig.hal.sets('power', false, ask);
    expect(await Promise.all(ask.taken)).toMatchObject([{ plug: 'plug', end: 'superseded' }]);
    expect(rig.times('off')).toEqual([]);
  });
});

describe('an open request', () => {
  it('is shown with its origin while it is sent, unproven, held, or in an outage', async () => {
    const rig = await smartplugRig(isOn);
    expect(rig.plug.open()).toEqual([]);
    askFor(rig, false);
    await rig.advance(0.01);
    expect(rig.plug.open()).toMatchObject([{ on: false, held: false, ...who }]);
    await rig.advance(0.1);
    expect(rig.plug.open()).toEqual([]);
    rig.model.on = true;
    await rig.advance(1);
    rig.setp('lock', true);
    askFor(rig, false);
    expect(rig.plug.open()).toMatchObject([{ on: false, held: true, ...who }]);
    askFor(rig, true);
    await rig.advance(0.1);
    rig.model.fault = plugFault('plug-unreachable');
    await rig.advance(1);
    askFor(rig, true);
    expect(rig.plug.open()).toMatchObject([{ on: true, held: false }]);
  });

  it('is awaited by settled unless it is held, and no longer at the end', async () => {
    const rig = await smartplugRig(isOn);
    const settled: string[] = [];
    await rig.plug.settled();
    askFor(rig, false);
    void rig.plug.settled().then(() => settled.push('done'));
    await rig.advance(0.04);
    expect(settled).toEqual([]);
    await rig.advance(0.1);
    expect(settled).toEqual(['done']);
    rig.model.on = true;
    await rig.advance(1);
    rig.setp('lock', true);
    askFor(rig, false);
    await rig.plug.settled();
    rig.model.fault = plugFault('plug-unreachable');
    await rig.advance(1);
    askFor(rig, true);
    void rig.plug.settled().then(() => settled.push('end'));
    await rig.advance(5);
    expect(settled).toEqual(['done']);
    await rig.end();
    expect(settled).toEqual(['done', 'end']);
  });

  it('is dropped by withdraw wherever it waits, if it is to switch off', async () => {
    const rig = await smartplugRig(isOn);
    rig.setp('lock', true);
    askFor(rig, false);
    rig.plug.withdraw({ by: 'host', word: 'printing' });
    expect([rig.plug.open(), rig.pin('enable'), rig.pin('locked-request')]).toEqual([[], true, false]);
    rig.setp('lock', false);
    await rig.advance(2);
    expect(rig.times('off')).toEqual([]);
  });
});

describe('the error text of a command that was not done', () => {
  it('lasts until a reading agrees or HAL asks again', async () => {
    const rig = await smartplugRig({ model: { on: true, idle: true } });
    askFor(rig, false);
    await rig.advance(7.5);
    expect(rig.plug.lastError()).toContain('acknowledged');
    rig.model.on = false;
    await rig.advance(1);
    expect([rig.pin('error'), rig.plug.lastError()]).toEqual([false, undefined]);
    askFor(rig, true);
    await rig.advance(4);
    expect(rig.plug.lastError()).toContain('acknowledged');
    rig.model.idle = false;
    askFor(rig, true);
    await rig.advance(0.01);
    expect([rig.pin('error'), rig.plug.lastError()]).toEqual([false, undefined]);
  });

  it('is not taken for an outage: one miss of three is not a fault', async () => {
    const rig = await smartplugRig({ model: { on: true, idle: true }, options: { 'error-after': 3 } });
    askFor(rig, false);
    await rig.advance(7.5);
    rig.model.fault = plugFault('plug-timeout');
    await rig.advance(0.5);
    rig.model.fault = undefined;
    await rig.advance(2);
    expect(rig.reports.map(({ type }) => type)).not.toContain('fault');
    expect(rig.pin('error')).toBe(true);
  });
});
