import { expect, it } from 'vitest';
import { defineDriver, type DriverType } from '../../../../src/plugs/define-driver.ts';
import type { PlugContext } from '../../../../src/plugs/driver.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { componentRig } from '../../../helpers/component-rig.ts';
import { driverType } from '../../../helpers/driver-type.ts';
import { createVirtualPlug } from '../../../helpers/virtual-plug.ts';

/** What the driver of a smartplug is made from. */
function madeFrom(options: Readonly<Record<string, string | number | boolean>>) {
  const clock = virtualClock();
  const made: { options: object; context: PlugContext }[] = [];
  const family: DriverType = defineDriver({
    name: 'family',
    doc: 'A family.',
    options: {
      topic: { type: 'text', doc: 'topic' },
      retries: { type: 'integer', default: 3, doc: 'retries' },
      after: { type: 'duration', default: '500ms', doc: 'after' },
    },
    create(given, context) {
      made.push({ options: given, context });
      return createVirtualPlug(clock).driver(given);
    },
  });
  const rig = componentRig(clock, undefined, { drivers: new Map([['family', family]]) });
  rig.load('smartplug', 'fan', { driver: 'family', ...options });
  return made;
}

it('a driver is given its own options with their defaults, and of the others timeout and meter', () => {
  const [made] = madeFrom({ topic: 't', timeout: 0.2, interval: 7, outlet: 3 });
  expect(made?.options).toEqual({ topic: 't', retries: 3, after: 0.5, timeoutMs: 200, meter: false });
});

it('a driver knows nothing of the HAL around it', () => {
  const [made] = madeFrom({});
  expect(Object.keys(made?.context ?? {}).sort((a, b) => a.localeCompare(b))).toEqual(['clock', 'logger', 'name']);
  expect(made?.context.name).toBe('fan');
});

it('a driver that is not there is a mistake in the configuration that names those that are', () => {
  const clock = virtualClock();
  const drivers = new Map([
    ['mine', driverType('mine', () => createVirtualPlug(clock).driver({ timeoutMs: 1, meter: false }))],
  ]);
  const rig = componentRig(clock, undefined, { drivers });
  expect(() => rig.load('smartplug', 'fan', { driver: 'other' })).toThrow(
    "driver 'other' is unknown: expected one of mine",
  );
});
