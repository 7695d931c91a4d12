import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { PlugError } from '../../../../src/errors.ts';
import type { KasaOptions } from '../../../../src/plugs/kasa/options.ts';
import type { FoundPlug } from '../../../../src/plugs/kasa/discovery/found-plug.ts';
import { createKasaPlug } from '../../../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { failureInTime, failureOf } from '../../../helpers/plugs-async.ts';

const blank = { model: '', alias: '', deviceId: '', hardware: '', firmware: '', meter: true, on: false, outlets: [] };

function foundAt({ address, port, mac }: SimulatedPlug, changes: Partial<FoundPlug> = {}): FoundPlug {
  return { ...blank, address, port, mac, transport: 'xor', ...changes };
}

/** A driver with only a MAC address, and a network whose answers are given by the test. */
async function rig() {
  const clock = virtualClock();
  const device = createSimulatedPlug({ model: 'hs110', serial: 7 });
  await device.start();
  const network = { plugs: [foundAt(device)], searches: [] as number[], fails: undefined as Error | undefined };
  const driver = createKasaPlug(
    { address: '', mac: device.mac, timeoutMs: 500, meter: false },
    { clock, logger: silentLogger },
    async () => {
      network.searches.push(clock.now());
      await new Promise(setImmediate);
      if (network.fails) throw network.fails;
      return network.plugs;
    },
  );
  return {
    clock,
    device,
    network,
    driver,
    async [Symbol.asyncDispose]() {
      await driver.dispose();
      await device.dispose();
      expect(clock.pending).toBe(0);
    },
  };
}

describe('a plug without an address', () => {
  test('is searched for at the first request, and not before', async () => {
    await using it = await rig();
    expect(it.network.searches).toHaveLength(0);
    await it.driver.setRelay(true);
    expect(it.device.on).toBe(true);
    for (let n = 0; n < 5; n++) await it.driver.read();
    expect(it.network.searches).toHaveLength(1);
  });

  test('that does not answer is searched for again, less and less often', async () => {
    await using it = await rig();
    it.network.plugs = [];
    for (let second = 0; second < 1800; second++) {
      expect(await failureOf(it.driver.read())).toMatchObject({ code: 'plug-unreachable', retryable: true });
      await it.clock.advance(1000);
    }
    expect(it.network.searches.length).toBeGreaterThan(8);
    expect(it.network.searches.length).toBeLessThan(14);
    it.network.plugs = [foundAt(it.device)];
    await it.clock.advance(300_000);
    expect(await it.driver.read()).toMatchObject({ on: false });
  });

  test('is found again when the router has given it another address', async () => {
    await using it = await rig();
    await it.driver.read();
    await it.clock.advance(60_000);
    await it.device.stop();
    const moved = createSimulatedPlug({ model: 'hs110', serial: 7, on: true });
    await moved.start();
    it.network.plugs = [foundAt(moved)];
    const outcomes: unknown[] = [];
    for (let n = 0; n < 10; n++) {
      outcomes.push(
        await it.driver.read().catch((error: unknown) => (error instanceof PlugError ? error.code : error)),
      );
    }
    expect(outcomes.slice(0, 3)).toEqual(['plug-unreachable', 'plug-unreachable', 'plug-unreachable']);
    expect(outcomes.at(-1)).toMatchObject({ on: true });
    await it.driver.setRelay(false);
    expect([moved.on, it.device.on]).toEqual([false, false]);
    await it.driver.dispose();
    await moved.dispose();
  });

  test('is searched for at once if another plug answers, which is not switched', async () => {
    await using it = await rig();
    await it.driver.read();
    const other = createSimulatedPlug({ model: 'hs110', serial: 8 });
    await other.start();
    it.network.plugs = [foundAt(other, { mac: it.device.mac }), foundAt(it.device)];
    await it.device.stop();
    await it.clock.advance(60_000);
    for (let n = 0; n < 3; n++) await failureOf(it.driver.read());
    await it.clock.advance(0);
    await it.clock.advance(0);
    expect(await failureOf(it.driver.setRelay(true))).toMatchObject({ code: 'plug-identity' });
    expect(await failureOf(it.driver.setRelay(true))).toMatchObject({ code: 'plug-unreachable' });
    await it.device.start();
    it.network.plugs = [foundAt(it.device)];
    await it.clock.advance(60_000);
    await it.driver.setRelay(true);
    expect([it.device.on, other.on]).toEqual([true, false]);
    await it.driver.dispose();
    await other.dispose();
  });

  test('is not searched for if it is silent for a moment only', async () => {
    await using it = await rig();
    await it.driver.read();
    await it.clock.advance(60_000);
    await it.device.inject({ kind: 'silent' }, 2);
    for (let n = 0; n < 2; n++) {
      expect(await failureInTime(it.clock, it.driver.read())).toMatchObject({ code: 'plug-timeout' });
    }
    expect(await it.driver.read()).toMatchObject({ on: false });
    expect(it.network.searches).toHaveLength(1);
  });

  test('that only the vendor’s app can use is reported, and used when it opens itself', async () => {
    await using it = await rig();
    it.network.plugs = [foundAt(it.device, { transport: 'tpap' })];
    const server = createServer((request, response) => {
      request.resume();
      response.statusCode = request.url === '/app' ? 200 : 404;
      response.end(request.url === '/app' ? '{"error_code":1003}' : '');
    });
    await it.device.stop();
    await new Promise<void>((resolve) => {
      server.listen(it.device.port, '127.0.0.1', resolve);
    });
    for (let n = 0; n < 3; n++) {
      const failure = await failureOf(it.driver.read());
      expect(failure).toMatchObject({ code: 'plug-unsupported', retryable: false });
      expect(String(failure)).toContain('Third-Party');
      await it.clock.advance(10_000);
    }
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    await it.device.start();
    it.network.plugs = [foundAt(it.device)];
    for (let n = 0; n < 10; n++) {
      await it.driver.read().catch(() => undefined);
      await it.clock.advance(30_000);
    }
    expect(await it.driver.read()).toMatchObject({ on: false });
  });

  test('on a network that cannot be searched is unreachable', async () => {
    await using it = await rig();
    it.network.fails = new PlugError('plug-unreachable', 'no network', { retryable: true });
    expect(await failureOf(it.driver.read())).toMatchObject({ code: 'plug-unreachable', message: 'no network' });
  });
});

describe('an answer to a search', () => {
  const account = { username: 'owner@example.com', password: 'Correct Horse' };

  async function found(told: Partial<FoundPlug>, options: Partial<KasaOptions>) {
    const device = createSimulatedPlug({ model: 'p110', account });
    await device.start();
    const driver = createKasaPlug(
      { address: '', mac: device.mac, timeoutMs: 5000, meter: false, ...account, ...options },
      { clock: virtualClock(), logger: silentLogger },
      async () => Promise.resolve([foundAt(device, told)]),
    );
    const outcome = await driver.setRelay(true).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    await driver.dispose();
    await device.dispose();
    return outcome;
  }

  test('with AES or TPAP for a plug that accepts KLAP does not prevent its use', async () => {
    for (const transport of ['klap', 'aes', 'tpap'] as const) expect(await found({ transport }, {})).toBe('done');
  });

  test('overrides nothing that is configured: neither transport, nor port, nor account', async () => {
    for (const transport of ['klap', 'aes', 'tpap'] as const) {
      expect(await found({ transport }, { transport: 'klap' })).toBe('done');
      expect(await found({ transport }, { password: 'Wrong Horse' })).toBe('plug-auth');
    }
    const elsewhere = createSimulatedPlug({ model: 'p110', account });
    await elsewhere.start();
    const { port } = elsewhere;
    expect(await found({ transport: 'xor', port: 9 }, { transport: 'klap', port })).toBe('done');
    expect(elsewhere.on).toBe(true);
    // The reported port is that of XOR: KLAP is tried on port 80, which is closed here.
    expect(await found({ transport: 'xor', address: '127.250.0.1' }, { transport: 'klap' })).toBe('plug-unreachable');
    await elsewhere.dispose();
  });
});

test('a plug with neither an address nor an id is a configuration error', () => {
  const make = () =>
    createKasaPlug({ address: '', timeoutMs: 100, meter: false }, { clock: virtualClock(), logger: silentLogger });
  expect(make).toThrow(expect.objectContaining({ code: 'config' }));
});

test('a search ends with the driver', async () => {
  const clock = virtualClock();
  let aborted = false;
  const driver = createKasaPlug(
    { address: '', deviceId: '8006', timeoutMs: 500, meter: false },
    { clock, logger: silentLogger },
    ({ signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          aborted = true;
          reject(new Error('ended'));
        });
      }),
  );
  const failure = failureOf(driver.read());
  await new Promise(setImmediate);
  await driver.dispose();
  expect(await failure).toMatchObject({ code: 'cancelled' });
  expect([aborted, clock.pending]).toEqual([true, 0]);
});
