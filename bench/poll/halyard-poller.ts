import { join } from 'node:path';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import type { OptionValue } from '../../src/hal/header.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import type { PlugDriverFactory } from '../../src/plugs/driver.ts';
import { createKasaPlug } from '../../src/plugs/kasa/plug.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { root } from '../harness/program.ts';
import { addressOf } from './plug-server-task.ts';
import type { PollClient } from './poll-task.ts';

/** A whole machine: components with all their pins, the reconciling loop, the driver; each `enable` on a signal. */
export const pollWithHalyard: PollClient = async ({ plugs, port }, _intervalMs, watch) => {
  let created = 0;
  const kasa: PlugDriverFactory = (options, context) => {
    const driver = createKasaPlug(options, context);
    const plug = created++;
    return {
      ...driver,
      async read(signal, wish) {
        const startMs = watch.started(plug);
        const reading = await driver.read(signal, wish);
        watch.ended(startMs);
        return reading;
      },
    };
  };
  const machine = await createMachine(
    {
      machine: 'farm',
      components: Array.from({ length: plugs }, (_, i) => ({
        type: 'smartplug',
        name: `plug-${i}`,
        options: new Map<string, OptionValue>([
          ['driver', 'kasa'],
          ['address', addressOf(i)],
          ['port', port],
          ['meter', true],
        ]),
      })),
      nets: Array.from({ length: plugs }, (_, i) => ({ signal: `power-${i}`, pins: [{ name: `plug-${i}.enable` }] })),
      settings: [],
    },
    {
      clock: systemClock(),
      logger: silentLogger,
      headers: loadHeaders(join(root, 'pins')),
      types: componentTypes,
      drivers: new Map([['kasa', kasa]]),
    },
  );
  machine.start();
  return async () => {
    for (let i = 0; i < plugs; i++) {
      if (machine.hal.item(`plug-${i}.power`).value !== 61.7) throw new Error(`plug-${i} has not been read`);
    }
    await machine.dispose();
  };
};
