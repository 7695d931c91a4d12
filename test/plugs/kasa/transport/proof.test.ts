import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlugDriver } from '../../../../src/plugs/driver.ts';
import type { KasaOptions } from '../../../../src/plugs/kasa/options.ts';
import { createSharedResources } from '../../../../src/plugs/shared-resources.ts';
import { createKasaPlug } from '../../../../src/plugs/kasa/plug.ts';
import { createIdentityProof } from '../../../../src/plugs/kasa/transport/proof.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlugOptions } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { systemClock, virtualClock } from '../../../../src/util/clock.ts';
import type { Clock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { failureOf } from '../../../helpers/plugs-async.ts';
import { wayTo } from '../../../helpers/plugs-way.ts';

const account = { username: 'owner@example.com', password: 'Correct Horse' };

interface Kind {
  readonly name: string;
  readonly device: SimulatedPlugOptions;
  readonly options: Partial<KasaOptions>;
}

const kinds: readonly Kind[] = [
  { name: 'over XOR', device: { model: 'hs110' }, options: { transport: 'xor' } },
  { name: 'over KLAP', device: { model: 'hs110uk', account }, options: { transport: 'klap', ...account } },
  { name: 'of the SMART dialect', device: { model: 'p110', account }, options: { transport: 'klap', ...account } },
  { name: 'that is a strip', device: { model: 'hs300' }, options: { transport: 'xor', outlet: 2 } },
];

/** The configured plug, another one of its kind with the same account, and a route that leads to the first. */
async function rig({ device, options }: Omit<Kind, 'name'>, clock: Clock = systemClock()) {
  const plugs = [1, 2].map((serial) => createSimulatedPlug({ ...device, serial }));
  const [mine, other] = plugs as [(typeof plugs)[0], (typeof plugs)[0]];
  const requests: { readonly mine: string[]; readonly other: string[] } = { mine: [], other: [] };
  await mine.start();
  await other.start();
  mine.onRequest((request) => requests.mine.push(JSON.stringify(request)));
  other.onRequest((request) => requests.other.push(JSON.stringify(request)));
  const way = await wayTo(mine.port);
  const sharedResources = createSharedResources();
  const { deviceId, mac } = mine;
  const drivers: PlugDriver[] = [];
  const drive = (more: Partial<KasaOptions> = {}) => {
    const place = { address: '127.0.0.1', port: way.port, timeoutMs: 5000, meter: 'auto' } as const;
    const all = { ...place, deviceId, mac, ...options, ...more };
    const driver = createKasaPlug(all, { clock, logger: silentLogger, sharedResources });
    drivers.push(driver);
    return driver;
  };
  return {
    mine,
    other,
    requests,
    way,
    drive,
    async [Symbol.asyncDispose]() {
      for (const driver of drivers) await driver.dispose();
      await way[Symbol.asyncDispose]();
      await mine.dispose();
      await other.dispose();
    },
  };
}

const commands = (requests: readonly string[]) => requests.filter((request) => /"set_|"method":"set/.test(request));
const stranger = { code: 'plug-identity', retryable: false };

describe('another plug at the address', () => {
  test.each(kinds)(
    'gets only the question about its identity, however recently the right plug answered: $name',
    async (kind) => {
      await using it = await rig(kind);
      const driver = it.drive();
      await driver.setRelay(true);
      await driver.read();
      it.way.leadTo(it.other.port);
      it.way.cut();
      for (let n = 0; n < 3; n++) expect(await failureOf(driver.setRelay(n % 2 === 0))).toMatchObject(stranger);
      expect(await failureOf(driver.read())).toMatchObject(stranger);
      expect(commands(it.requests.other)).toEqual([]);
      expect(it.requests.other.every((request) => /get_sysinfo|get_device_info/.test(request))).toBe(true);
      expect(it.other.outlets.some(({ relay }) => relay.on)).toBe(false);
      it.way.leadTo(it.mine.port);
      await driver.setRelay(true);
      expect(await driver.read()).toMatchObject({ on: true });
    },
  );

  test('gets its connection closed', async () => {
    await using it = await rig(kinds[0] as Kind);
    const driver = it.drive();
    it.way.leadTo(it.other.port);
    for (let n = 1; n <= 3; n++) {
      expect(await failureOf(driver.read())).toMatchObject(stranger);
      expect(it.way.connections).toBe(n);
    }
  });

  test('does not get the command that was under way to the right plug when the connection ended', async () => {
    await using it = await rig(kinds[0] as Kind);
    const driver = it.drive();
    await driver.read();
    await it.mine.inject({ kind: 'silent' });
    it.mine.onRequest(() => {
      it.way.leadTo(it.other.port);
      it.way.cut();
    });
    expect(await failureOf(driver.setRelay(true))).toMatchObject(stranger);
    expect(commands(it.requests.other)).toEqual([]);
  });

  test('gets no command, in any order of cuts, exchanges and address changes', async () => {
    const step = fc.constantFrom('read', 'on', 'off', 'identify', 'cut', 'swap', 'swap and cut', 'forget', 'time');
    for (const { device, options } of kinds) {
      for (const closesAfterReply of [false, true]) {
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 20 }), async (steps) => {
            const clock = virtualClock();
            await using it = await rig({ device: { ...device, closesAfterReply }, options }, clock);
            const driver = it.drive();
            let isMine = true;
            /** A connection to the other plug may be kept. */
            let hasStrayed = false;
            for (const what of steps) {
              const isExchange = ['read', 'identify', 'on', 'off'].includes(what);
              if (isExchange && !isMine) hasStrayed = true;
              const calls = { read: () => driver.read(), identify: () => driver.identify() };
              if (what === 'read' || what === 'identify') await calls[what]().catch(() => undefined);
              if (what === 'on' || what === 'off') {
                const outcome = await driver.setRelay(what === 'on').then(
                  () => 'done',
                  (error: { code: string }) => error.code,
                );
                // An uncut connection still leads to the right plug.
                if (isMine && !hasStrayed) expect(outcome).toBe('done');
              }
              if (what.startsWith('swap')) {
                isMine = !isMine;
                it.way.leadTo(isMine ? it.mine.port : it.other.port);
              }
              if (what.endsWith('cut')) {
                it.way.cut();
                hasStrayed = false;
              }
              if (what === 'forget') it.mine.forgetSession();
              if (what === 'time') await clock.advance(70_000);
            }
            expect(commands(it.requests.other)).toEqual([]);
          }),
          { numRuns: 12 },
        );
      }
    }
  });
});

describe('a proof', () => {
  test.each(kinds)('is needed once for each connection, and a reading is one: $name', async (kind) => {
    const clock = virtualClock();
    await using it = await rig(kind, clock);
    const driver = it.drive({ meter: false });
    await driver.read();
    const before = it.requests.mine.length;
    for (const on of [true, false, true]) {
      await driver.setRelay(on);
      await clock.advance(60_000);
    }
    expect(it.requests.mine.length - before).toBe(3);
    it.way.cut();
    it.mine.forgetSession();
    await driver.setRelay(false);
    expect(it.requests.mine.length - before).toBe(5);
    await driver.read();
    expect(it.requests.mine.length - before).toBe(6);
  });

  test('is valid for all outlets that share the connection', async () => {
    await using it = await rig(kinds[3] as Kind);
    const outlets = [1, 2, 3, 4, 5, 6].map((outlet) => it.drive({ outlet, meter: false }));
    for (const outlet of outlets) await outlet.read();
    it.way.cut();
    it.requests.mine.length = 0;
    await Promise.all(outlets.map((outlet) => outlet.setRelay(true)));
    expect(it.mine.outlets.every(({ relay }) => relay.on)).toBe(true);
    expect(it.requests.mine.filter((request) => request.includes('get_sysinfo'))).toHaveLength(1);
    expect(commands(it.requests.mine)).toHaveLength(6);
  });

  test('costs one more exchange per command, and none per reading, on a plug that closes after each answer', async () => {
    await using it = await rig({ device: { model: 'hs110', closesAfterReply: true }, options: { transport: 'xor' } });
    const driver = it.drive({ meter: false });
    for (let n = 0; n < 4; n++) await driver.read();
    expect(it.requests.mine).toHaveLength(4);
    it.requests.mine.length = 0;
    for (const on of [true, false, true]) await driver.setRelay(on);
    expect(it.requests.mine.map((request) => (request.includes('set_') ? 'command' : 'question'))).toEqual(
      [1, 2, 3].flatMap(() => ['question', 'command']),
    );
    expect(it.mine.on).toBe(true);
  });

  test('is not needed if no id is configured', async () => {
    await using it = await rig(kinds[0] as Kind);
    const driver = it.drive({ deviceId: '', mac: '', meter: false });
    await driver.read();
    it.way.cut();
    await driver.setRelay(true);
    expect(it.requests.mine).toHaveLength(2);
  });

  test('precedes every request that is not itself the question, also raw requests', async () => {
    await using it = await rig(kinds[0] as Kind);
    const driver = it.drive();
    await driver.request?.({ system: { set_led_off: { off: 1 } } });
    expect(it.requests.mine[0]).toContain('get_sysinfo');
    it.way.leadTo(it.other.port);
    it.way.cut();
    expect(await failureOf(driver.request?.({ emeter: { get_realtime: {} } }) ?? Promise.resolve())).toMatchObject(
      stranger,
    );
    const mixed = { system: { get_sysinfo: {}, set_relay_state: { state: 1 } } };
    expect(await failureOf(driver.request?.(mixed) ?? Promise.resolve())).toMatchObject(stranger);
    expect(it.other.on).toBe(false);
  });

  test('can be a request that only reads, not one that also writes', () => {
    const proof = createIdentityProof({ mac: '00:00:5E:00:53:01' }, 'a plug');
    const questions = [
      { system: { get_sysinfo: {} } },
      { system: { get_sysinfo: {} }, emeter: { get_realtime: {} } },
      { method: 'get_device_info' },
      {
        method: 'multipleRequest',
        params: { requests: [{ method: 'get_device_info' }, { method: 'get_energy_usage' }] },
      },
    ];
    const others = [
      {},
      { system: {} },
      { system: null },
      { emeter: { get_realtime: {} } },
      { system: { get_sysinfo: {}, reboot: {} } },
      { system: { get_sysinfo: {} }, count_down: { add_rule: {} } },
      { method: 'set_device_info', params: { device_on: true } },
      {
        method: 'multipleRequest',
        params: { requests: [{ method: 'get_device_info' }, { method: 'set_device_info' }] },
      },
      { method: 'multipleRequest' },
    ];
    for (const question of questions) expect(proof?.isQuestion(question)).toBe(true);
    for (const other of others) expect(proof?.isQuestion(other)).toBe(false);
    expect(createIdentityProof({}, 'a plug')).toBeUndefined();
  });

  test('cannot be an answer without ids', () => {
    const proof = createIdentityProof({ mac: '00:00:5E:00:53:01' }, 'a plug');
    for (const reply of [null, [], {}, { error_code: -1002 }, { system: { err_code: -1 } }, { error_code: 0 }]) {
      expect(proof?.isProvenBy(reply)).toBe(false);
    }
    expect(() => proof?.isProvenBy({ system: { get_sysinfo: {} } })).toThrow(expect.objectContaining(stranger));
    expect(proof?.isProvenBy({ error_code: 0, result: { mac: '00-00-5E-00-53-01' } })).toBe(true);
  });
});
