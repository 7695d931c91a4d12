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
import type { Switch } from './switch-task.ts';

/** A machine with one plug, whose `enable` is on a signal; confirmed when the plug has acknowledged the command. */
export async function openHalyard(port: number): Promise<Switch> {
  let confirmed: { readonly on: boolean; readonly resolve: () => void } | undefined;
  const create: DriverType['create'] = (...args) => {
    const driver = kasa.create(...args);
    return {
      ...driver,
      async setRelay(on, signal) {
        await driver.setRelay(on, signal);
        if (on === confirmed?.on) confirmed.resolve();
      },
    };
  };
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
      drivers: new Map([['kasa', { ...kasa, create }]]),
    },
  );
  const { hal } = machine;
  const online = new Promise<void>((resolve) => {
    hal.pins.get('plug.online').observe((value) => {
      if (value === true) resolve();
    });
  });
  machine.start();
  await online;
  return {
    set: (on) =>
      new Promise((resolve) => {
        confirmed = { on, resolve };
        hal.sets('power', on);
      }),
    dispose: () => machine.dispose(),
  };
}
