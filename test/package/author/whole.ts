// A machine with the driver and the face of this package: what the plug pushes is read over HTTP, and set by it.
import { equal } from 'node:assert/strict';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { componentTypes, createMachine, joinHeaders, loadHeaders, silentLogger, systemClock } from 'halyard';
import { fakePlug } from './fake-plug.js';
import { freePort } from './free-port.js';
import { driver } from './line-plug.js';
import { face } from './status-page.js';

const pins = join(dirname(createRequire(resolve('whole.js')).resolve('halyard/package.json')), 'pins');

void test('a machine shows what the plug pushes, and switches it', async () => {
  const plug = await fakePlug();
  const port = await freePort();
  const options = { driver: 'line', address: '127.0.0.1', port: plug.port, interval: 10 };
  const machine = await createMachine(
    {
      machine: 'whole',
      components: [{ type: 'smartplug', name: 'lamp', options: new Map(Object.entries(options)) }],
      faces: [{ type: 'status-page', options: new Map(Object.entries({ port, allow: 'switch' })) }],
      nets: [],
      settings: [],
    },
    {
      clock: systemClock(),
      logger: silentLogger,
      headers: joinHeaders(loadHeaders('.'), loadHeaders(pins)),
      types: componentTypes,
      drivers: new Map([[driver.name, driver]]),
      faces: new Map([['status-page', face]]),
    },
  );
  const ask = async (name: string, value?: string) => {
    const init = value === undefined ? {} : { method: 'POST', body: value };
    return (await fetch(`http://127.0.0.1:${port}/${name}`, init)).text();
  };
  const becomes = async (name: string, value: string) => {
    while ((await ask(name)) !== value);
  };
  await machine.openFaces();
  machine.start();
  try {
    await becomes('lamp.online', 'true');
    const startMs = performance.now();
    // The button comes by a push: the plug is asked every 10 s alone.
    plug.pressButton();
    await becomes('lamp.enable', 'true');
    equal(performance.now() - startMs < 5000, true);
    await ask('lamp.enable', 'FALSE');
    await becomes('lamp.relay', 'false');
  } finally {
    await machine.dispose();
    await plug.dispose();
  }
});
