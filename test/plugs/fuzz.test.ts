import fc from 'fast-check';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { HalError } from '../../src/errors.ts';
import type { PlugDriver, PlugReading } from '../../src/plugs/driver.ts';
import { createEitherDialect } from '../../src/plugs/kasa/either-dialect.ts';
import { createIotDialect } from '../../src/plugs/kasa/iot/iot-dialect.ts';
import { isObject } from '../../src/plugs/kasa/transport/json.ts';
import { createOutletDialect } from '../../src/plugs/kasa/iot/outlet-dialect.ts';
import { createKasaPlug } from '../../src/plugs/kasa/plug.ts';
import { createRecognition } from '../../src/plugs/kasa/recognition.ts';
import { createSmartDialect } from '../../src/plugs/kasa/smart/smart-dialect.ts';
import { createStrip } from '../../src/plugs/kasa/iot/strip.ts';
import { createKlapServer } from '../../src/plugs/kasa/simulator/klap-server.ts';
import { virtualClock } from '../../src/util/clock.ts';
import type { VirtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { byteMutations, jsonMutations, mutateBytes, mutateJson } from '../helpers/plugs-mutations.ts';
import { decipher, scriptedServer, sysinfo, wire } from '../helpers/plugs-scripted-server.ts';
import { callTurns } from '../../src/plugs/call-turns.ts';

/**
 * Number of mutated replies; `HALYARD_FUZZ=100000 npx vitest run test/plugs/fuzz.test.ts` is the full run, which takes
 * some minutes.
 */
const size = Number(process.env['HALYARD_FUZZ'] ?? 8000);
const timeoutMs = 100;
const limitMs = Math.max(20_000, size * 10);

const realtime = { err_code: 0, voltage_mv: 230_111, current_ma: 222, power_mw: 33_333, total_wh: 4444 };
const emeter = { voltage_mv: 231_111, current_ma: 322, power_mw: 43_333, energy_wh: 5444 };

/** Valid answers in both dialects. */
function reply(json: object): unknown {
  if ('method' in json) return smartReply(json);
  return {
    ...('system' in json ? { system: { get_sysinfo: whole, set_relay_state: { err_code: 0 } } } : {}),
    ...('emeter' in json ? { emeter: { get_realtime: realtime } } : {}),
  };
}

const whole = {
  ...sysinfo({ relay_state: 1, on_time: 55 }),
  children: [{ id: '00', state: 1, on_time: 55, alias: 'x' }],
};

function smartReply(json: object): unknown {
  const { method, params } = json as { method: string; params?: { requests?: { method: string }[] } };
  if (method === 'multipleRequest') {
    const responses = (params?.requests ?? []).map((each) => ({
      method: each.method,
      ...(smartReply(each) as object),
    }));
    return { error_code: 0, result: { responses } };
  }
  const results: { readonly [name: string]: object } = {
    get_device_info: { device_on: true, on_time: 55, device_id: 'A1', model: 'KP125M', mac: '00-00-5E-00-53-01' },
    component_nego: { component_list: [{ id: 'energy_monitoring', ver_code: 2 }] },
    get_emeter_data: emeter,
  };
  return results[method] ? { error_code: 0, result: results[method] } : { error_code: -1002 };
}

/** Every relay state and every number anywhere in the replies: a reading may have no other values. */
function contentOf(replies: readonly unknown[]) {
  const numbers = new Set<number>();
  const states = new Set<boolean>();
  const walk = (json: unknown, key: string): void => {
    if (typeof json === 'number') numbers.add(json).add(json / 1000);
    if ((key === 'relay_state' || key === 'state') && (json === 0 || json === 1)) states.add(json === 1);
    if (key === 'device_on' && typeof json === 'boolean') states.add(json);
    if (Array.isArray(json)) for (const each of json) walk(each, '');
    else if (isObject(json)) for (const [name, value] of Object.entries(json)) walk(value, name);
  };
  for (const each of replies) walk(each, '');
  return { numbers, states };
}

function expectRead(reading: PlugReading, replies: readonly unknown[]): void {
  const { numbers, states } = contentOf(replies);
  const { on, meterFault, energySource, ...quantities } = reading;
  // A meter has reported values or a fault; and no counter is taken for another.
  if (meterFault) expect(Object.keys(quantities)).toEqual(expect.not.arrayContaining(['powerW', 'energyKWh']));
  if (energySource) expect(energySource).toBe('energy_wh');
  expect(typeof on).toBe('boolean');
  expect(states).toContain(on);
  for (const value of Object.values(quantities)) {
    expect(Number.isFinite(value)).toBe(true);
    expect(numbers).toContain(value);
  }
}

/** A call has to end within the time limit, with a reading from the replies or an error of ours. */
async function endsWell(clock: VirtualClock, call: Promise<unknown>, replies: readonly unknown[]): Promise<void> {
  const startMs = clock.now();
  const end = { settled: false };
  const outcome = call
    .catch((error: unknown) => error)
    .finally(() => {
      end.settled = true;
    });
  while (!end.settled) {
    expect(clock.now() - startMs).toBeLessThanOrEqual(timeoutMs);
    await clock.advance(5);
  }
  const settled = await outcome;
  if (settled instanceof Error) {
    expect(settled).toBeInstanceOf(HalError);
    expect(settled).not.toMatchObject({ code: 'internal' });
  } else if (isObject(settled) && 'on' in settled) {
    expectRead(settled as { on: boolean }, replies);
  }
}

describe('for any answer of a plug', () => {
  test('a driver returns a reading from an answer, or an error of its own', { timeout: limitMs }, async () => {
    const calls = fc.constantFrom('read' as const, 'read' as const, 'identify' as const, 'on' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('iot', 'smart', 'either', 'outlet'),
        fc.array(fc.tuple(calls, jsonMutations), { minLength: 1, maxLength: 8 }),
        async (kind, steps) => {
          const clock = virtualClock();
          let mutate = (json: unknown) => json;
          let replies: unknown[] = [];
          const transport = {
            request(json: object) {
              const answer = mutate(reply(json));
              replies.push(answer);
              return Promise.resolve(answer);
            },
            dispose: () => Promise.resolve(),
          };
          const common = {
            meter: 'auto' as const,
            turns: callTurns({ clock, timeoutMs, peer: 'plug' }),
            clock,
            recognition: createRecognition(false, clock),
            logger: silentLogger,
          };
          const strip = createStrip({ transport, peer: 'plug', isIot: true }, clock);
          const dialect = {
            iot: () => createIotDialect({ ...common, transport }),
            smart: () => createSmartDialect({ ...common, transport }),
            either: () => createEitherDialect({ ...common, transport }),
            outlet: () => createOutletDialect({ ...common, strip, outlet: 1 }),
          }[kind]();
          for (const [call, mutation] of steps) {
            mutate = (json) => mutateJson(json, mutation);
            replies = [];
            clock.advanceSync(1100);
            try {
              if (call === 'read') expectRead(await dialect.read(), replies);
              else if (call === 'identify') await dialect.identify();
              else await dialect.setRelay(true);
            } catch (error) {
              if (!(error instanceof HalError)) throw error;
              expect(error.code).not.toBe('internal');
            }
          }
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: Math.ceil(size / 4) },
    );
  });

  test('over XOR: changed, lost, repeated or truncated bytes do no harm', { timeout: limitMs }, async () => {
    let mutate = (bytes: Buffer) => bytes;
    let ends = false;
    let replies: unknown[] = [];
    await using server = await scriptedServer(({ json, socket }) => {
      const bytes = mutate(wire(reply(json as object)));
      replies.push(decoded(bytes));
      send(socket, bytes, ends);
    });
    const connect = (clock: VirtualClock) =>
      createKasaPlug(
        { address: '127.0.0.1', port: server.port, timeoutMs, meter: 'auto' },
        { clock, logger: silentLogger },
      );
    await assertHarmless(connect, (mutation, close) => {
      mutate = mutation;
      ends = close;
      replies = [];
      return () => replies;
    });
  });

  test('over KLAP: changed, lost, repeated or truncated bytes do no harm', { timeout: limitMs }, async () => {
    let mutate = (bytes: Buffer) => bytes;
    let ends = false;
    let replies: unknown[] = [];
    const server = createKlapServer({
      address: '127.0.0.1',
      port: 0,
      version: 2,
      account: { username: '', password: '' },
      sessionS: 1e6,
      clock: virtualClock(),
      serve(json, socket, seal) {
        const answer = reply(json) as { readonly [key: string]: unknown };
        replies.push(answer);
        send(socket, mutate(seal(answer).whole), ends);
      },
      respond: (socket, { whole: bytes }) => socket.write(bytes),
    });
    await server.start();
    const connect = (clock: VirtualClock) =>
      createKasaPlug(
        { address: '127.0.0.1', port: server.port, transport: 'klap', timeoutMs, meter: 'auto' },
        { clock, logger: silentLogger },
      );
    try {
      await assertHarmless(connect, (mutation, close) => {
        mutate = mutation;
        ends = close;
        replies = [];
        return () => replies;
      });
    } finally {
      await server.stop();
    }
  });
});

/** Calls a driver again and again with corrupted answers, and then once with good ones. */
async function assertHarmless(
  connect: (clock: VirtualClock) => PlugDriver,
  spoil: (mutation: (bytes: Buffer) => Buffer, close: boolean) => () => readonly unknown[],
): Promise<void> {
  const perDriver = 20;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(byteMutations, fc.boolean()), { minLength: perDriver, maxLength: perDriver }),
      async (mutations) => {
        const clock = virtualClock();
        const driver = connect(clock);
        spoil((bytes) => bytes, false);
        await driver.read().catch(() => undefined);
        for (const [mutation, close] of mutations) {
          const replies = spoil((bytes) => mutateBytes(bytes, mutation), close);
          await endsWell(clock, driver.read(), replies());
        }
        spoil((bytes) => bytes, false);
        await recovers(clock, driver);
        await driver.dispose();
        expect(clock.pending).toBe(0);
      },
    ),
    { numRuns: Math.max(1, Math.ceil(size / 8 / perDriver)) },
  );
}

/** A corrupted session may cause a pause, a meter too; after that, everything is read again. */
async function recovers(clock: VirtualClock, driver: PlugDriver): Promise<void> {
  for (let n = 0; n < 20; n++) {
    await clock.advance(31_000);
    const reading = await driver.read().catch(() => undefined);
    if (reading && 'powerW' in reading) {
      expect(reading).toEqual({
        on: true,
        onTimeS: 55,
        voltageV: 230.111,
        currentA: 0.222,
        powerW: 33.333,
        energyKWh: 4.444,
      });
      return;
    }
  }
  throw new Error('the driver did not recover');
}

function send(socket: Socket, bytes: Buffer, ends: boolean): void {
  if (ends) socket.end(bytes);
  else socket.write(bytes);
}

/** The possible readings of the bytes: a simple reference implementation. */
function decoded(bytes: Buffer): unknown {
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt32BE(0);
  const payload = length === 0 ? bytes.subarray(4) : bytes.subarray(4, 4 + length);
  try {
    return JSON.parse(decipher(payload).toString());
  } catch {
    return undefined;
  }
}
