import { describe, expect, it } from 'vitest';
import type { PowerOffHandle, TakenRequest } from '../../../../src/components/define.ts';
import { createAsk } from '../../../../src/hal/value/ask.ts';
import { smartplugRig, type SmartplugRig } from '../../../helpers/smartplug-rig.ts';

const who = { by: 'stdin', word: 'M81' };

/** A plug that is on and locked, with a `power-off` on its net that takes requests or refuses them. */
async function guarded({ takes = true } = {}) {
  const calls: string[] = [];
  let taken: TakenRequest | undefined;
  const handle: PowerOffHandle = {
    isUnsafe: () => false,
    isAsked: () => false,
    take(request) {
      calls.push(`take ${request.word}`);
      if (takes) taken = request;
      return takes;
    },
    release(request, cause) {
      calls.push(`release ${request.word} ${cause}`);
      expect(request).toBe(taken);
      taken = undefined;
      // The answer of a released power-off is ignored.
      request.ended('withdrawn');
    },
  };
  let powerOff: PowerOffHandle | undefined = handle;
  const rig = await smartplugRig({ model: { on: true }, powerOff: () => powerOff });
  rig.setp('lock', true);
  const ask = createAsk(who);
  rig.setp('enable', true);
  rig.hal.setp('plug.enable', false, ask);
  return {
    rig,
    ask,
    calls,
    ended: (how: Parameters<TakenRequest['ended']>[0]) => {
      const ending = taken;
      taken = undefined;
      ending?.ended(how);
    },
    unwire: () => (powerOff = undefined),
    told: (type: string) => rig.reports.filter((report) => report.type === type),
  };
}

describe('a request to switch off that is held beside a power-off', () => {
  it('becomes its request: enable shows the relay, locked-request is TRUE, and the caller gets the answer', async () => {
    const { rig, ask, calls } = await guarded();
    expect(calls).toEqual(['take M81']);
    expect([rig.pin('enable'), rig.pin('relay'), rig.pin('locked-request')]).toEqual([true, true, true]);
    expect(await Promise.all(ask.taken)).toMatchObject([
      { plug: 'plug', end: 'held', why: expect.stringContaining('cool') as string },
    ]);
    expect(rig.plug.open()).toMatchObject([{ on: false, held: true, ...who }]);
    rig.setp('lock', false);
    await rig.advance(5);
    expect([rig.times('off'), rig.pin('locked-request')]).toEqual([[], true]);
  });

  it('is sent as the new request that the power-off makes from it', async () => {
    const { rig, calls, ended, told } = await guarded();
    rig.setp('lock', false);
    rig.hal.setp('plug.enable', false, createAsk({ by: 'guard', word: 'request' }));
    ended('off-asked');
    await rig.advance(0.1);
    expect([rig.times('off').length, rig.pin('relay'), rig.pin('locked-request')]).toEqual([1, false, false]);
    expect(calls).toEqual(['take M81', 'release M81 superseded']);
    expect(told('superseded')).toMatchObject([{ origin: who, cause: { by: 'guard' } }]);
    expect(told('done')).toMatchObject([{ origin: { by: 'guard' } }]);
  });

  it('ends as the power-off reports, with its name, and is not sent', async () => {
    const { rig, ended, told } = await guarded();
    ended('withdrawn');
    ended('withdrawn');
    expect(told('withdrawn')).toMatchObject([{ origin: who, cause: { by: 'guard', word: 'withdrawn' } }]);
    expect([rig.pin('enable'), rig.pin('locked-request')]).toEqual([true, false]);
    rig.setp('lock', false);
    await rig.advance(5);
    expect(rig.times('off')).toEqual([]);
  });

  it('is dropped and reported if the power-off does not take it', async () => {
    const { rig, told } = await guarded({ takes: false });
    expect(told('dropped')).toMatchObject([{ origin: who, cause: 'not-taken' }]);
    expect([rig.pin('enable'), rig.pin('locked-request'), rig.plug.open()]).toEqual([true, false, []]);
  });

  it.each<[string, string, (rig: SmartplugRig) => unknown]>([
    ['an ask for on', 'superseded', (rig) => rig.hal.setp('plug.enable', true, createAsk(who))],
    ['force', 'superseded', (rig) => rig.setp('force', true)],
    ['a rise of withdraw', 'withdrawn', (rig) => rig.setp('withdraw', true)],
    ['a press', 'done', (rig) => (rig.model.on = false)],
    ['the end', 'dropped', (rig) => rig.end()],
  ])('is taken back once by %s', async (what, end, happens) => {
    const { rig, calls, told } = await guarded();
    await happens(rig);
    await rig.advance(1);
    expect(calls).toEqual(['take M81', 'release M81 superseded']);
    expect(told(end).slice(0, 1)).toMatchObject([{ on: false, origin: who }]);
    expect(rig.times('off').length).toBe(what === 'force' ? 1 : 0);
  });

  it('is taken back from the power-off that has it, even if the nets have changed since', async () => {
    const { rig, calls, unwire } = await guarded();
    unwire();
    rig.hal.setp('plug.enable', true, createAsk(who));
    await rig.advance(1);
    expect(calls).toEqual(['take M81', 'release M81 superseded']);
    rig.hal.setp('plug.enable', false, createAsk(who));
    await rig.advance(1);
    expect([calls.length, rig.pin('enable'), rig.pin('locked-request')]).toEqual([2, false, true]);
  });

  it('is replaced by another, which is handed over in its place', async () => {
    const { rig, calls, told } = await guarded();
    rig.hal.setp('plug.request', false, createAsk({ by: 'socket', word: 'M65' }));
    expect(calls).toEqual(['take M81', 'release M81 superseded', 'take M65']);
    expect(told('superseded')).toMatchObject([{ origin: who, cause: { by: 'socket' } }]);
    expect([rig.pin('enable'), rig.pin('locked-request')]).toEqual([true, true]);
  });
});
