import { expect, it } from 'vitest';
import { defineDriver, type DriverType } from '../../../../src/plugs/define-driver.ts';
import type { PlugContext } from '../../../../src/plugs/driver.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { componentRig } from '../../../helpers/component-rig.ts';
import { driverType } from '../../../helpers/driver-type.ts';
import { createVirtualPlug } from '../../../helpers/virtual-plug.ts';

/** The scope from which the driver of a smartplug is created. */
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

it('a driver gets its own options with their defaults, plus timeout and meter', () => {
  const [made] = madeFrom({ topic: 't', timeout: 0.2, interval: 7, outlet: 3 });
  expect(made?.options).toEqual({ topic: 't', retries: 3, after: 0.5, timeoutMs: 200, meter: false });
});

it('a driver has no access to HAL', () => {
  const [made] = madeFrom({});
  expect(Object.keys(made?.context ?? {}).sort((a, b) => a.localeCompare(b))).toEqual(['clock', 'logger', 'name']);
  expect(made?.context.name).toBe('fan');
});

it('an unknown driver is a configuration error that names the known ones', () => {
  const clock = virtualClock();
  const drivers = new Map([
    ['mine', driverType('mine', () => createVirtualPlug(clock).driver({ timeoutMs: 1, meter: false }))],
  ]);
  const rig = componentRig(clock, undefined, { drivers });
  expect(() => rig.load('smartplug', 'fan', { driver: 'other' })).toThrow(
    "driver 'other' is unknown: expected one of mine",
  );
});
