import { join } from 'node:path';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import type { OptionValue } from '../../src/catalog/header.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import type { DriverType } from '../../src/plugs/define-driver.ts';
import { kasa } from '../../src/plugs/kasa/driver.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { root } from '../harness/program.ts';
import { addressOf } from './plug-server-task.ts';
import type { PollClient } from './poll-task.ts';

/** Longer than any benchmark. */
const restS = 3600;

/**
 * A whole machine: components with all their pins, the reconciling loop, the driver; each `enable` on a signal. Every
 * poll asks the meter as well, as those of the peers do.
 */
export const pollWithHalyard: PollClient = async ({ plugs, port }, intervalMs, watch) => {
  let created = 0;
  const create: DriverType['create'] = (...args) => {
    const driver = kasa.create(...args);
    const plug = created++;
    return {
      ...driver,
      async read(signal, readingOptions) {
        const startMs = watch.started(plug);
        try {
          const reading = await driver.read(signal, readingOptions);
          watch.ended(plug, startMs);
          return reading;
        } catch (error) {
          watch.failed();
          throw error;
        }
      },
    };
  };
  const names = Array.from({ length: plugs }, (_, i) => `plug-${i}`);
  const machine = await createMachine(
    {
      machine: 'farm',
      components: names.map((name, i) => ({
        type: 'smartplug',
        name,
        options: new Map<string, OptionValue>([
          ['driver', 'kasa'],
          ['address', addressOf(i)],
          ['port', port],
          ['meter', true],
        ]),
      })),
      nets: names.map((name) => ({ signal: `${name}-power`, pins: [{ name: `${name}.enable` }] })),
      settings: names.map((name) => ({ name: `${name}.meter-interval`, value: intervalMs / 1000 })),
    },
    {
      clock: systemClock(),
      logger: silentLogger,
      headers: loadHeaders(join(root, 'pins')),
      types: componentTypes,
      drivers: new Map([['kasa', { ...kasa, create }]]),
    },
  );
  machine.start();
  return {
    pause() {
      for (const name of names) {
        machine.hal.setp(`${name}.interval`, restS);
        if (machine.hal.item(`${name}.power`).value !== 61.7) throw new Error(`${name} has not been read`);
      }
    },
    resume() {
      // As the peers do it: not all at one instant, which no poller is asked to do either.
      names.forEach((name, i) => {
        setTimeout(() => machine.hal.setp(`${name}.interval`, intervalMs / 1000), (i / plugs) * intervalMs);
      });
    },
  };
};
