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
/** Of the last event of a type, without the values that have decided. */
function last(type: MachineEvent['type']): Record<string, unknown> | undefined {
  const event = rig.events.findLast((one) => one.type === type);
  if (!event) return undefined;
  const { printing: _, 'temperature-0': __, 'target-0': ___, ...details } = event.details ?? {};
  return { cause: event.cause, ...details };
}
const outcomes = (asked: ReturnType<PowerOffRig['ask']>) => Promise.all(asked.taken);
/** A pin that has a value already when it is linked to this one. */
function wiredTo(pin: string, value = true) {
  const other = rig.hal.component('other');
  const out = other.newPin('out', 'bit', 'out');
  out.set(value);
  other.ready();
  rig.hal.net('wire', ['other.out', pin]);
  return out;
}
/** Once a second, so that several things come to the same run. */
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

  it('there is nothing to tell, and its end drops nothing', async () => {
    expect(rig.handle.describe?.()).toBeUndefined();
    expect(rig.handle.powerOff?.isAsked()).toBe(false);
    await rig.handle.dispose?.();
    expect(rig.told()).toEqual([]);
  });

  it('asks are none, of either kind', async () => {
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

describe('what asks for off', () => {
  it('is no link to a signal that is TRUE, but the next rise of that', () => {
    const out = wiredTo('off.request');
    expect([rig.pin('request'), rig.state()]).toEqual([true, 'idle']);
    out.set(false);
    out.set(true);
    expect(rig.state()).toBe('counting');
  });

  it('is the rise of a signal that was FALSE when it was linked, whatever the pin was before', () => {
    rig.set({ request: true });
    rig.set({ abort: true });
    const out = wiredTo('off.request', false);
    expect([rig.pin('request'), rig.state()]).toEqual([false, 'aborted']);
    out.set(true);
    expect(rig.state()).toBe('counting');
  });

  it('is no ask for FALSE', async () => {
    expect(await outcomes(rig.ask('ask', false, 'power.off'))).toEqual([]);
    expect(rig.state()).toBe('idle');
  });

  it('is not the value of ask that stays TRUE while plugs are told to withdraw', () => {
    rig.ask('ask', true, 'power.off');
    rig.set({ abort: true });
    expect([rig.plug().withdrawn, rig.plug().withdrawnBy]).toEqual([['abort'], ['off']]);
    rig.set({ 'target-0': 60 });
    expect([rig.state(), rig.plug().withdrawn]).toEqual(['aborted', ['abort', 'heater-set']]);
    expect(rig.told().filter((told) => told.startsWith('power.requested'))).toHaveLength(1);
  });

  it('is refused where its function is in no thread, as what a plug would hand over is', async () => {
    removeFromThread();
    expect(await outcomes(rig.ask('ask', true, 'power.off'))).toEqual([
      { plug: 'off', end: 'refused', why: "function 'off' is in no thread" },
    ]);
    const ended: string[] = [];
    expect(rig.handle.powerOff?.take({ by: 'stdin', word: 'M81', ended: (how) => ended.push(how) })).toBe(false);
    rig.hal.addf('off', 'on-change');
    rig.pass(1);
    expect([rig.state(), ended, rig.told()]).toEqual(['idle', [], []]);
  });

  it('is kept for its next run where it is a rise', () => {
    removeFromThread();
    rig.set({ request: true });
    rig.hal.addf('off', 'on-change');
    rig.pass(1);
    expect(rig.state()).toBe('counting');
  });

  it('is nothing any more once the component has died', async () => {
    rig.hal.components.get('off')?.fail();
    rig.set({ request: true });
    expect(await outcomes(rig.ask('ask', true, 'power.off'))).toMatchObject([{ end: 'refused' }]);
    expect(rig.handle.powerOff?.take({ by: 'stdin', word: 'M81', ended: () => undefined })).toBe(false);
    rig.addPlug('late');
    rig.hal.setp('late.request', true, createAsk({ by: 'stdin', word: 'M64' }));
    expect(rig.told()).toEqual([]);
  });
});

describe('who asks', () => {
  it('is the first of several, and what counts down is the last that wants its own', () => {
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

  it('is told of a request that a plug hands over in the same moment as another is made', () => {
    runSlowly();
    rig.ask('ask', true, 'power.off');
    rig.handle.powerOff?.take({ by: 'plug', word: 'M81', ended: () => undefined });
    rig.pass(1);
    expect(last('power.requested')).toMatchObject({ cause: 'request', by: 'stdin', word: 'power.off' });
  });

  it('is the one who asked, and not who set the pin, also where both come to the same run', () => {
    runSlowly();
    rig.ask('ask', true, 'power.off');
    rig.pass(1);
    expect(last('power.requested')).toMatchObject({ by: 'stdin', word: 'power.off' });
  });

  it('is the component itself where nothing has happened for long', () => {
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

  it('is explicit when it is an ask, and only while that waits', () => {
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
    rig.ask('ask', true, 'power.off');
    rig.set({ request: true });
    rig.pass(1);
    expect([rig.state(), isAsked()]).toEqual(['counting', true]);
  });

  it('gets the answer that power is off already, and who only sets the pin gets none', async () => {
    rig.plug().relay = false;
    rig.set({ power: false });
    rig.set({ request: true });
    expect(await outcomes(rig.ask('ask', true, 'power.off'))).toEqual([
      { plug: 'off', end: 'done', why: 'power is off already' },
    ]);
  });

  it('is answered with what has withdrawn it at once', async () => {
    rig.set({ arm: false });
    rig.set({ request: true });
    expect(await outcomes(rig.ask('ask', true, 'power.off'))).toEqual([
      { plug: 'off', end: 'withdrawn', why: 'arm is FALSE' },
    ]);
  });

  it('is answered that the machine stops where nothing has looked at it any more', async () => {
    runSlowly();
    const asked = rig.ask('ask', true, 'power.off');
    await rig.handle.dispose?.();
    expect(await outcomes(asked)).toEqual([{ plug: 'off', end: 'dropped', why: 'the machine stops' }]);
  });
});

describe('whether it is safe to cut power', () => {
  it('is told by what the pins say', () => {
    const isUnsafe = () => rig.handle.powerOff?.isUnsafe();
    expect(isUnsafe()).toBe(false);
    rig.set({ 'temperature-0': 51 });
    expect(isUnsafe()).toBe(true);
  });
});

describe('what is told', () => {
  it('of a countdown is how long it is', () => {
    rig.set({ request: true });
    expect(last('power.countdown')).toEqual({ cause: 'started', leftS: 60 });
  });

  it('of a request is what it waits for, unless it is over already', () => {
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

  it('of one that gives way to the next is first its end, in the name of who had made it', async () => {
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
    const message = 'power is asked for: M80 from stdin';
    expect(last('power.withdrawn')).toEqual({ cause: 'power', by: 'stdin', word: 'first', message });
    expect(last('power.requested')).toMatchObject({ word: 'second' });
  });

  it('of one that was not done is by whom it was made', () => {
    rig.ask('ask', true, 'power.off', 0);
    rig.pass(11);
    expect(last('power.not-done')).toEqual({
      cause: 'relay',
      by: 'stdin',
      word: 'power.off',
      message: 'printer is still on',
    });
  });

  it('at its end of one that still waits is that it is dropped', async () => {
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

  it('has come to what it asks for where power is switched off otherwise, and else is withdrawn', () => {
    take(held());
    rig.set({ power: false });
    expect([rig.state(), ended]).toEqual(['idle', ['M81 off-asked']]);
    load({ ...calm, 'temperature-0': 190 });
    take(held('M65'));
    rig.ask('power', true, 'M80');
    expect(ended).toEqual(['M81 off-asked', 'M65 withdrawn']);
  });

  it('is withdrawn by an abort, also while power is FALSE', () => {
    rig.set({ power: false });
    take(held());
    rig.set({ abort: true });
    expect(ended).toEqual(['M81 withdrawn']);
  });

  it('goes on while one of two plugs still needs it, and does not end for one that it is not of', () => {
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

it('a plug that needs no more what it has not handed over has no word in why a request ends', () => {
  rig.ask('ask', true, 'power.off');
  rig.hal.batch(() => {
    rig.handle.powerOff?.release({ by: 'stdin', word: 'M64', ended: () => undefined }, 'switched on');
    rig.set({ abort: true });
  });
  expect(last('power.withdrawn')).toMatchObject({ cause: 'abort', message: 'it was aborted' });
});

describe('what asks for power', () => {
  const withdrawn = () => rig.plug().withdrawn;

  it('is no change of power to FALSE, nor an ask for that', () => {
    rig.set({ power: false });
    rig.ask('power', false, 'M81');
    expect(withdrawn()).toEqual([]);
  });

  it('is no request of a plug that is TRUE when it is found, nor one to switch off', () => {
    rig = powerOffRig(calm);
    rig.hal.setp('printer.request', true);
    rig.run();
    rig.hal.setp('printer.request', false, createAsk({ by: 'stdin', word: 'M65' }));
    expect(withdrawn()).toEqual([]);
    rig.hal.setp('printer.request', true);
    expect(withdrawn()).toEqual(['power']);
  });

  it('is no request of a plug that is linked to a signal that is TRUE, but the next rise of that', () => {
    const out = wiredTo('printer.request');
    expect([rig.hal.item('printer.request').value, withdrawn()]).toEqual([true, []]);
    out.set(false);
    out.set(true);
    expect(withdrawn()).toEqual(['power']);
  });

  it('is the request of a plug on a wire of its own, each time it is asked for and each rise of it', () => {
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

  it('is no relay that a plug shows on the net of power, where its request is on that as well', () => {
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

  it('is the request of a plug that comes to the net later', () => {
    rig.addPlug('late');
    rig.hal.newSignal('wire', 'bit');
    rig.hal.setp('late.request', true);
    expect(withdrawn()).toEqual(['power']);
  });

  it('is heard once where the request of a plug is on the net of power itself', () => {
    rig.hal.net('power', ['off.power', 'printer.request']);
    rig.hal.sets('power', false);
    rig.hal.sets('power', true);
    expect([withdrawn(), rig.plug().withdrawnBy]).toEqual([['power'], ['off']]);
  });

  it('is not looked for at a plug that has no such pin', () => {
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

  it('that a plug still works at stays open while any of its requests is one to switch off', () => {
    const open = { by: 'off', word: 'request', on: false, held: false };
    rig.plug().open = [{ ...open, on: true }, open];
    asked();
    expect(rig.state()).toBe('switching');
    rig.plug().open = [{ ...open, on: true }];
    rig.pass(1);
    expect(rig.state()).toBe('not-done');
  });

  it('of the pin that is linked and was never written cannot be read, and is given its time', () => {
    load(calm, []);
    rig.hal.newSignal('contactor', 'bit');
    rig.hal.net('contactor', ['off.relay']);
    asked();
    expect([rig.state(), rig.handle.describe?.()]).toEqual(['switching', 'has asked for off; relay cannot be read']);
    rig.pass(10);
    expect(rig.state()).toBe('not-done');
  });
});
