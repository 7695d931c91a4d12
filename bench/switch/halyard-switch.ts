import { join } from 'node:path';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import type { OptionValue } from '../../src/hal/header.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { root } from '../harness/program.ts';
import type { Switch } from './switch-task.ts';

/** A machine with one plug, whose `enable` is on a signal; confirmed when the plug's `relay` follows. */
export async function openHalyard(port: number): Promise<Switch> {
  const machine = await createMachine(
    {
      machine: 'bench',
      components: [
        {
          type: 'smartplug',
          name: 'plug',
          options: new Map<string, OptionValue>([
            ['driver', 'kasa'],
            ['address', '127.0.0.1'],
            ['port', port],
            ['meter', true],
          ]),
        },
      ],
      nets: [{ signal: 'power', pins: [{ name: 'plug.enable' }] }],
      settings: [],
    },
    {
      clock: systemClock(),
      logger: silentLogger,
      headers: loadHeaders(join(root, 'pins')),
      types: componentTypes,
      drivers: plugDrivers,
    },
  );
  const { hal } = machine;
  machine.start();
  await until('plug.online', true);
  return {
    async set(on) {
      const confirmed = until('plug.relay', on);
      hal.sets('power', on);
      await confirmed;
    },
    dispose: () => machine.dispose(),
  };

  function until(pin: string, wanted: boolean): Promise<void> {
    return new Promise((resolve) => {
      const stop = hal.pins.get(pin).observe((value) => {
        if (value !== wanted) return;
        queueMicrotask(() => stop());
        resolve();
      });
    });
  }
}
