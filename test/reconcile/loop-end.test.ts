import { Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { OpenRelayRequest } from '../../src/reconcile/open-requests.ts';
import { startRig, type Rig, type RigOptions } from './rig.ts';
import { host } from './spoken-to.ts';

/** A rig after the first contact, with the relay on. */
async function on(options: RigOptions = {}): Promise<Rig> {
  const rig = startRig(options);
  rig.press();
  await rig.clock.advance(10);
  expect(rig.pins).toMatchObject({ online: true, relay: true });
  return rig;
}

/** Whether the loop has settled, as time goes by. */
function watchSettled(rig: Rig): () => boolean {
  let settled = false;
  void rig.loop.settled().then(() => (settled = true));
  return () => settled;
}

const shown = (requests: readonly OpenRelayRequest[]) =>
  requests.map(({ on, held, origin }) => [on, held, origin.word]);

describe('a loop', () => {
  it('has settled when no request is open, and once a reading shows a request done, not before', async () => {
    const rig = await on();
    expect(rig.loop.open()).toEqual([]);
    await rig.loop.settled();
    rig.ask(false);
    const isSettled = watchSettled(rig);
    const isSettledToo = watchSettled(rig);
    await rig.clock.advance(10);
    expect(rig.commands()).toEqual([false]);
    expect(shown(rig.loop.open())).toEqual([[false, false, 'ask 1']]);
    expect(isSettled()).toBe(false);
    rig.lock(true);
    expect(shown(rig.loop.open())).toEqual([[false, false, 'ask 1']]);
    await rig.clock.advance(60);
    expect([isSettled(), isSettledToo()]).toEqual([true, true]);
    expect(rig.loop.open()).toEqual([]);
    await rig.loop.dispose();
  });

  it('has not settled in an outage with a request open, and has when it is dropped', async () => {
    const rig = await on({ params: { onRequestTimeoutMs: 5000 } });
    rig.plug.weather = 'deaf';
    await rig.clock.advance(1000);
    rig.ask(true);
    const isSettled = watchSettled(rig);
    await rig.clock.advance(4900);
    expect(isSettled()).toBe(false);
    await rig.clock.advance(600);
    expect(isSettled()).toBe(true);
    await rig.loop.dispose();
  });

  it('has settled if all open requests are held, by the lock or by a power-off', async () => {
    for (const powerOff of [false, true]) {
      const rig = await on({ powerOff });
      rig.lock(true);
      rig.ask(false);
      expect(shown(rig.loop.open())).toEqual([[false, true, 'ask 1']]);
      await rig.loop.settled();
      rig.lock(false);
      expect(shown(rig.loop.open())).toEqual([[false, powerOff, 'ask 1']]);
      await rig.loop.dispose();
      expect(rig.loop.open()).toEqual([]);
    }
  });

  it('has not settled while a withdrawn command is under way', async () => {
    const rig = await on();
    rig.ask(false);
    rig.loop.withdraw(host);
    expect(rig.loop.open()).toEqual([]);
    const isSettled = watchSettled(rig);
    await rig.clock.advance(9);
    expect(isSettled()).toBe(false);
    await rig.clock.advance(1);
    expect(isSettled()).toBe(true);
    await rig.loop.dispose();
  });

  it('has not settled while a new request is not yet processed', async () => {
    const rig = await on();
    let isSettled = () => true;
    rig.loop.updates$.pipe(take(1)).subscribe(() => {
      rig.ask(false);
      isSettled = watchSettled(rig);
    });
    await rig.clock.advance(501);
    expect(isSettled()).toBe(false);
    await rig.clock.advance(100);
    expect(isSettled()).toBe(true);
    await rig.loop.dispose();
  });

  it('has settled when it is disposed, even with open requests', async () => {
    const rig = await on();
    rig.ask(false);
    const isSettled = watchSettled(rig);
    await rig.loop.dispose();
    expect(isSettled()).toBe(true);
    await rig.loop.settled();
    expect(rig.reports().at(-1)).toBe('dropped');
  });

  it('drops withdrawn requests, from HAL or from elsewhere', async () => {
    for (const withdraw of [(rig: Rig) => rig.loop.withdraw(host), (rig: Rig) => rig.withdraw()]) {
      const rig = await on();
      rig.plug.weather = 'deaf';
      await rig.clock.advance(1000);
      rig.ask(false);
      withdraw(rig);
      expect(rig.journal.findLast(({ type }) => type === 'report')).toMatchObject({
        report: { type: 'withdrawn', on: false, cause: host },
      });
      rig.plug.weather = 'ok';
      await rig.clock.advance(5000);
      expect(rig.commands()).toEqual([]);
      await rig.loop.dispose();
    }
  });
});

describe('a lock that is reported late', () => {
  const lockable = async () => {
    let locked = false;
    const rig = await on({ port: (port) => ({ ...port, lock$: new Subject<boolean>(), locked: () => locked }) });
    return { rig, close: (closes: boolean) => (locked = closes) };
  };

  it('holds an off that is requested at the same moment', async () => {
    const { rig, close } = await lockable();
    close(true);
    rig.ask(false);
    await rig.clock.advance(2000);
    expect(rig.commands()).toEqual([]);
    expect(rig.pins).toMatchObject({ enable: false, relay: true, lockedRequest: true });
    await rig.loop.dispose();
  });

  it('holds an off that waits for the exchange under way', async () => {
    const { rig, close } = await lockable();
    await rig.clock.advance(495);
    rig.ask(false);
    close(true);
    await rig.clock.advance(2000);
    expect(rig.commands()).toEqual([]);
    close(false);
    await rig.clock.advance(500);
    expect(rig.commands()).toEqual([false]);
    await rig.loop.dispose();
  });

  it('holds an off at once, even while an exchange is under way', async () => {
    const { rig, close } = await lockable();
    await rig.clock.advance(495);
    close(true);
    rig.ask(false);
    expect(rig.plug.underWay).toBe(1);
    expect(rig.pins).toMatchObject({ enable: false, lockedRequest: true });
    await rig.loop.dispose();
  });

  it('lets an on pass', async () => {
    const { rig, close } = await lockable();
    close(true);
    rig.ask(true);
    expect(rig.commands()).toEqual([true]);
    await rig.loop.dispose();
  });
});
