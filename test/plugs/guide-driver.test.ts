import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { DriverType } from '../../src/plugs/define-driver.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { folderWithDriver, guideDriver } from '../helpers/guide-driver.ts';
import { relayServer } from '../helpers/relay-server.ts';
import { testPlugDriver } from './conformance.ts';

testPlugDriver({
  name: 'of the guide',
  async create({ clock, ...options }) {
    const relay = await relayServer();
    const file = join(folderWithDriver(), 'my-relay.js');
    const { driver } = (await import(pathToFileURL(file).href)) as { readonly driver: DriverType };
    return {
      driver: driver.create({ ...options, address: '127.0.0.1', port: relay.port }, { clock, logger: silentLogger }),
      measures: false,
      relay: () => relay.on,
      pressButton: () => (relay.on = !relay.on),
      fallSilent: () => Promise.resolve(void (relay.silent = true)),
      goAway: () => relay.leave(),
      async comeBack() {
        relay.silent = false;
        await relay.join();
      },
      dispose: () => relay.leave(),
    };
  },
});

test('the driver in the guide is short', () => {
  expect(guideDriver().split('\n').length).toBeLessThan(80);
});
