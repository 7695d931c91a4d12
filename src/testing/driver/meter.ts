import assert from 'node:assert/strict';
import type { PlugReading } from '../../plugs/driver.ts';
import type { ConformanceTest } from '../conformance-test.ts';
import type { WithPlug } from './plug-under-test.ts';

/** Tests of the meter, if the plug has one. */
export function meterTests(withPlug: WithPlug): readonly ConformanceTest[] {
  return [
    {
      title: 'reads the meter, if there is one, in SI units',
      run: () =>
        withPlug(async ({ driver, measures, measuresSeldom = false }) => {
          await driver.setRelay(true);
          const readings = [await driver.read(), await driver.read(), await driver.read()];
          const measured = readings.filter((reading) => 'powerW' in reading);
          assert.equal(measured.length, measures ? (measuresSeldom ? 1 : 3) : 0);
          for (const { voltageV = 230, currentA = 0, powerW, energyKWh = 0 } of measured) {
            assertWithin('powerW', powerW, 0, 4000);
            assertWithin('voltageV', voltageV, 90, 260);
            assertWithin('currentA', currentA, 0, 20);
            assertWithin('energyKWh', energyKWh, 0, 1000);
          }
          const others = readings.filter((each) => !measured.includes(each));
          assert.deepEqual(others.flatMap(quantitiesOf), []);
        }),
    },
    {
      title: 'does not read the meter when it is switched off by option',
      run: () =>
        withPlug(
          async ({ driver }) => {
            const readings = [await driver.read(), await driver.read()];
            assert.deepEqual(readings.flatMap(quantitiesOf), []);
          },
          { meter: false },
        ),
    },
    {
      title: 'reads a plug without a meter even if one is configured',
      run: () =>
        withPlug(
          async ({ driver, measures, measuresSeldom = false }) => {
            assert.equal('powerW' in (await driver.read()), measures);
            assert.equal('powerW' in (await driver.read()), measures && !measuresSeldom);
            assert.equal((await driver.identify()).meter, measures);
          },
          { meter: true },
        ),
    },
  ];
}

/** The keys of a reading's measured quantities. */
function quantitiesOf(reading: PlugReading): string[] {
  return Object.keys(reading).filter((key) => /V$|A$|W$|KWh$/.test(key));
}

function assertWithin(name: string, value: number | undefined, min: number, max: number): void {
  assert.ok(value !== undefined && value >= min && value <= max, `${name} is ${value}, expected ${min} to ${max}`);
}
