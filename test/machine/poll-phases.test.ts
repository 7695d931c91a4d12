import { expect, it } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import type { OptionValue } from '../../src/catalog/header.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { driverType, type MakesDriver } from '../helpers/driver-type.ts';

/** A machine whose plugs answer at once, with the times of their polls. */
async function machineOf(plugs: Readonly<Record<string, Readonly<Record<string, OptionValue>>>>) {
  const clock = virtualClock();
  const askedMs = new Map<string, number[]>();
  const driver: MakesDriver = ({ address, outlet }) => {
    const times: number[] = [];
    askedMs.set(outlet === undefined ? address : `${address} outlet ${outlet}`, times);
    return {
      identify: async () => ({
        driver: 'kasa',
        model: 'HS100(EU)',
        alias: '',
        deviceId: '',
        mac: '',
        hardware: '',
        firmware: '',
        meter: false,
      }),
      async read() {
        times.push(clock.now());
        return { on: false };
      },
      setRelay: async () => {},
      route: address,
      dispose: async () => {},
    };
  };
  const machine = await createMachine(
    {
      machine: 'farm',
      components: Object.entries(plugs).map(([name, options]) => ({
        type: 'smartplug',
        name,
        options: new Map(Object.entries({ driver: 'kasa', ...options })),
      })),
      nets: [],
      settings: [],
    },
    {
      clock,
      logger: silentLogger,
      headers: loadHeaders('pins'),
      types: componentTypes,
      drivers: new Map([['kasa', driverType('kasa', driver)]]),
    },
  );
  machine.start();
  return { machine, clock, askedMs: (plug: string) => askedMs.get(plug) ?? [] };
}

it('all plugs are polled at the start, then each at its own phase of the interval', async () => {
  const addresses = Array.from({ length: 50 }, (_, i) => `10.0.0.${i + 1}`);
  const plugs = Object.fromEntries(addresses.map((address, i) => [`plug-${i}`, { address }]));
  const { machine, clock, askedMs } = await machineOf(plugs);
  await clock.advance(2000);
  expect(addresses.map((address) => askedMs(address)[0])).toEqual(addresses.map(() => 0));
  const second = addresses.map((address) => askedMs(address).at(-1) ?? 0);
  expect(new Set(second).size).toBe(addresses.length);
  for (const address of addresses) {
    const [, ...regular] = askedMs(address);
    expect(regular.slice(1).map((time, i) => time - (regular[i] ?? 0))).toEqual(
      [500, 500, 500].slice(0, regular.length - 1),
    );
  }
  await machine.dispose();
});

it('a single plug is polled at the full intervals', async () => {
  const { machine, clock, askedMs } = await machineOf({ plug: { address: '10.0.0.1' } });
  await clock.advance(2000);
  expect(askedMs('10.0.0.1')).toEqual([0, 500, 1000, 1500, 2000]);
  await machine.dispose();
});

it('the outlets of a strip are polled together, because one answer serves them all', async () => {
  const { machine, clock, askedMs } = await machineOf({
    plug: { address: '10.0.0.1' },
    one: { address: '10.0.0.2', outlet: '1' },
    two: { address: '10.0.0.2', outlet: '2' },
  });
  await clock.advance(2000);
  expect(askedMs('10.0.0.2 outlet 1')).toEqual([0, 309, 809, 1309, 1809]);
  expect(askedMs('10.0.0.2 outlet 2')).toEqual(askedMs('10.0.0.2 outlet 1'));
  await machine.dispose();
});

it('a change of the interval for all plugs keeps their phases apart', async () => {
  const addresses = Array.from({ length: 20 }, (_, i) => `10.0.0.${i + 1}`);
  const plugs = Object.fromEntries(addresses.map((address, i) => [`plug-${i}`, { address }]));
  const { machine, clock, askedMs } = await machineOf(plugs);
  await clock.advance(2000);
  for (const interval of [60, 0.5]) {
    addresses.forEach((_, i) => machine.hal.setp(`plug-${i}.interval`, interval));
    await clock.advance(120_000);
    expect(new Set(addresses.map((address) => askedMs(address).at(-1))).size).toBe(addresses.length);
  }
  await machine.dispose();
});
