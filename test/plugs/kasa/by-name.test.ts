import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { createSharedResources } from '../../../src/plugs/shared-resources.ts';
import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import { createNameBook } from '../../../src/plugs/names.ts';
import { createSimulatedPlug } from '../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { virtualClock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { failureInTime } from '../../helpers/plugs-async.ts';

const account = { username: 'owner@example.com', password: 'Correct Horse' };

/** Drivers of one machine, whose resolver knows `*.lan` and never answers for other names. */
function machine() {
  const clock = virtualClock();
  const sharedResources = createSharedResources();
  const asked: string[] = [];
  const resolver = {
    atOnce: 4,
    ask: (name: string, signal: AbortSignal) => {
      asked.push(name);
      return new Promise<readonly LookupAddress[]>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')));
        if (name.endsWith('.lan')) resolve([{ address: '127.0.0.1', family: 4 }]);
      });
    },
  };
  sharedResources.take('names', () => createNameBook({ clock, resolver }));
  const drive = (address: string, port: number, options: object = {}) =>
    createKasaPlug(
      { address, port, timeoutMs: 500, meter: false, ...options },
      { clock, sharedResources, logger: silentLogger },
    );
  return { clock, drive, asked };
}

describe('a plug by name', () => {
  test.each([
    ['over XOR', { model: 'hs110' }, { transport: 'xor' }],
    ['over KLAP', { model: 'p110', account }, { transport: 'klap', ...account }],
  ] as const)(
    'is switched while other names do not resolve, and its connections end: %s',
    async (_, device, options) => {
      const { clock, drive, asked } = machine();
      const plug = createSimulatedPlug({ ...device, closesAfterReply: true });
      await plug.start();
      const driver = drive('plug.lan', plug.port, options);
      const others = Array.from({ length: 10 }, (__, n) => drive(`plug-${n}.dead`, 9, { transport: 'xor' }));
      await driver.read();
      for (let round = 0; round < 10; round++) {
        for (const other of others)
          expect(await failureInTime(clock, other.read())).toMatchObject({ code: 'plug-timeout' });
        await driver.setRelay(round % 2 === 0);
        expect(plug.on).toBe(round % 2 === 0);
      }
      expect(new Set(asked).size).toBeGreaterThan(4);
      for (const each of [driver, ...others]) await each.dispose();
      await plug.dispose();
    },
  );

  test('that does not resolve is unreachable, with the reason', async () => {
    const clock = virtualClock();
    const driver = createKasaPlug(
      { address: 'no such host', port: 9, timeoutMs: 5000, meter: false },
      { clock, logger: silentLogger },
    );
    const failure = await failureInTime(clock, driver.read());
    expect(failure).toMatchObject({ code: 'plug-unreachable', retryable: true });
    expect(String(failure)).toContain('name');
    await driver.dispose();
  });
});
