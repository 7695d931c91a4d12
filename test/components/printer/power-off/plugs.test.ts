import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComponentHandle, OpenRequest, TakenRequest } from '../../../../src/components/define.ts';
import { createAsk } from '../../../../src/hal/value/ask.ts';
import type { VirtualClock } from '../../../../src/util/clock.ts';
import { powerOffRig, type PowerOffRig } from '../../../helpers/power-off-rig.ts';

let rig: PowerOffRig;
let clock: VirtualClock;
let handle: ComponentHandle;

const calm = { power: true, printing: false, 'temperature-0': 25, 'target-0': 0, delay: 60 };
const off: OpenRequest = { by: 'off', word: 'request', on: false, held: false };

const set: PowerOffRig['set'] = (values) => rig.set(values);
const ask: PowerOffRig['ask'] = (...asked) => rig.ask(...asked);
const pin = (name: string) => rig.pin(name);
const state = () => rig.state();
const told = () => rig.told();
const toldBy = (type: string) =>
  rig.events.filter((event) => event.type === type).map(({ details }) => [details?.['by'], details?.['word']]);
const pass = (seconds: number) => rig.pass(seconds);
const showRelay = (on: boolean) => rig.showRelay(on);
const plug = (name?: string) => rig.plug(name);

function load(values: Parameters<typeof powerOffRig>[0] = calm, names: readonly string[] = ['printer']): void {
  rig = powerOffRig(values, names);
  ({ clock, handle } = rig);
  rig.run();
}

beforeEach(() => load());
afterEach(() => rig.dispose());

describe('power-off, when its countdown is over', () => {
  beforeEach(() => {
    set({ request: true });
    pass(60);
    plug().open = [off];
  });

  it('is done when the relay has been read off, and not before', () => {
    pass(5);
    expect([state(), pin('power'), handle.describe?.()]).toEqual([
      'switching',
      false,
      'has asked for off; printer is still on',
    ]);
    Object.assign(plug(), { relay: false, open: [] });
    pass(0.5);
    expect([state(), handle.describe?.()]).toEqual(['off', 'has switched off']);
    expect(told().slice(-2)).toEqual(['power.off request', 'power.done read']);
    expect(clock.pending).toBe(0);
  });

  it('reports a plug that acknowledged and stayed on', () => {
    pass(5);
    plug().open = [];
    pass(0.5);
    expect([state(), handle.describe?.()]).toEqual(['not-done', 'has asked for off, but printer is still on']);
    expect(rig.events.at(-1)).toMatchObject({ type: 'power.not-done', details: { message: 'printer is still on' } });
  });

  it('reports it even when the plug has set power back to TRUE', () => {
    pass(5);
    plug().open = [];
    showRelay(true);
    pass(0.5);
    expect([state(), told().at(-1)]).toEqual(['not-done', 'power.not-done relay']);
  });

  it('reports not-done after 10 s for a plug that does not answer, and done when it is read off at last', () => {
    pass(9.9);
    expect(state()).toBe('switching');
    pass(0.2);
    expect(state()).toBe('not-done');
    pass(3600);
    Object.assign(plug(), { relay: false, open: [] });
    pass(1);
    expect([state(), told().slice(-2)]).toEqual(['off', ['power.not-done relay', 'power.done read']]);
  });

  it('withdraws an unfinished request of the plug when the next print starts', () => {
    pass(100);
    set({ printing: true });
    expect([state(), plug().withdrawn, told().at(-1)]).toEqual(['idle', ['printing'], 'power.withdrawn printing']);
  });

  it('starts again at a new request', () => {
    plug().open = [];
    pass(1);
    set({ power: true, request: false });
    ask('ask', true, 'power.off');
    expect([state(), pin('countdown')]).toEqual(['counting', 60]);
  });
});

describe('power-off with several relays', () => {
  it('is done when the last of them is off', () => {
    load({ ...calm, delay: 0 }, ['left', 'right']);
    set({ request: true });
    for (const name of ['left', 'right']) plug(name).open = [off];
    pass(1);
    Object.assign(plug('left'), { relay: false, open: [] });
    pass(1);
    expect([state(), handle.describe?.()]).toEqual(['switching', 'has asked for off; right is still on']);
    Object.assign(plug('right'), { relay: false, open: [] });
    pass(1);
    expect(state()).toBe('off');
  });

  it('reads its own relay pin if that is linked', () => {
    load({ ...calm, delay: 0 }, []);
    rig.hal.newSignal('contactor', 'bit');
    rig.hal.net('contactor', ['off.relay']);
    rig.hal.sets('contactor', true);
    set({ request: true });
    pass(1);
    expect(state()).toBe('switching');
    rig.hal.sets('contactor', false);
    expect([state(), told().at(-1)]).toEqual(['off', 'power.done read']);
  });
});

describe('a withdrawal of a request', () => {
  it('comes from a relay that was read off meanwhile by an earlier request: a later press of ON is kept', () => {
    set({ printing: true, power: false });
    plug().open = [{ ...off, by: 'stdin', word: 'M81' }];
    ask('ask', true, 'power.off');
    expect(state()).toBe('blocked');
    Object.assign(plug(), { relay: false, open: [] });
    pass(1);
    expect([state(), told().at(-1)]).toEqual(['idle', 'power.withdrawn power']);
    plug().relay = true;
    set({ power: true });
    set({ printing: false });
    pass(3600);
    expect(pin('power')).toBe(true);
  });

  it.each([
    ['a print that starts', { printing: true }, 'printing'],
    ['arm that becomes FALSE', { arm: false }, 'not-armed'],
    ['a rise of abort', { abort: true }, 'abort'],
    ['a heater that is set', { 'target-0': 60 }, 'heater-set'],
  ])('reaches the plugs, even when nothing waits here: %s', (_, values, cause) => {
    set(values);
    expect(plug().withdrawn).toEqual([cause]);
    expect(told()).toEqual([]);
  });

  it('does not come from a running print or a set heater that becomes known', () => {
    load({ power: true, 'temperature-0': 25, 'target-0': Number.NaN });
    set({ printing: true, 'target-0': 200 });
    expect(plug().withdrawn).toEqual([]);
  });

  it('comes from an ask for power, even when power is already TRUE', () => {
    set({ request: true });
    ask('power', true, 'M80');
    expect([state(), plug().withdrawn, told().at(-1)]).toEqual(['idle', ['power'], 'power.withdrawn power']);
    pass(1000);
    expect(pin('power')).toBe(true);
  });

  it('comes from an ask for power at the request of a plug, on a separate signal', () => {
    set({ 'temperature-0': 80, request: true });
    const requested = createAsk({ by: 'stdin', word: 'M64' });
    rig.hal.setp('printer.request', true, requested);
    expect([state(), told().at(-1)]).toEqual(['idle', 'power.withdrawn power']);
    set({ request: false });
    set({ request: true });
    expect(state()).toBe('waiting-cool');
    rig.hal.setp('printer.request', false);
    rig.hal.setp('printer.request', true);
    expect(state()).toBe('idle');
  });

  it('comes from power that is set to TRUE, but not from a plug that shows its relay again', () => {
    set({ power: false });
    showRelay(true);
    expect(plug().withdrawn).toEqual([]);
    set({ power: false });
    set({ power: true });
    expect(plug().withdrawn).toEqual(['power']);
  });
});

describe('a request that the lock of a plug holds', () => {
  let ended: string[];
  const held = (): TakenRequest => ({ by: 'stdin', word: 'M81', ended: (how) => ended.push(how) });
  const take = (request: TakenRequest) => handle.powerOff?.take(request);

  beforeEach(() => {
    ended = [];
    load({ ...calm, 'temperature-0': 190 });
    set({ power: false });
  });

  it('waits for cool, counts down, and then asks for off with the origin of the request', () => {
    expect(take(held())).toBe(true);
    showRelay(true);
    expect(state()).toBe('waiting-cool');
    set({ 'temperature-0': 40 });
    pass(59);
    expect([state(), ended]).toEqual(['counting', []]);
    pass(1);
    expect([pin('power'), ended]).toEqual([false, ['off-asked']]);
    expect(toldBy('power.requested')).toEqual([['stdin', 'M81']]);
    expect(toldBy('power.off')).toEqual([['stdin', 'M81']]);
  });

  it('is taken even if the plug shows its relay before it hands over', () => {
    showRelay(true);
    take(held());
    set({ 'temperature-0': 40 });
    expect(state()).toBe('counting');
  });

  it.each([
    ['printing', { printing: true }],
    ['arm', { arm: false }],
    ['abort', { abort: true }],
    ['a heater', { 'target-0': 200 }],
  ])('is withdrawn by %s, and the plug is notified once', (_, values) => {
    take(held());
    showRelay(true);
    set(values);
    pass(1000);
    expect(ended).toEqual(['withdrawn']);
    set({ printing: false, 'target-0': 0, 'temperature-0': 20 });
    pass(1000);
    expect([ended, pin('power')]).toEqual([['withdrawn'], true]);
  });

  it('is withdrawn at once while arm is FALSE', () => {
    set({ arm: false });
    expect(take(held())).toBe(true);
    expect([ended, told()]).toEqual([['withdrawn'], ['power.requested handed-over', 'power.withdrawn not-armed']]);
  });

  it('ends when the plug no longer needs it', () => {
    const request = held();
    take(request);
    showRelay(true);
    handle.powerOff?.release(request, 'switched on');
    expect([state(), ended]).toEqual(['idle', []]);
    expect(rig.events.at(-1)).toMatchObject({
      type: 'power.withdrawn',
      details: { message: 'switched on', word: 'M81' },
    });
  });

  it('is replaced by the next one of the plug', () => {
    const first = held();
    take(first);
    showRelay(true);
    rig.hal.batch(() => {
      handle.powerOff?.release(first, 'superseded');
      take({ ...held(), word: 'M65 P0' });
    });
    set({ 'temperature-0': 40 });
    pass(60);
    expect([ended, toldBy('power.off')]).toEqual([['off-asked'], [['stdin', 'M65 P0']]]);
  });

  it('is dropped and reported at the end of the machine', async () => {
    take(held());
    await handle.dispose?.();
    expect(ended).toEqual(['dropped']);
    expect(rig.events.at(-1)).toMatchObject({ type: 'request.dropped', cause: 'stopped', details: { word: 'M81' } });
  });
});

describe('an explicit request', () => {
  it('counts even if request is already TRUE', () => {
    set({ request: true });
    set({ abort: true });
    ask('request', true, 'M64');
    expect(state()).toBe('counting');
  });

  it('is reported with the origin of the caller, and answered with the reason why it waits', async () => {
    const asked = createAsk({ by: 'stdin', word: 'power.off' });
    set({ 'temperature-0': 80 });
    rig.hal.batch(() => {
      rig.hal.setp('off.ask', true, asked);
      rig.hal.setp('off.ask', false);
    });
    expect(toldBy('power.requested')).toEqual([['stdin', 'power.off']]);
    expect(await Promise.all(asked.taken)).toEqual([
      { plug: 'off', end: 'held', why: 'a request waits: temperature-0 is above 50 °C' },
    ]);
  });

  it('is answered as done when power is known to be off', async () => {
    plug().relay = false;
    set({ power: false });
    expect(await Promise.all(ask('ask', true, 'power.off').taken)).toMatchObject([
      { end: 'done', why: 'power is off already' },
    ]);
    expect(told()).toEqual([]);
  });

  it('counts when power is FALSE and the relay was not read off, and is not withdrawn by a late reading', () => {
    plug().relay = undefined;
    set({ power: false });
    ask('ask', true, 'power.off');
    expect(state()).toBe('counting');
    plug().relay = true;
    showRelay(true);
    expect(state()).toBe('counting');
  });

  it('ends when the relay is read off at last, so that a later switching on is not undone', () => {
    plug().relay = undefined;
    set({ power: false, delay: 300 });
    ask('ask', true, 'power.off');
    plug().relay = false;
    pass(1);
    expect([state(), told().at(-1)]).toEqual(['idle', 'power.withdrawn power']);
    plug().relay = true;
    showRelay(true);
    pass(600);
    expect([state(), pin('power')]).toEqual(['idle', true]);
  });

  it('waits for the relay to be read even while it is hindered', () => {
    plug().relay = undefined;
    set({ power: false, 'temperature-0': 200 });
    ask('ask', true, 'power.off');
    expect(state()).toBe('waiting-cool');
    plug().relay = false;
    pass(1);
    expect([state(), clock.pending]).toEqual(['idle', 0]);
  });

  it('is answered that arm is FALSE', async () => {
    set({ arm: false });
    expect(await Promise.all(ask('ask', true, 'power.off').taken)).toMatchObject([{ end: 'withdrawn' }]);
  });
});

describe('the events of a power-off', () => {
  it('give the origin, the reason to wait and the deciding values', () => {
    set({ 'temperature-0': 48.2, request: true });
    expect(rig.events[0]).toMatchObject({
      type: 'power.requested',
      details: {
        by: 'hal',
        word: 'off.request',
        waits: 'switches off in 60 s',
        printing: false,
        'temperature-0': 48.2,
        'target-0': 0,
      },
    });
    set({ 'temperature-0': Number.NaN, abort: true });
    expect(rig.events.at(-1)).toMatchObject({ cause: 'abort', details: { 'temperature-0': 'unknown' } });
  });

  it('open the lock one run before the request for off, so that no plug holds it', () => {
    load({ ...calm, delay: 0, 'temperature-0': 80 });
    const seenAtAsk: unknown[] = [];
    rig.hal.pins.get('off.power').observe({ next() {}, asked: () => seenAtAsk.push(pin('lock')) });
    rig.hal.pins.get('off.lock').observe((value) => value || seenAtAsk.push('opened'));
    set({ request: true });
    set({ 'temperature-0': 40 });
    pass(0.1);
    expect(seenAtAsk).toEqual(['opened', false]);
  });
});
