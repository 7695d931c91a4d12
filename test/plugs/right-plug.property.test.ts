import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlugError } from '../../src/errors.ts';
import { loginOf, possibleLogins } from '../../src/plugs/kasa/transport/klap-accounts.ts';
import { authHash, createKlapCipher, serverHash } from '../../src/plugs/kasa/transport/klap-crypto.ts';
import type { KlapAccount } from '../../src/plugs/kasa/transport/klap-crypto.ts';
import { createKlapSessions } from '../../src/plugs/kasa/transport/klap-sessions.ts';
import { createLoginPatience } from '../../src/plugs/kasa/transport/login-patience.ts';
import { createKasaPlug } from '../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { FoundPlug } from '../../src/plugs/kasa/discovery/found-plug.ts';
import { createNameBook } from '../../src/plugs/names.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';

const hourMs = 3_600_000;
const runs = Number(process.env['HALYARD_PROPERTY_RUNS'] ?? 200);

/** Useful times: a moment, about the pauses, and within the hours of a device that counts failures. */
const waits = fc.oneof(
  fc.integer({ min: 0, max: 2000 }),
  fc.integer({ min: 4000, max: 40_000 }),
  fc.integer({ min: 0, max: 8 * hourMs }),
);

describe('a login that was refused, with any events in between', () => {
  const refusal = new PlugError('plug-auth', 'no', { retryable: false });
  const happening = fc.record({ waitMs: waits, hurried: fc.boolean(), granted: fc.boolean() });

  /** Times of login attempts; each event requests one. */
  async function tries(
    countsFailures: boolean,
    happenings: readonly { waitMs: number; hurried: boolean; granted: boolean }[],
  ) {
    const clock = virtualClock();
    const patience = createLoginPatience({ clock, countsFailures });
    const made: { atMs: number; hurried: boolean; granted: boolean }[] = [];
    const missed: number[] = [];
    for (const { waitMs, hurried, granted } of happenings) {
      await clock.advance(waitMs);
      if (hurried) patience.hurry();
      try {
        patience.check();
      } catch {
        missed.push(clock.now());
        continue;
      }
      made.push({ atMs: clock.now(), hurried, granted });
      if (granted) patience.granted();
      else patience.refused(refusal);
    }
    return { made, missed };
  }

  test('is tried again at a request 30 s later, and at once for a relay command', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 30 }), async (happenings) => {
        const { made, missed } = await tries(false, happenings);
        const lastBefore = (atMs: number) => made.findLast((each) => each.atMs <= atMs)?.atMs ?? -Infinity;
        for (const atMs of missed) expect(atMs - lastBefore(atMs)).toBeLessThan(30_000);
        expect(happenings.filter(({ hurried }) => hurried).length).toBe(made.filter(({ hurried }) => hurried).length);
      }),
      { numRuns: runs },
    );
  });

  test('is not tried twice within 6 h on a device that counts failures, even for urgent requests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 60 }), async (happenings) => {
        const { made } = await tries(true, happenings);
        for (const [index, { atMs }] of made.entries()) {
          const before = made[index - 1];
          if (before && !before.granted) expect(atMs - before.atMs).toBeGreaterThanOrEqual(6 * hourMs);
        }
      }),
      { numRuns: runs },
    );
  });
});

describe('a plug that answers a login', () => {
  const text = fc.string({ maxLength: 30, unit: 'grapheme' });
  const account = fc.record({ username: text, password: text });
  const seeds = fc.record({
    local: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    remote: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  });
  /** Written down independently of the source: python-kasa and the firmware of 2020 to 2025 have these. */
  const anybodys: readonly KlapAccount[] = [
    { username: 'kasa@tp-link.net', password: 'kasaSetup' },
    { username: 'test@tp-link.net', password: 'test' },
    { username: '', password: '' },
  ];
  const isAnybodys = (one: KlapAccount) =>
    anybodys.some((each) => each.username === one.username && each.password === one.password);

  test('is accepted with the configured account, in either version, and never with a publicly known one beside it', () => {
    fc.assert(
      fc.property(account, seeds, fc.constantFrom(1, 2), ({ username, password }, both, version) => {
        const mine = { username, password };
        fc.pre(!isAnybodys(mine));
        const random = { local: Buffer.from(both.local), remote: Buffer.from(both.remote) };
        const answerOf = (who: KlapAccount) => serverHash(version, random, authHash(version, who));
        const { accepted, recognised } = possibleLogins(mine);
        expect(loginOf(accepted, random, answerOf(mine))).toMatchObject({ version, origin: 'configured' });
        for (const theirs of anybodys) {
          expect(loginOf(accepted, random, answerOf(theirs))).toBeUndefined();
          expect(loginOf(recognised, random, answerOf(theirs))).toMatchObject({ origin: 'default' });
          expect(loginOf(possibleLogins(undefined).accepted, random, answerOf(theirs))).toMatchObject({ version });
        }
        expect(loginOf(possibleLogins(undefined).accepted, random, answerOf(mine))).toBeUndefined();
      }),
      { numRuns: runs },
    );
  });
});

test('no answer to a search changes the configured transport or account', async () => {
  const account = { username: 'owner@example.com', password: 'Correct Horse' };
  const told = fc.record({
    transport: fc.constantFrom('xor', 'klap', 'aes', 'tpap'),
    model: fc.string(),
    alias: fc.string(),
    meter: fc.boolean(),
    on: fc.boolean(),
    deviceId: fc.constantFrom('', '8006FFFF'),
  }) as fc.Arbitrary<Partial<FoundPlug>>;
  await using device = await started(createSimulatedPlug({ model: 'p110', account }));
  await using stranger = await started(
    createSimulatedPlug({ model: 'p110', account: { ...account, password: 'another' } }),
  );
  await fc.assert(
    fc.asyncProperty(told, fc.boolean(), async (answer, isMine) => {
      const { address, port } = isMine ? device.place : stranger.place;
      const blank = { model: '', alias: '', deviceId: '', hardware: '', firmware: '', meter: true, on: false };
      const found: FoundPlug = { ...blank, outlets: [], transport: 'klap', ...answer, address, port, mac: device.mac };
      const driver = createKasaPlug(
        { address: '', mac: device.mac, transport: 'klap', port, timeoutMs: 5000, meter: false, ...account },
        { clock: virtualClock(), logger: silentLogger },
        async () => Promise.resolve([found]),
      );
      const was = device.relay();
      const outcome = await driver.setRelay(!was).then(
        () => 'done',
        (error: PlugError) => error.code,
      );
      await driver.dispose();
      expect(outcome).toBe(isMine ? 'done' : 'plug-auth');
      expect(device.relay()).toBe(isMine ? !was : was);
      expect(stranger.commands).toEqual([]);
    }),
    { numRuns: Math.ceil(runs / 5) },
  );
});

describe('names, in any order of questions, answers, failures and silence', () => {
  const names = [
    'printer.lan',
    'fan.lan',
    'dead.lan',
    'gone.lan',
    'a.lan',
    'b.lan',
    'c.lan',
    'd.lan',
    'e.lan',
    'f.lan',
  ];
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ ask: fc.constantFrom(...names) }) },
    { weight: 3, arbitrary: fc.record({ answer: fc.nat(20), well: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ passMs: fc.constantFrom(50, 250, 1100, 6000, 31_000) }) },
  );

  test('have one lookup each at a time, within the limit of lookups, an answer in time, and none after the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.constantFrom(1, 2, 8), async (steps, atOnce) => {
        const clock = virtualClock();
        const out = new Map<string, { answer(addresses: readonly LookupAddress[]): void; fail(): void }>();
        const faults: string[] = [];
        const resolver = {
          atOnce,
          ask: (name: string, signal: AbortSignal) =>
            new Promise<readonly LookupAddress[]>((resolve, reject) => {
              if (out.has(name)) faults.push(`${name} is asked for twice`);
              const fail = () => reject(Object.assign(new Error(name), { code: 'ENOTFOUND' }));
              signal.addEventListener('abort', fail);
              out.set(name, { answer: resolve, fail });
              if (out.size > atOnce) faults.push(`${out.size} are out at once`);
            }).finally(() => out.delete(name)),
        };
        const book = createNameBook({ clock, resolver });
        const open = new Map<number, number>();
        let asked = 0;
        const settle = async () => {
          for (let n = 0; n < 3; n++) await new Promise(setImmediate);
        };
        for (const what of steps) {
          if ('ask' in what) {
            const id = asked++;
            open.set(id, clock.now());
            book.lookup(what.ask, {}, () => {
              if (!open.delete(id)) faults.push('a question is answered twice');
            });
          } else if ('answer' in what) {
            const question = [...out.values()][what.answer % Math.max(1, out.size)];
            if (what.well) question?.answer([{ address: '127.0.0.1', family: 4 }]);
            else question?.fail();
          } else {
            await clock.advance(what.passMs);
          }
          await settle();
        }
        // Ten names, one at a time at worst, five seconds each.
        for (let n = 0; n < names.length + 1; n++) {
          await clock.advance(5100);
          await settle();
        }
        expect(open.size).toBe(0);
        book.lookup('late.lan', {}, () => {});
        await settle();
        await book.dispose();
        const wasOut = out.size;
        book.lookup('later.lan', {}, (error) => {
          if (!error) faults.push('a name is answered after the end');
        });
        await settle();
        expect(out.size).toBeLessThanOrEqual(wasOut);
        expect(faults).toEqual([]);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: Math.ceil(runs / 2) },
    );
  });
});

describe('a session that another program takes at any moment', () => {
  const happening = fc.record({
    waitMs: fc.oneof(fc.integer({ min: 100, max: 3000 }), fc.integer({ min: 3000, max: 400_000 })),
    isTaken: fc.boolean(),
    isCommand: fc.nat(19).map((n) => n === 0),
  });

  test('slows readings, which log in less and less often, and never a command', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 80 }), async (happenings) => {
        const clock = virtualClock();
        /** Times at which readings logged in, from one command to the next. */
        const stretches: number[][] = [[]];
        let logins = 0;
        const seeds = { local: Buffer.alloc(16, 1), remote: Buffer.alloc(16, 2) };
        const sessions = createKlapSessions({
          clock,
          peer: 'the plug',
          loginMs: 5000,
          login: async () => {
            logins++;
            stretches.at(-1)?.push(clock.now());
            return Promise.resolve({
              cipher: createKlapCipher(seeds, authHash(2, { username: 'a', password: 'b' })),
              cookie: `s${logins}`,
              lifetimeMs: 24 * hourMs,
            });
          },
        });
        const signal = new AbortController().signal;
        for (const { waitMs, isTaken, isCommand } of happenings) {
          await clock.advance(waitMs);
          if (isCommand) {
            sessions.hurry();
            const session = await sessions.current(signal);
            if (isTaken) {
              sessions.lost(session);
              expect(await sessions.current(signal)).not.toBe(session);
            }
            stretches.push([]);
          } else {
            const session = await sessions.current(signal).catch(() => undefined);
            try {
              if (session && isTaken) sessions.lost(session);
            } catch (error) {
              expect(error).toMatchObject({ code: 'plug-auth', retryable: true });
            }
          }
        }
        sessions.dispose();
        // Readings after a command may use the immediate logins that it did not need: three at most.
        for (const stretch of stretches) {
          const close = stretch.filter((atMs, index) => atMs - (stretch[index - 2] ?? -Infinity) < 5000);
          expect(close.length).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: runs },
    );
  });
});

/** Sets its address and its further behaviour. */
async function started(device: SimulatedPlug) {
  await device.start();
  const commands: object[] = [];
  device.onRequest((request) => commands.push(request));
  const { mac, address, port } = device;
  return {
    mac,
    place: { address, port },
    commands,
    relay: () => device.on,
    [Symbol.asyncDispose]: async () => device.dispose(),
  };
}
