import { expect, test } from 'vitest';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';

test('every driver is made without connecting, and disposed of unused', async () => {
  for (const create of plugDrivers.values()) {
    const driver = create(
      { address: '127.0.0.1', timeoutMs: 100, meter: 'auto' },
      { clock: systemClock(), logger: silentLogger },
    );
    await driver.dispose();
  }
  expect([...plugDrivers.keys()]).toEqual(['kasa', 'sim']);
});

test('a kasa plug without an address is a mistake in the configuration, not localhost', () => {
  const create = plugDrivers.get('kasa');
  expect(() =>
    create?.({ address: '', timeoutMs: 100, meter: 'auto' }, { clock: systemClock(), logger: silentLogger }),
  ).toThrow(expect.objectContaining({ code: 'config' }));
});
