import { concat, defer, merge, of, Subject, take, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PlugError } from '../../src/errors.ts';
import type { PinUpdate } from '../../src/reconcile/loop.ts';
import type { LoopReport } from '../../src/reconcile/reports.ts';
import type { RelayAsk } from '../../src/reconcile/port.ts';
import type { RelayReading } from '../../src/reconcile/state.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { someone } from './spoken-to.ts';
import { startRig, type Rig, type RigOptions } from './rig.ts';

const entries = (rig: Rig, ...types: string[]) =>
  rig.journal.filter((entry) => types.includes(entry.type)).map((entry) => [entry.type, entry.atMs]);

/** A rig whose first contact is over. */
async function met(options: RigOptions = {}): Promise<Rig> {
  const rig = startRig(options);
  await rig.clock.advance(10);
  expect(rig.pins.online).toBe(true);
  return rig;
}

/** A rig whose plug pushes, and has pushed once. */
async function pushing(options: RigOptions = {}): Promise<Rig> {
  const rig = await met(options);
  rig.plug.pushDelaysMs = [0];
  await rig.clock.advance(10);
  rig.plug.tell();
  await rig.clock.advance(10);
  return rig;
}

describe('polling', () => {
  it('reads at the start and then at every interval, and publishes each reading', async () => {
    const rig = startRig();
    const readings: RelayReading[] = [];
    rig.loop.updates$.subscribe(({ reading }) => reading && readings.push(reading));
    await rig.clock.advance(1600);
    expect(entries(rig, 'read').map(([, atMs]) => atMs)).toEqual([0, 500, 1000, 1500]);
    expect(readings).toHaveLength(4);
    await rig.loop.dispose();
  });

  it('begins after the delay of its phase', async () => {
    const rig = startRig({ phase: { phase: 0, delayMs: 150 } });
    await rig.clock.advance(700);
    expect(entries(rig, 'read').map(([, atMs]) => atMs)).toEqual([150, 650]);
    await rig.loop.dispose();
  });

  it('pauses in an outage with jitter', async () => {
    for (const [chance, pauses] of [
      [0, [1000, 2000, 4000]],
      [0.4, [900, 1800, 3600]],
    ] as const) {
      const rig = startRig({ chance: () => chance, params: { timeoutMs: 20 } });
      rig.plug.weather = 'deaf';
      await rig.clock.advance(20_000);
      const times = entries(rig, 'read').map(([, atMs]) => Number(atMs));
      const first = times.findIndex((atMs, i) => atMs - (times[i - 1] ?? atMs) > 600);
      const long = times.slice(first, first + 3).map((atMs, i) => atMs - (times[first + i - 1] ?? 0));
      // A pause begins at the end of an attempt, which takes 20 ms; ticks do not end it.
      expect(long).toEqual(pauses.map((ms) => ms + 20));
      // After an answer the next outage begins like the first.
      rig.plug.weather = 'ok';
      await rig.clock.advance(20_000);
      rig.plug.weather = 'deaf';
      const before = entries(rig, 'read').length;
      await rig.clock.advance(5000);
      expect(entries(rig, 'read').length - before).toBeGreaterThanOrEqual(9);
      await rig.loop.dispose();
    }
  });

  it('follows a change of error-after at once, even during an exchange', async () => {
    const rig = await met({ params: { errorAfter: 3 } });
    rig.plug.weather = 'deaf';
    await rig.clock.advance(1000);
    expect([rig.pins.misses, rig.pins.error, rig.plug.underWay]).toEqual([1, false, 1]);
    rig.params.errorAfter = 1;
    rig.paramsChanged$.next();
    expect(rig.pins.error).toBe(true);
    await rig.loop.dispose();
  });

  it('publishes only changed pins and readings', async () => {
    const rig = await met();
    const updates: unknown[] = [];
    rig.loop.updates$.subscribe((update) => updates.push(update));
    rig.ask(false);
    expect(updates).toStrictEqual([]);
    rig.ask(true);
    expect(updates).toStrictEqual([{ enable: true }]);
    await rig.clock.advance(100);
    expect(updates.slice(1)).toStrictEqual([{ relay: true, reading: { on: true } }]);
    await rig.clock.advance(1000);
    expect(updates.slice(2)).toStrictEqual([{ reading: { on: true } }, { reading: { on: true } }]);
    await rig.loop.dispose();
  });

  it('needs only a plug and requests in its port', async () => {
    const rig = await met({
      port: ({ exchange, ...port }) => ({
        exchange: {
          read: (signal) => exchange.read(signal),
          setRelay: (on, signal) => exchange.setRelay(on, signal),
        },
        enable: () => port.enable(),
        asked$: port.asked$,
        params: () => port.params(),
      }),
    });
    rig.ask(true);
    await rig.clock.advance(100);
    expect(rig.plug.relay).toBe(true);
    await rig.loop.dispose();
  });

  it('begins with the value of the pin as a request if configured', async () => {
    for (const enable of [false, true]) {
      const rig = startRig({ startup: 'assert', enable });
      rig.plug.relay = !enable;
      await rig.clock.advance(100);
      expect([rig.commands(), rig.plug.relay]).toEqual([[enable], enable]);
      await rig.loop.dispose();
    }
  });

  it.each(['asked$', 'withdrawn$', 'lock$', 'paramsChanged$'] as const)(
    'continues when %s fails, and logs it',
    async (name) => {
      const errors: unknown[] = [];
      const rig = await met({
        logger: { ...silentLogger, error: (...line) => errors.push(line) },
        port: (port) => ({ ...port, [name]: throwError(() => new Error('broken stream')) }),
      });
      expect(errors).toEqual([
        [{ stream: name, error: 'broken stream' }, `${name} has failed; its values are ignored from now on`],
      ]);
      await rig.loop.dispose();
    },
  );

  it('waits during an exchange, although ticks pass', async () => {
    for (const [intervalMs, askMs] of [
      [100, undefined],
      [500, 450],
    ] as const) {
      let looks = 0;
      const rig = await met({
        params: { intervalMs },
        port: (port) => ({
          ...port,
          params() {
            looks += 1;
            return port.params();
          },
        }),
      });
      rig.plug.latencyMs = 390;
      await rig.clock.advance((askMs ?? intervalMs) - rig.clock.now());
      if (askMs !== undefined) rig.ask(true);
      expect(rig.plug.underWay).toBe(1);
      looks = 0;
      await rig.clock.advance(380);
      expect([rig.plug.underWay, looks]).toEqual([1, 0]);
      await rig.loop.dispose();
    }
  });

  it('follows a change of the interval at once', async () => {
    const rig = await met({ params: { intervalMs: 30_000 } });
    rig.params.intervalMs = 100;
    rig.paramsChanged$.next();
    await rig.clock.advance(190);
    expect(entries(rig, 'read').map(([, atMs]) => atMs)).toEqual([0, 100, 200]);
    await rig.loop.dispose();
  });

  it('survives invalid params', async () => {
    const rig = await met({
      params: { intervalMs: Number.NaN, timeoutMs: -1, errorAfter: 0, onRequestTimeoutMs: Number.NaN },
    });
    rig.plug.weather = 'deaf';
    await rig.clock.advance(1000);
    expect(entries(rig, 'read').map(([, atMs]) => atMs)).toEqual([0, 500, 1000]);
    expect(rig.pins.error).toBe(true);
    rig.ask(true);
    await rig.clock.advance(61_000);
    expect(rig.pins.enable).toBe(false);
    expect(rig.reports()).toContain('dropped');
    await rig.loop.dispose();
  });

  it('calls hurry only for attempts that a request waits for', async () => {
    let hurried = 0;
    const hurry = () => void hurried++;
    const rig = await met({ port: (port) => ({ ...port, exchange: { ...port.exchange, hurry } }) });
    rig.plug.weather = 'deaf';
    await rig.clock.advance(5000);
    expect([rig.pins.online, hurried]).toEqual([false, 0]);
    rig.ask(false);
    rig.ask(true);
    await rig.clock.advance(1000);
    expect(hurried).toBeGreaterThan(0);
    rig.plug.weather = 'ok';
    await rig.clock.advance(5000);
    expect(rig.plug.relay).toBe(true);
    const atEnd = hurried;
    await rig.clock.advance(5000);
    expect(hurried).toBe(atEnd);
    await rig.loop.dispose();
  });

  it('reads the identity of the plug first, until it succeeds once', async () => {
    const asked: number[] = [];
    const rig = startRig({
      port: (port) => ({
        ...port,
        exchange: {
          ...port.exchange,
          identify: async () => {
            asked.push(asked.length);
            if (asked.length === 1) throw new PlugError('plug-unreachable', 'not yet', { retryable: true });
          },
        },
      }),
    });
    await rig.clock.advance(0);
    expect(rig.pins).toMatchObject({ online: false, error: true });
    expect(entries(rig, 'read')).toEqual([]);
    await rig.clock.advance(3000);
    expect(asked).toEqual([0, 1]);
    expect(entries(rig, 'read')[0]).toEqual(['read', 500]);
    expect(rig.pins).toMatchObject({ online: true, error: false });
    await rig.loop.dispose();
  });
});

describe('a HAL request', () => {
  it('is sent at the instant it is made', async () => {
    const rig = await met();
    await rig.clock.advance(90);
    rig.ask(true);
    expect(entries(rig, 'command')).toEqual([['command', 100]]);
    await rig.clock.advance(10);
    expect(rig.pins).toMatchObject({ enable: true, relay: false });
    await rig.loop.dispose();
  });

  it('is followed by readings after 50 ms and then every 0.5 s until one agrees, whatever the interval', async () => {
    const rig = await met({ params: { intervalMs: 60_000 } });
    await rig.clock.advance(90);
    rig.plug.lagMs = 1200;
    rig.ask(true);
    await rig.clock.advance(2500);
    expect(entries(rig, 'read').map(([, atMs]) => atMs)).toEqual([0, 160, 660, 1160, 1660]);
    expect(entries(rig, 'command')).toEqual([['command', 100]]);
    const done = rig.journal.find((entry) => entry.type === 'report' && entry.report.type === 'done');
    expect(done?.atMs).toBe(1670);
    expect(rig.pins).toMatchObject({ enable: true, relay: true, error: false });
    await rig.loop.dispose();
  });

  it('waits for the current poll, not for the tick; of several made meanwhile only the last is sent', async () => {
    const rig = await met();
    await rig.clock.advance(492);
    for (const on of [true, false, true]) rig.ask(on);
    expect(rig.commands()).toEqual([]);
    await rig.clock.advance(8);
    expect(rig.commands()).toEqual([true]);
    expect(entries(rig, 'command')).toEqual([['command', 510]]);
    await rig.loop.dispose();
  });

  it('is sent at once after a hundred others at the same moment', async () => {
    const rig = await met({ params: { intervalMs: 60_000 } });
    rig.loop.updates$.pipe(take(1)).subscribe(() => {
      for (let i = 0; i < 250; i++) rig.ask(i % 2 === 0);
      rig.ask(true);
    });
    rig.ask(true);
    await rig.clock.advance(1);
    expect(rig.commands()).toEqual([true]);
    await rig.loop.dispose();
  });

  it('is shown as held at once, even after a hundred others and during an exchange', async () => {
    const rig = await met();
    rig.press();
    await rig.clock.advance(995);
    rig.loop.updates$.pipe(take(1)).subscribe(() => {
      for (let i = 0; i < 250; i++) rig.ask(i % 2 === 0);
      rig.lock(true);
      rig.ask(false);
    });
    rig.ask(false);
    await rig.clock.advance(2);
    expect(rig.plug.underWay).toBe(1);
    expect(rig.pins).toMatchObject({ enable: false, lockedRequest: true });
    await rig.loop.dispose();
  });

  it('notifies its follower of its end, once', async () => {
    const rig = await met();
    rig.ask(false);
    rig.ask(true);
    await rig.clock.advance(4000);
    const heard = rig.journal.flatMap((entry) => (entry.type === 'heard' ? [[entry.word, entry.end]] : []));
    expect(heard).toEqual([
      ['ask 1', 'superseded'],
      ['ask 2', 'done'],
    ]);
    await rig.loop.dispose();
  });

  it('is tried again soon if its first command after a long outage is lost', async () => {
    const rig = await met();
    rig.press();
    await rig.clock.advance(500);
    rig.plug.weather = 'deaf';
    await rig.clock.advance(1000);
    rig.ask(false);
    await rig.clock.advance(60_000);
    const contact = rig.journal.length;
    rig.plug.weather = 'ok';
    rig.plug.fates = ['ok', 'deaf'];
    rig.plug.push(true);
    await rig.clock.advance(4000);
    expect(rig.journal.slice(contact).filter(({ type }) => type === 'command')).toHaveLength(2);
    expect(rig.plug.relay).toBe(false);
    await rig.loop.dispose();
  });

  it('made in an outage ends the pause, is kept, and is sent after the first answer', async () => {
    const rig = await met();
    rig.plug.weather = 'deaf';
    await rig.clock.advance(60_000);
    const before = entries(rig, 'read').length;
    rig.ask(true);
    expect(entries(rig, 'read').slice(before)).toEqual([['read', rig.clock.now()]]);
    rig.plug.weather = 'ok';
    await rig.clock.advance(30_500);
    expect(rig.commands()).toEqual([true]);
    expect(rig.pins).toMatchObject({ enable: true, relay: true, error: false });
    await rig.loop.dispose();
  });

  it('to switch on is dropped exactly at its age, even without an attempt at that time', async () => {
    const rig = await met({ params: { onRequestTimeoutMs: 40_123 } });
    rig.plug.weather = 'deaf';
    await rig.clock.advance(100_000);
    const askedMs = rig.clock.now();
    rig.ask(true);
    await rig.clock.advance(100_000);
    const dropped = rig.journal.find((entry) => entry.type === 'report' && entry.report.type === 'dropped');
    expect(dropped?.atMs).toBe(askedMs + 40_123);
    expect(rig.pins.enable).toBe(false);
    await rig.loop.dispose();
  });

  it('is retried with growing pauses if readings work and commands fail', async () => {
    const rig = await met({ params: { onRequestTimeoutMs: 0 } });
    let lost = 0;
    rig.plug.exchange.setRelay = async () => {
      lost += 1;
      throw new PlugError('plug-timeout', 'no answer', { retryable: true });
    };
    rig.ask(true);
    await rig.clock.advance(10_000);
    expect(lost).toBeGreaterThan(15);
    const soFar = lost;
    await rig.clock.advance(120_000);
    expect(lost - soFar).toBeLessThan(12);
    expect(rig.pins).toMatchObject({ enable: true, relay: false });
    await rig.loop.dispose();
  });

  it('that is refused is not repeated, and polls continue', async () => {
    const rig = await met();
    rig.plug.fates = ['refuse'];
    rig.ask(true);
    await rig.clock.advance(10);
    expect(rig.pins).toMatchObject({ enable: false, error: true, online: true });
    await rig.clock.advance(1000);
    expect(rig.commands()).toEqual([true]);
    expect(rig.pins.error).toBe(false);
    expect(entries(rig, 'read').map(([, atMs]) => atMs)).toEqual([0, 500, 1000]);
    expect(rig.reports()).toEqual(['contact', 'sent', 'refused']);
    await rig.loop.dispose();
  });

  it('waits while locked, is sent when the lock opens, and at once if forced', async () => {
    const rig = await met();
    rig.plug.relay = true;
    await rig.clock.advance(600);
    rig.lock(true);
    rig.ask(false);
    await rig.clock.advance(5000);
    expect(rig.commands()).toEqual([]);
    expect(rig.pins).toMatchObject({ enable: false, relay: true, lockedRequest: true });
    rig.lock(false);
    expect(rig.commands()).toEqual([false]);
    await rig.clock.advance(100);
    rig.lock(true);
    rig.plug.relay = true;
    await rig.clock.advance(600);
    rig.force(false);
    expect(rig.commands()).toEqual([false, false]);
    await rig.loop.dispose();
  });

  it('caused by a pin update is taken after it, and a net that never settles stops neither clock nor polls', async () => {
    const feedback$ = new Subject<RelayAsk>();
    const rig = await met({ port: (port) => ({ ...port, asked$: merge(port.asked$, feedback$) }) });
    const seen: PinUpdate<RelayReading>[] = [];
    rig.loop.updates$.subscribe((update) => {
      seen.push(update);
      if (update.enable !== undefined && seen.length < 5000) feedback$.next({ on: !update.enable, origin: someone });
    });
    rig.ask(true);
    expect(seen.length).toBeLessThan(500);
    await rig.clock.advance(3000);
    expect(seen.length).toBeGreaterThanOrEqual(5000);
    expect(rig.plug.overlapped).toBe(false);
    expect(rig.pins.enable).toBe(rig.plug.relay);
    await rig.loop.dispose();
  });
});

describe('an outage', () => {
  it('raises error within an interval and a timeout, keeps the values, and clears with the first answer', async () => {
    const rig = await met();
    rig.plug.relay = true;
    await rig.clock.advance(500);
    rig.plug.weather = 'deaf';
    await rig.clock.advance(900);
    expect(rig.pins).toMatchObject({ enable: true, relay: true, online: false, error: true });
    rig.plug.weather = 'ok';
    await rig.clock.advance(1100);
    expect(rig.pins).toMatchObject({ enable: true, relay: true, online: true, error: false, misses: 0 });
    expect(rig.commands()).toEqual([]);
    await rig.loop.dispose();
  });

  it('is reported once, and its end once, however long it lasts', async () => {
    const lines: string[] = [];
    const logger = {
      debug() {},
      info: (_: object, text: string) => lines.push(`info ${text}`),
      warn: (_: object, text: string) => lines.push(`warn ${text}`),
      error: (_: object, text: string) => lines.push(`error ${text}`),
      child: () => logger,
    };
    const rig = await met({ logger });
    rig.plug.weather = 'deaf';
    await rig.clock.advance(600_000);
    rig.plug.weather = 'ok';
    await rig.clock.advance(31_000);
    expect(rig.reports()).toEqual(['contact', 'fault', 'recovered']);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['info', 'warn', 'info']);
    await rig.loop.dispose();
  });

  it('that only a person can end from now on is reported again, and polled rarely', async () => {
    let error = new PlugError('plug-timeout', 'silent', { retryable: true });
    let reads = 0;
    const rig = startRig({
      port: (port) => ({
        ...port,
        exchange: {
          ...port.exchange,
          read: async () => {
            reads += 1;
            throw error;
          },
        },
      }),
    });
    await rig.clock.advance(1100);
    error = new PlugError('plug-auth', 'wrong password', { retryable: false });
    await rig.clock.advance(400);
    const soFar = reads;
    await rig.clock.advance(120_000);
    expect(reads - soFar).toBeLessThanOrEqual(4);
    const faults = rig.journal.flatMap((entry) => (entry.type === 'report' ? [entry.report] : []));
    expect(faults.map((report: LoopReport) => report.type === 'fault' && report.code)).toEqual([
      'plug-timeout',
      'plug-auth',
    ]);
    await rig.loop.dispose();
  });

  it('keeps a request while another plug is at the address, and sends it when the right one is back', async () => {
    let right = false;
    const rig = await met({
      port: (port) => ({
        ...port,
        exchange: {
          ...port.exchange,
          setRelay: async (on, signal) => {
            if (!right) throw new PlugError('plug-identity', 'another plug', { retryable: false });
            await port.exchange.setRelay(on, signal);
          },
        },
      }),
    });
    rig.ask(true);
    await rig.clock.advance(20_000);
    expect(rig.pins).toMatchObject({ enable: true, relay: false });
    right = true;
    await rig.clock.advance(15_000);
    expect(rig.plug.relay).toBe(true);
    await rig.loop.dispose();
  });

  it('with calls that never settle makes one call at a time, gives each up, and recovers', async () => {
    const rig = await met();
    rig.plug.weather = 'hang';
    await rig.clock.advance(500 + 600);
    expect(rig.pins).toMatchObject({ online: false, error: true });
    expect(rig.plug.underWay).toBe(1);
    await rig.clock.advance(980);
    expect(rig.plug.underWay).toBe(1);
    rig.plug.weather = 'ok';
    await rig.clock.advance(1000);
    expect(rig.pins).toMatchObject({ online: true, error: false });
    await rig.loop.dispose();
  });
});

describe('a plug that pushes', () => {
  it('is read at once if a push has news, and not if it has none', async () => {
    const rig = await met({ params: { intervalMs: 60_000 } });
    const readings: RelayReading[] = [];
    rig.loop.updates$.subscribe(({ reading }) => reading && readings.push(reading));
    await rig.clock.advance(1000);
    rig.plug.push(false);
    expect(readings).toEqual([{ on: false }]);
    expect(entries(rig, 'read')).toHaveLength(1);
    rig.press();
    rig.plug.push(true);
    expect(rig.pins.enable).toBe(false);
    await rig.clock.advance(10);
    expect(rig.pins.enable).toBe(true);
    expect(entries(rig, 'read')).toHaveLength(2);
    await rig.loop.dispose();
  });

  it('ends an outage without waiting for the pause', async () => {
    const rig = await met();
    rig.plug.weather = 'deaf';
    await rig.clock.advance(120_000);
    rig.plug.weather = 'ok';
    rig.plug.push(false);
    await rig.clock.advance(1000);
    expect(rig.pins.online).toBe(true);
    await rig.loop.dispose();
  });

  it('is read soon if it pushes while a request is open', async () => {
    const rig = await met({ params: { intervalMs: 60_000 } });
    rig.plug.relay = true;
    rig.plug.push(true);
    await rig.clock.advance(1000);
    expect(rig.pins.relay).toBe(true);
    rig.lock(true);
    rig.ask(false);
    rig.plug.relay = false;
    rig.plug.push(true);
    await rig.clock.advance(1000);
    expect(rig.pins).toMatchObject({ enable: false, relay: false, lockedRequest: false });
    expect(rig.commands()).toEqual([]);
    await rig.loop.dispose();
  });

  it('is read once a second at most, however many wrong pushes it sends', async () => {
    const rig = await met({ params: { intervalMs: 60_000 } });
    for (let n = 0; n < 100; n++) {
      rig.plug.push(true);
      await rig.clock.advance(100);
    }
    expect(entries(rig, 'read').length).toBeLessThanOrEqual(11);
    await rig.loop.dispose();
  });

  it('needs no reading if the time of its push is later than everything known', async () => {
    const rig = await pushing();
    const before = entries(rig, 'read').length;
    rig.press();
    await rig.clock.advance(1);
    expect(rig.pins).toMatchObject({ enable: true, relay: true });
    rig.press();
    await rig.clock.advance(0);
    expect(rig.pins).toMatchObject({ enable: false, relay: false });
    expect(entries(rig, 'read')).toHaveLength(before);
    expect(rig.reports().filter((type) => type === 'adopted')).toHaveLength(2);
    await rig.loop.dispose();
  });

  it('proves a command by a push', async () => {
    const rig = await pushing();
    rig.plug.fates = ['late'];
    rig.plug.lateMs = 20;
    rig.ask(true);
    await rig.clock.advance(35);
    // The plug takes the time when it is read.
    expect(rig.plug.relay).toBe(true);
    await rig.clock.advance(0);
    expect(rig.reports().at(-1)).toBe('done');
    expect(rig.loop.open()).toEqual([]);
    await rig.loop.dispose();
  });

  it('causes no press by a push that was under way when a command was confirmed', async () => {
    const rig = await pushing();
    rig.plug.pushDelaysMs = [300];
    rig.press();
    await rig.clock.advance(100);
    rig.ask(false);
    await rig.clock.advance(100);
    expect(rig.pins).toMatchObject({ enable: false, relay: false });
    const pins = rig.journal.length;
    await rig.clock.advance(2000);
    const shown = rig.journal.slice(pins).flatMap((entry) => (entry.type === 'pins' ? [entry.pins.enable] : []));
    expect(shown).not.toContain(true);
    expect(rig.reports()).not.toContain('adopted');
    await rig.loop.dispose();
  });

  it.each([Number.NaN, 1e12, -1, Infinity])('is only read if the time of its push is %d', async (atMs) => {
    const watch$ = new Subject<RelayReading>();
    const rig = await met({ port: (port) => ({ ...port, exchange: { ...port.exchange, watch$ } }) });
    await rig.clock.advance(100);
    watch$.next({ on: true, atMs });
    expect(rig.pins.relay).toBe(false);
    await rig.clock.advance(500);
    expect(rig.pins.relay).toBe(false);
    await rig.loop.dispose();
  });

  it('does not show a push without the state of the relay', async () => {
    const watch$ = new Subject<RelayReading>();
    const rig = await met({ port: (port) => ({ ...port, exchange: { ...port.exchange, watch$ } }) });
    await rig.clock.advance(100);
    for (const on of [undefined, null, 1, 'on']) watch$.next({ on, atMs: 105 } as unknown as RelayReading);
    await rig.clock.advance(1000);
    expect(rig.pins).toMatchObject({ enable: false, relay: false, online: true });
    await rig.loop.dispose();
    const other = startRig({
      port: (port) => ({ ...port, exchange: { ...port.exchange, read: () => Promise.resolve({} as RelayReading) } }),
    });
    await other.clock.advance(1000);
    expect(other.pins).toMatchObject({ relay: false, online: false, error: true });
    await other.loop.dispose();
  });

  it('publishes the quantities of a push, and not those of an older one that arrives later', async () => {
    const watch$ = new Subject<RelayReading>();
    const rig = await met({ port: (port) => ({ ...port, exchange: { ...port.exchange, watch$ } }) });
    const readings: RelayReading[] = [];
    await rig.clock.advance(100);
    rig.loop.updates$.subscribe(({ reading }) => reading && readings.push(reading));
    for (const atMs of [105, 50, 107, 105]) watch$.next({ on: false, atMs });
    expect(readings.map(({ atMs }) => atMs)).toEqual([105, 107]);
    await rig.loop.dispose();
  });

  it('is polled at the heartbeat while it pushes, and at the interval again a heartbeat after its last push', async () => {
    const rig = await pushing();
    for (let n = 0; n < 25; n++) {
      rig.plug.tell();
      await rig.clock.advance(1000);
    }
    const lastPushMs = rig.clock.now() - 1000;
    const polls = entries(rig, 'read').map(([, atMs]) => Number(atMs));
    expect(polls.slice(1).every((atMs, i) => atMs - (polls[i] ?? 0) >= 9900)).toBe(true);
    expect(polls.length).toBeLessThanOrEqual(4);
    await rig.clock.advance(lastPushMs + 10_000 - rig.clock.now());
    const slow = entries(rig, 'read').length;
    await rig.clock.advance(5000);
    expect(entries(rig, 'read').length - slow).toBeGreaterThanOrEqual(9);
    await rig.loop.dispose();
  });

  it('that falls silent is detected within a heartbeat and a timeout', async () => {
    for (let restMs = 0; restMs < 10_000; restMs += 970) {
      const rig = await pushing();
      for (let n = 0; n < 20; n++) {
        rig.plug.tell();
        await rig.clock.advance(n === 19 ? restMs : 1000);
      }
      const silentMs = rig.clock.now();
      rig.plug.weather = 'deaf';
      rig.plug.pushDelaysMs = [];
      await rig.clock.advance(10_400);
      expect(rig.pins).toMatchObject({ online: false, error: true, misses: expect.any(Number) as number });
      const noticed = rig.journal.find((entry) => entry.type === 'pins' && entry.pins.error && entry.atMs > silentMs);
      expect(Number(noticed?.atMs) - silentMs).toBeLessThanOrEqual(10_400);
      // From the first failure on it is polled like a plug that does not push.
      const failed = entries(rig, 'read-failed').map(([, atMs]) => Number(atMs));
      await rig.clock.advance(1000);
      expect(Number(entries(rig, 'read-failed')[1]?.[1]) - Number(failed[0])).toBeLessThanOrEqual(500);
      await rig.loop.dispose();
      rig.plug.leave();
    }
  });

  it('does not end an outage by a push: a reading has to show that it can be commanded', async () => {
    const rig = await pushing({ params: { errorAfter: 3 } });
    rig.plug.weather = 'deaf';
    rig.ask(true);
    for (let n = 0; n < 40; n++) {
      rig.plug.tell();
      await rig.clock.advance(100);
    }
    expect(rig.pins).toMatchObject({ online: false, error: true });
    expect(rig.commands()).toEqual([true]);
    await rig.loop.dispose();
    rig.plug.leave();
  });

  it('is not subscribed to before it has reported its identity', async () => {
    const watch$ = new Subject<RelayReading>();
    let isRight = false;
    const rig = startRig({
      port: (port) => ({
        ...port,
        exchange: {
          ...port.exchange,
          watch$,
          identify: async () => {
            if (!isRight) throw new PlugError('plug-identity', 'another plug', { retryable: false });
          },
        },
      }),
    });
    await rig.clock.advance(1000);
    expect(watch$.observed).toBe(false);
    isRight = true;
    await rig.clock.advance(60_000);
    expect([rig.pins.online, watch$.observed]).toEqual([true, true]);
    await rig.loop.dispose();
    expect(watch$.observed).toBe(false);
  });

  it.each(['complete', 'fail'] as const)(
    'is polled at the interval when its pushes %s, which is logged once, and subscribed to again',
    async (how) => {
      const warnings: unknown[] = [];
      const rig = await pushing({ logger: { ...silentLogger, warn: (_, text) => warnings.push(text) } });
      await rig.clock.advance(5000);
      const before = entries(rig, 'read').length;
      rig.plug.endPushes(how);
      await rig.clock.advance(900);
      expect(entries(rig, 'read').length - before).toBeGreaterThanOrEqual(2);
      await rig.clock.advance(100);
      rig.press();
      await rig.clock.advance(0);
      expect(rig.pins.enable).toBe(true);
      const reason = how === 'fail' ? 'broken stream' : 'the stream completed';
      expect(warnings).toEqual([`the plug stopped pushing; polling at the interval: ${reason}`]);
      await rig.loop.dispose();
    },
  );

  it('is subscribed to less and less often if its pushes end at once, and polled meanwhile', async () => {
    const warnings: unknown[] = [];
    const asked: number[] = [];
    const rig = await met({
      logger: { ...silentLogger, warn: (_, text) => warnings.push(text) },
      port: (port) => ({
        ...port,
        exchange: {
          ...port.exchange,
          watch$: defer(() => {
            asked.push(asked.length);
            return concat(
              of({ on: false }),
              throwError(() => new Error('no stream')),
            );
          }),
        },
      }),
    });
    await rig.clock.advance(120_000);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.length).toBeLessThan(10);
    expect(warnings).toHaveLength(1);
    expect(entries(rig, 'read').length).toBeGreaterThan(230);
    await rig.loop.dispose();
    expect(rig.clock.pending).toBe(0);
  });
});

describe('dispose', () => {
  it('aborts the current exchange, leaves the relay as it is, completes the streams and leaves nothing behind', async () => {
    for (const sinceTickMs of [0, 4, 100]) {
      const rig = await met();
      rig.plug.latencyMs = 300;
      await rig.clock.advance(490 + sinceTickMs);
      rig.ask(true);
      const { relay } = rig.plug;
      const ended: string[] = [];
      rig.loop.updates$.subscribe({ complete: () => ended.push('updates') });
      rig.loop.reports$.subscribe({ complete: () => ended.push('reports') });
      const commands = rig.commands().length;
      await rig.loop.dispose();
      await rig.loop.dispose();
      expect(ended).toEqual(['updates', 'reports']);
      expect(rig.plug.underWay).toBe(0);
      expect(rig.clock.pending).toBe(0);
      rig.ask(true);
      await rig.clock.advance(10_000);
      expect(rig.commands()).toHaveLength(commands);
      expect(rig.plug.relay).toBe(relay);
    }
  });

  it('at the moment of a command prevents it', async () => {
    const rig = await met();
    rig.loop.reports$.subscribe(({ type }) => {
      if (type === 'sent') void rig.loop.dispose();
    });
    rig.ask(true);
    await rig.clock.advance(0);
    expect(rig.clock.pending).toBe(0);
    await rig.clock.advance(5000);
    expect([rig.commands(), rig.plug.relay]).toEqual([[], false]);
  });

  it('is final: starting again does nothing', async () => {
    const rig = await met();
    await rig.loop.dispose();
    rig.loop.start();
    await rig.clock.advance(10_000);
    expect(entries(rig, 'read')).toHaveLength(1);
  });

  it('unsubscribes from HAL and from the plug’s pushes', async () => {
    const asked$ = new Subject<RelayAsk>();
    const watch$ = new Subject<RelayReading>();
    const rig = await met({ port: (port) => ({ ...port, asked$, exchange: { ...port.exchange, watch$ } }) });
    expect([asked$.observed, watch$.observed]).toEqual([true, true]);
    await rig.loop.dispose();
    expect([asked$.observed, watch$.observed]).toEqual([false, false]);
  });
});
