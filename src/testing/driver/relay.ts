import assert from 'node:assert/strict';
import type { ConformanceTest } from '../conformance-test.ts';
import type { WithPlug } from './plug-under-test.ts';

/** Tests of identity and relay. */
export function relayTests(withPlug: WithPlug): readonly ConformanceTest[] {
  return [
    {
      title: 'identifies the plug',
      run: () =>
        withPlug(async ({ driver, measures }) => {
          const identity = await driver.identify();
          assert.match(identity.driver, /^[a-z][a-z0-9-]*$/);
          assert.notEqual(identity.model, '');
          assert.notEqual(identity.deviceId, '');
          assert.match(identity.mac, /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/);
          assert.notEqual(identity.firmware, '');
          assert.equal(identity.meter, measures);
        }),
    },
    {
      title: 'switches the relay and reads it back',
      run: () =>
        withPlug(async ({ driver, relay }) => {
          for (const on of [true, false, true]) {
            await driver.setRelay(on);
            if (relay) assert.equal(relay(), on);
            assert.equal((await driver.read()).on, on);
          }
        }),
    },
    {
      title: 'accepts the same request twice',
      run: () =>
        withPlug(async ({ driver }) => {
          for (const on of [true, true, false, false]) {
            await driver.setRelay(on);
            assert.equal((await driver.read()).on, on);
          }
        }),
    },
    {
      title: 'switches nothing when created, identified or read',
      run: () =>
        withPlug(async ({ driver, relay, pressButton }) => {
          await driver.identify();
          assert.equal((await driver.read()).on, false);
          if (!relay || !pressButton) return;
          pressButton();
          await driver.identify();
          await driver.read();
          assert.equal(relay(), true);
        }),
    },
    {
      title: 'reads the relay after a press of the button',
      run: () =>
        withPlug(async ({ driver, pressButton }) => {
          if (!pressButton) return;
          for (const on of [true, false, true]) {
            pressButton();
            assert.equal((await driver.read()).on, on);
          }
        }),
    },
  ];
}
