import { test } from 'node:test';
import { componentConformance, driverConformance, silentLogger } from 'halyard/testing';
import { fakePlug } from './fake-plug.js';
import { createLinePlug } from './line-plug.js';
import { component } from './overheat.js';

for (const { title, run } of componentConformance({ component, header: 'overheat.yaml' })) {
  void test(`the component ${title}`, run);
}

const suite = driverConformance(async ({ clock, ...options }) => {
  const plug = await fakePlug();
  const context = { clock, logger: silentLogger };
  const driver = createLinePlug({ ...options, address: '127.0.0.1', port: plug.port }, context);
  return { ...plug, driver, measures: false };
});
for (const { title, run } of suite) void test(`the driver ${title}`, run);
