import { describe, expect, it } from 'vitest';
import type { RequestTaker } from '../../src/reconcile/port.ts';
import { startRig, type Rig, type RigOptions } from './rig.ts';

/** A rig after the first contact, with the relay on and a `power-off`. */
async function on(options: RigOptions = {}): Promise<Rig> {
  const rig = startRig({ powerOff: true, ...options });
  rig.press();
  await rig.clock.advance(10);
  expect(rig.pins).toMatchObject({ online: true, relay: true });
  return rig;
}

/** The reports of waiting requests: whether the `power-off` has them. */
const waiting = (rig: Rig) =>
  rig.journal.flatMap((entry) =>
    entry.type === 'report' && entry.report.type === 'waiting' ? [entry.report.handedOver] : [],
  );

describe('the power-off of a plug', () => {
  it('takes over a request that the lock holds, while enable shows the relay', async () => {
    const rig = await on();
    rig.lock(true);
    rig.ask(false);
    expect(rig.taken).toBe('ask 1');
    expect(rig.pins).toMatchObject({ enable: true, relay: true, lockedRequest: true });
    expect(waiting(rig)).toEqual([true]);
    await rig.clock.advance(2000);
    expect(rig.commands()).toEqual([]);
    await rig.loop.dispose();
    expect(rig.taken).toBeUndefined();
  });

  it('takes over a request that waits in an outage when the lock closes, and one that must be sent once more', async () => {
    const rig = await on();
    rig.plug.weather = 'deaf';
    await rig.clock.advance(1000);
    rig.ask(false);
    expect(rig.taken).toBeUndefined();
    rig.lock(true);
    expect(rig.taken).toBe('ask 1');
    await rig.loop.dispose();

    const idle = await on();
    idle.plug.weather = 'ignore';
    idle.ask(false);
    idle.lock(true);
    await idle.clock.advance(2900);
    expect(idle.taken).toBeUndefined();
    await idle.clock.advance(1000);
    expect([idle.commands(), idle.taken]).toEqual([[false], 'ask 1']);
    expect(waiting(idle)).toEqual([true]);
    await idle.loop.dispose();
  });

  it('must forget a request when HAL requests on, which is sent', async () => {
    const rig = await on();
    rig.lock(true);
    rig.ask(false);
    rig.ask(true);
    expect([rig.taken, rig.commands()]).toEqual([undefined, [true]]);
    await rig.loop.dispose();
  });

  it.each(['off-asked', 'withdrawn', 'dropped'] as const)('ends a request: %s', async (how) => {
    const rig = await on();
    rig.lock(true);
    rig.ask(false);
    rig.endTaken(how);
    const reports = rig.journal.flatMap((entry) => (entry.type === 'report' ? [entry.report] : []));
    expect(reports.find((report) => 'cause' in report)).toMatchObject(
      {
        'off-asked': { type: 'superseded', cause: { by: 'test', word: 'ask 2' } },
        withdrawn: { type: 'withdrawn', cause: { by: 'power-off', word: 'withdrawn' } },
        dropped: { type: 'dropped', cause: 'not-taken' },
      }[how],
    );
    expect(rig.loop.open().filter(({ held }) => !held)).toEqual([]);
    rig.ask(false);
    expect(rig.taken).toBe(how === 'off-asked' ? 'ask 3' : 'ask 2');
    await rig.loop.dispose();
  });

  it('gets the request in the same change of HAL as the pins', async () => {
    const log: string[] = [];
    const rig = await on({
      port: (port) => ({
        ...port,
        batch(work) {
          log.push('begin');
          work();
          log.push(`end with ${rig.taken}, enable ${rig.pins.enable}`);
        },
      }),
    });
    rig.lock(true);
    rig.ask(false);
    rig.ask(true);
    expect(log).toEqual(['begin', 'end with ask 1, enable true', 'begin', 'end with undefined, enable true']);
    await rig.loop.dispose();
  });

  it('that has a request must forget it, even if another power-off has replaced it', async () => {
    const log: string[] = [];
    const taker = (name: string): RequestTaker => ({
      take: () => log.push(`${name} takes`),
      release: () => log.push(`${name} forgets`),
    });
    let present: RequestTaker | undefined = taker('first');
    const rig = await on({ port: (port) => ({ ...port, powerOff: () => present }) });
    rig.lock(true);
    rig.ask(false);
    present = taker('second');
    rig.ask(false);
    present = undefined;
    rig.ask(false);
    expect(log).toEqual(['first takes', 'first forgets', 'second takes', 'second forgets']);
    expect(rig.pins).toMatchObject({ enable: false, lockedRequest: true });
    rig.lock(false);
    expect(rig.commands()).toEqual([false]);
    await rig.loop.dispose();
  });

  it('that reports the end of a request too late changes nothing', async () => {
    let end = () => {};
    const taker: RequestTaker = {
      take: (_, ended) => (end = () => ended('withdrawn', { by: 'power-off', word: 'late' })),
      release() {},
    };
    const rig = await on({ port: (port) => ({ ...port, powerOff: () => taker }) });
    rig.lock(true);
    rig.ask(false);
    const endFirst = end;
    rig.ask(false);
    endFirst();
    expect(rig.reports()).not.toContain('withdrawn');
    expect(rig.loop.open()).toMatchObject([{ held: true, origin: { word: 'ask 2' } }]);
    rig.ask(true);
    end();
    expect(rig.reports()).not.toContain('withdrawn');
    await rig.loop.dispose();
  });
});
