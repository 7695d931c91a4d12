import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TakenRequest } from '../../../../src/components/define.ts';
import type { MachineEvent } from '../../../../src/components/events.ts';
import { createAsk } from '../../../../src/hal/value/ask.ts';
import { powerOffRig, type PowerOffRig } from '../../../helpers/power-off-rig.ts';

const calm = { power: true, printing: false, 'temperature-0': 25, 'target-0': 0, delay: 60 };

let rig: PowerOffRig;

function load(values: Parameters<typeof powerOffRig>[0] = calm, names: readonly string[] = ['printer']): void {
  rig = powerOffRig(values, names);
  rig.run();
}
/** The details of the last event of a type, without the deciding values. */
function last(type: MachineEvent['type']): Record<string, unknown> | undefined {
  const event = rig.events.findLast((one) => one.type === type);
  if (!event) return undefined;
  const { printing: _, 'temperature-0': __, 'target-0': ___, ...details } = event.details ?? {};
  return { cause: event.cause, ...details };
}
const outcomes = (asked: ReturnType<PowerOffRig['ask']>) => Promise.all(asked.taken);
/** Links a pin that already has a value to this one. */
function wiredTo(pin: string, value = true) {
  const other = rig.hal.component('other');
  const out = other.newPin('out', 'bit', 'out');
  out.set(value);
  other.ready();
  rig.hal.net('wire', ['other.out', pin]);
  return out;
}
/** A run each second, so that several changes come to the same run. */
function runSlowly(): void {
  rig.hal.deleteThread('on-change');
  rig.hal.newPeriodicThread('slow', 1e9);
  rig.hal.addf('off', 'slow');
}
const removeFromThread = () => rig.hal.delf('off', 'on-change');

beforeEach(() => load());
afterEach(() => rig.dispose());

describe('before its first run', () => {
  beforeEach(() => {
    rig = powerOffRig(calm);
  });

  it('there is nothing to report, and its end drops nothing', async () => {
    expect(rig.handle.describe?.()).toBeUndefined();
    expect(rig.handle.powerOff?.isAsked()).toBe(false);
    await rig.handle.dispose?.();
    expect(rig.told()).toEqual([]);
  });

  it('asks of either kind are ignored', async () => {
    const asked = rig.ask('ask', true, 'power.off');
    rig.ask('ask', false, 'power.off');
    rig.ask('power', true, 'M80');
    rig.set({ power: false });
    rig.set({ power: true, request: true });
    rig.hal.newSignal('other', 'bit');
    rig.hal.setp('printer.request', true, createAsk({ by: 'stdin', word: 'M64' }));
    rig.run();
    expect([rig.state(), rig.told(), rig.plug().withdrawn]).toEqual(['idle', [], []]);
    expect(await outcomes(asked)).toEqual([]);
  });
});

describe('a request for off', () => {
  it('is not made by a link to a signal that is TRUE, but by the next rise of the signal', () => {
    const out = wiredTo('off.request');
    expect([rig.pin('request'), rig.state()]).toEqual([true, 'idle']);
    out.set(false);
    out.set(true);
    expect(rig.state()).toBe('counting');
  });

  it('is made by the rise of a signal that was FALSE when it was linked, whatever the pin was before', () => {
    rig.set({ request: true });
    rig.set({ abort: true });
    const out = wiredTo('off.request', false);
    expect([rig.pin('request'), rig.state()]).toEqual([false, 'aborted']);
    out.set(true);
    expect(rig.state()).toBe('counting');
  });

  it('is not made by an ask for FALSE', async () => {
    expect(await outcomes(rig.ask('ask', false, 'power.off'))).toEqual([]);
    expect(rig.state()).toBe('idle');
  });

  it('is not made by ask staying TRUE while plugs withdraw', () => {
    rig.ask('ask', true, 'power.off');
    rig.set({ abort: true });
    expect([rig.plug().withdrawn, rig.plug().withdrawnBy]).toEqual([['abort'], ['off']]);
    rig.set({ 'target-0': 60 });
    expect([rig.state(), rig.plug().withdrawn]).toEqual(['aborted', ['abort', 'heater-set']]);
    expect(rig.told().filter((told) => told.startsWith('power.requested'))).toHaveLength(1);
  });

  it('is refused if its function is not in a thread, as is a request that a plug hands over', async () => {
    removeFromThread();
    expect(await outcomes(rig.ask('ask', true, 'power.off'))).toEqual([
      { plug: 'off', end: 'refused', why: "function 'off' is not in a thread" },
    ]);
    const ended: string[] = [];
    expect(rig.handle.powerOff?.take({ by: 'stdin', word: 'M81', ended: (how) => ended.push(how) })).toBe(false);
    rig.hal.addf('off', 'on-change');
    rig.pass(1);
    expect([rig.state(), ended, rig.told()]).toEqual(['idle', [], []]);
  });

  it('is kept for the next run if it is a rise', () => {
    removeFromThread();
    rig.set({ request: true });
    rig.hal.addf('off', 'on-change');
    rig.pass(1);
    expect(rig.state()).toBe('counting');
  });

  it('is ignored once the component has died', async () => {
    rig.hal.components.get('off')?.fail();
    rig.set({ request: true });
    expect(await outcomes(rig.ask('ask', true, 'power.off'))).toMatchObject([{ end: 'refused' }]);
    expect(rig.handle.powerOff?.take({ by: 'stdin', word: 'M81', ended: () => undefined })).toBe(false);
    rig.addPlug('late');
    rig.hal.setp('late.request', true, createAsk({ by: 'stdin', word: 'M64' }));
    expect(rig.told()).toEqual([]);
  });
});

it('is not withdrawn by what happened in an earlier message', async () => {
  runSlowly();
  rig.set({ abort: true });
  rig.pass(1);
  await Promise.resolve();
  rig.set({ request: true });
  rig.pass(1);
  expect([rig.state(), last('power.withdrawn')]).toEqual(['counting', undefined]);
});

describe('the origin of a request', () => {
  it('is the first of several, and the countdown is that of the last one that gives its own', () => {
    rig.ask('ask', true, 'first');
    rig.ask('ask', true, 'second', 5);
    expect(rig.pin('countdown')).toBe(5);
    rig.hal.batch(() => {
      rig.ask('ask', true, 'third', 7);
      rig.ask('ask', true, 'fourth');
    });
    expect(rig.pin('countdown')).toBe(7);
    rig.pass(7);
    expect(last('power.off')).toEqual({ cause: 'request', by: 'stdin', word: 'first' });
  });

  it('is reported for a request that a plug hands over while another is made', () => {
    runSlowly();
    rig.ask('ask', true, 'power.off');
    rig.handle.powerOff?.take({ by: 'plug', word: 'M81', ended: () => undefined });
    rig.pass(1);
    expect(last('power.requested')).toMatchObject({ cause: 'request', by: 'stdin', word: 'power.off' });
  });

  it('is the caller that asked, not the writer of the pin, even in the same run', () => {
    runSlowly();
    rig.ask('ask', true, 'power.off');
    rig.pass(1);
    expect(last('power.requested')).toMatchObject({ by: 'stdin', word: 'power.off' });
  });

  it('is the component itself for a request by idleness', () => {
    rig.set({ 'idle-timeout': 600 });
    rig.pass(600);
    expect(last('power.requested')).toEqual({
      cause: 'idle',
      by: 'off',
      word: 'idle',
      waits: 'switches off in 60 s',
    });
    rig.pass(60);
    expect(last('power.off')).toEqual({ cause: 'idle', by: 'off', word: 'idle' });
    rig.plug().relay = false;
    rig.pass(1);
    expect(last('power.done')).toEqual({ cause: 'read', by: 'off', word: 'idle' });
  });

  it('is explicit for an ask, and only while that waits', async () => {
    const isAsked = () => rig.handle.powerOff?.isAsked();
    rig.set({ request: true });
    expect([rig.state(), isAsked()]).toEqual(['counting', false]);
    rig.set({ abort: true });
    rig.ask('ask', true, 'power.off');
    expect(isAsked()).toBe(true);
    rig.set({ abort: false });
    rig.set({ abort: true });
    expect(isAsked()).toBe(false);
    rig.handle.powerOff?.take({ by: 'plug', word: 'M81', ended: () => undefined });
    expect([rig.state(), isAsked()]).toEqual(['counting', false]);
    rig.set({ request: false, abort: false });
    rig.set({ abort: true });
    runSlowly();
    // The next message.
    await Promise.resolve();
    rig.ask('ask', true, 'power.off');
    rig.set({ request: true });
    rig.pass(1);
    expect([rig.state(), isAsked()]).toEqual(['counting', true]);
  });

  it('gets the answer that power is already off, but not for a mere change of the pin', async () => {
    rig.plug().relay = false;
    rig.set({ power: false });
    rig.set({ request: true });
    expect(await outcomes(rig.ask('ask', true, 'power.off'))).toEqual([
      { plug: 'off', end: 'done', why: 'power is off already' },
    ]);
  });

  it('gets the cause of a withdrawal at once', async () => {
    rig.set({ arm: false });
    rig.set({ request: true });
    expect(await outcomes(rig.ask('ask', true, 'power.off'))).toEqual([
      { plug: 'off', end: 'withdrawn', why: 'arm is FALSE' },
    ]);
  });

  it('gets the answer that the machine stops if no run has taken the request', async () => {
    runSlowly();
    const asked = rig.ask('ask', true, 'power.off');
    await rig.handle.dispose?.();
    expect(await outcomes(asked)).toEqual([{ plug: 'off', end: 'dropped', why: 'the machine stops' }]);
  });
});

describe('whether cutting power is safe', () => {
  it('follows the present pins', () => {
    const isUnsafe = () => rig.handle.powerOff?.isUnsafe();
    expect(isUnsafe()).toBe(false);
    rig.set({ 'temperature-0': 51 });
    expect(isUnsafe()).toBe(true);
  });
});

describe('a report', () => {
  it('of a countdown gives its length', () => {
    rig.set({ request: true });
    expect(last('power.countdown')).toEqual({ cause: 'started', leftS: 60 });
  });

  it('of a request gives what it waits for, unless it is already over', () => {
    rig.set({ delay: 0, request: true });
    expect(last('power.requested')).toEqual({ cause: 'request', by: 'hal', word: 'off.request', waits: 'nothing' });
    load({ ...calm, arm: false });
    rig.set({ request: true });
    expect(last('power.requested')).toEqual({ cause: 'request', by: 'hal', word: 'off.request' });
    expect(last('power.withdrawn')).toEqual({
      cause: 'not-armed',
      by: 'hal',
      word: 'off.request',
      message: 'arm is FALSE',
    });
  });

  it('of a request replaced by the next comes first, with the origin of the replaced one', async () => {
    rig.ask('ask', true, 'first');
    const second = rig.hal.batch(() => {
      rig.ask('power', true, 'M80');
      return rig.ask('ask', true, 'second');
    });
    expect(await outcomes(second)).toEqual([{ plug: 'off', end: 'held', why: 'switches off in 60 s' }]);
    expect(rig.told().slice(2)).toEqual([
      'power.withdrawn power',
      'power.requested request',
      'power.countdown started',
    ]);
    const message = 'power was requested: M80 from stdin';
    expect(last('power.withdrawn')).toEqual({ cause: 'power', by: 'stdin', word: 'first', message });
    expect(last('power.requested')).toMatchObject({ word: 'second' });
  });

  it('of a request that was not done gives its origin', () => {
    rig.ask('ask', true, 'power.off', 0);
    rig.pass(11);
    expect(last('power.not-done')).toEqual({
      cause: 'relay',
      by: 'stdin',
      word: 'power.off',
      message: 'printer is still on',
    });
  });

  it('of a waiting request at the end of the machine is that it is dropped', async () => {
    rig.ask('ask', true, 'power.off');
    await rig.handle.dispose?.();
    expect(last('request.dropped')).toEqual({ cause: 'stopped', on: false, by: 'stdin', word: 'power.off' });
  });
});

describe('a request that a plug has handed over', () => {
  let ended: string[];
  const held = (word = 'M81'): TakenRequest => ({ by: 'stdin', word, ended: (how) => ended.push(`${word} ${how}`) });
  const take = (request: TakenRequest) => rig.handle.powerOff?.take(request);
  beforeEach(() => {
    ended = [];
    load({ ...calm, 'temperature-0': 190 });
  });

  it('has ended as asked if power is switched off otherwise, and else is withdrawn', () => {
    take(held());
    rig.set({ power: false });
    expect([rig.state(), ended]).toEqual(['idle', ['M81 off-asked']]);
    load({ ...calm, 'temperature-0': 190 });
    take(held('M65'));
    rig.ask('power', true, 'M80');
    expect(ended).toEqual(['M81 off-asked', 'M65 withdrawn']);
  });

  it('is withdrawn by an abort, even while power is FALSE', () => {
    rig.set({ power: false });
    take(held());
    rig.set({ abort: true });
    expect(ended).toEqual(['M81 withdrawn']);
  });

  it('continues while one of two plugs still needs it, and is not ended by a plug without a part in it', () => {
    const [first, second] = [held(), held('M65')];
    take(first);
    take(second);
    rig.handle.powerOff?.release(held('M64'), 'switched on');
    rig.handle.powerOff?.release(first, 'switched on');
    expect([rig.state(), rig.told()]).toEqual(['waiting-cool', ['power.requested handed-over']]);
    rig.handle.powerOff?.release(first, 'switched on');
    expect(rig.state()).toBe('waiting-cool');
    rig.set({ 'temperature-0': 25 });
    rig.pass(60);
    expect(ended).toEqual(['M65 off-asked']);
  });
});

it('a plug that releases a request which it has not handed over does not end one', () => {
  rig.ask('ask', true, 'power.off');
  rig.hal.batch(() => {
    rig.handle.powerOff?.release({ by: 'stdin', word: 'M64', ended: () => undefined }, 'switched on');
    rig.set({ abort: true });
  });
  expect(last('power.withdrawn')).toMatchObject({ cause: 'abort', message: 'it was aborted' });
});

describe('a request for power', () => {
  const withdrawn = () => rig.plug().withdrawn;

  it('is not made by a change of power to FALSE, nor by an ask for that', () => {
    rig.set({ power: false });
    rig.ask('power', false, 'M81');
    expect(withdrawn()).toEqual([]);
  });

  it('is not made by a plug’s request that is TRUE when found, nor by one to switch off', () => {
    rig = powerOffRig(calm);
    rig.hal.setp('printer.request', true);
    rig.run();
    rig.hal.setp('printer.request', false, createAsk({ by: 'stdin', word: 'M65' }));
    expect(withdrawn()).toEqual([]);
    rig.hal.setp('printer.request', true);
    expect(withdrawn()).toEqual(['power']);
  });

  it('is not made by linking a plug’s request to a signal that is TRUE, but by the next rise of the signal', () => {
    const out = wiredTo('printer.request');
    expect([rig.hal.item('printer.request').value, withdrawn()]).toEqual([true, []]);
    out.set(false);
    out.set(true);
    expect(withdrawn()).toEqual(['power']);
  });

  it('is made by each ask and each rise at a plug’s request on a separate signal', () => {
    rig = powerOffRig(calm);
    rig.hal.newSignal('wire', 'bit');
    rig.hal.net('wire', ['printer.request']);
    rig.hal.newSignal('power', 'bit');
    rig.hal.net('power', ['off.power']);
    rig.run();
    const m64 = () => rig.hal.sets('wire', true, createAsk({ by: 'stdin', word: 'M64' }));
    m64();
    const first = withdrawn().length;
    m64();
    expect([first > 0, withdrawn().length]).toEqual([true, first + 1]);
    rig.hal.unlink('printer.request');
    const out = wiredTo('printer.request', false);
    expect(withdrawn()).toHaveLength(first + 1);
    out.set(true);
    expect(withdrawn()).toHaveLength(first + 2);
  });

  it('is not made by a relay that a plug shows on the net of power, if its request is on that net as well', () => {
    rig = powerOffRig({ ...calm, power: false });
    rig.hal.newSignal('power', 'bit');
    rig.hal.net('power', ['off.power', 'printer.request']);
    rig.run();
    rig.showRelay(true);
    expect([rig.pin('power'), withdrawn()]).toEqual([true, []]);
    rig.hal.sets('power', false);
    rig.hal.sets('power', true);
    expect(withdrawn()).toEqual(['power']);
  });

  it('is made by the request of a plug that joins the net later', () => {
    rig.addPlug('late');
    rig.hal.newSignal('wire', 'bit');
    rig.hal.setp('late.request', true);
    expect(withdrawn()).toEqual(['power']);
  });

  it('counts once if the request of a plug is on the net of power itself', () => {
    rig.hal.net('power', ['off.power', 'printer.request']);
    rig.hal.sets('power', false);
    rig.hal.sets('power', true);
    expect([withdrawn(), rig.plug().withdrawnBy]).toEqual([['power'], ['off']]);
  });

  it('is not expected from a plug without such a pin', () => {
    rig = powerOffRig(calm);
    rig.plugs['bare'] = { relay: true, open: [], withdrawn: [], withdrawnBy: [] };
    rig.run();
    rig.set({ request: true });
    expect(rig.state()).toBe('counting');
  });
});

describe('a relay', () => {
  const asked = () => {
    rig.ask('ask', true, 'power.off', 0);
    rig.pass(1);
  };

  it('of a plug is open while any of its requests is one to switch off', () => {
    const open = { by: 'off', word: 'request', on: false, held: false };
    rig.plug().open = [{ ...open, on: true }, open];
    asked();
    expect(rig.state()).toBe('switching');
    rig.plug().open = [{ ...open, on: true }];
    rig.pass(1);
    expect(rig.state()).toBe('not-done');
  });

  it('of a linked pin that was never written cannot be read, and gets its time', () => {
    load(calm, []);
    rig.hal.newSignal('contactor', 'bit');
    rig.hal.net('contactor', ['off.relay']);
    asked();
    expect([rig.state(), rig.handle.describe?.()]).toEqual(['switching', 'has asked for off; relay cannot be read']);
    rig.pass(10);
    expect(rig.state()).toBe('not-done');
  });
});
