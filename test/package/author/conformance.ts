import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { componentConformance, driverConformance, faceConformance, silentLogger } from 'halyard/testing';
import { fakePlug } from './fake-plug.js';
import { freePort } from './free-port.js';
import { driver } from './line-plug.js';
import { component } from './overheat.js';
import { face } from './status-page.js';

for (const { title, run } of componentConformance({ component, header: 'overheat.yaml' })) {
  void test(`the component ${title}`, run);
}

const drivers = driverConformance(async ({ clock, ...options }) => {
  const plug = await fakePlug();
  const context = { clock, logger: silentLogger };
  const created = driver.create({ ...options, address: '127.0.0.1', port: plug.port }, context);
  return { ...plug, driver: created, measures: false };
});
for (const { title, run } of drivers) void test(`the driver ${title}`, run);

void test('the face', async (t) => {
  const port = await freePort();
  const switchOn = async (pin: string) => {
    const sent = request({ port, host: '127.0.0.1', path: `/${pin}`, method: 'POST', agent: false }).end('TRUE');
    const [{ statusCode }] = (await once(sent, 'response')) as [{ statusCode: number }];
    if (statusCode !== 200) throw new Error(`refused with ${statusCode}`);
  };
  const options = { port, allow: 'configure' };
  for (const { title, run } of faceConformance({ face, options, switchOn })) {
    await t.test(title, run);
  }
});
