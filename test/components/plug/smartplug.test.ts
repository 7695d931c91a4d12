import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIotAsk, type IotAsk } from '../../../src/plugs/kasa/iot/ask.ts';
import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug, type SimulatedPlug } from '../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { systemClock, virtualClock, type VirtualClock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { componentRig, type ComponentRig } from '../../helpers/component-rig.ts';
import { ownPin } from '../../helpers/own-item.ts';

let device: SimulatedPlug;
let rig: ComponentRig;
let commands: boolean[];
let requests: number;

beforeEach(async () => {
  device = createSimulatedPlug({ model: 'hs110', loadW: 100 });
  await device.start();
  commands = [];
  requests = 0;
  device.onRequest((request) => {
    requests++;
    const { system } = request as { system?: { set_relay_state?: { state: number } } };
    if (system?.set_relay_state) commands.push(system.set_relay_state.state === 1);
  });
  rig = componentRig();
});

afterEach(async () => {
  await rig.dispose();
  await device.dispose();
});

const loadPlug = (options = {}) =>
  rig.load('smartplug', 'plug', {
    address: device.address,
    port: device.port,
    meter: true,
    interval: 0.05,
    timeout: 0.2,
    ...options,
  });
const pin = (name: string) => rig.hal.item(`plug.${name}`).value;
const becomes = (name: string, value: unknown) => vi.waitFor(() => expect(pin(name)).toBe(value), { timeout: 3000 });
/** Waits until the plug was polled this many more times: any due command has come by then. */
const exchanges = (count: number) => {
  const last = requests + count;
  return vi.waitFor(() => expect(requests).toBeGreaterThanOrEqual(last), { timeout: 3000, interval: 5 });
};

describe('a smart plug as a component', () => {
  it('adopts the relay at start and sends nothing', async () => {
    device.pressButton();
    loadPlug();
    await becomes('online', true);
    expect([pin('enable'), pin('relay'), pin('error')]).toEqual([true, true, false]);
    await vi.waitFor(() => expect(pin('power')).toBeCloseTo(100, 0));
    expect(commands).toEqual([]);
  });

  it('sends a request of enable once', async () => {
    loadPlug();
    await becomes('online', true);
    rig.hal.setp('plug.enable', true);
    await becomes('relay', true);
    expect(device.on).toBe(true);
    expect(commands).toEqual([true]);
  });

  it('follows the button of the plug and does not undo it', async () => {
    loadPlug();
    await becomes('online', true);
    device.pressButton();
    await becomes('enable', true);
    device.pressButton();
    await becomes('enable', false);
    expect(commands).toEqual([]);
  });

  it('takes each change of request as a request to switch', async () => {
    rig.load('motion', 'motion');
    loadPlug();
    rig.hal.net('fan', ['motion.digital-out-03', 'plug.request']);
    await becomes('online', true);
    ownPin(rig.hal, 'motion.digital-out-03').set(true);
    await becomes('relay', true);
    expect(pin('enable')).toBe(true);
    device.pressButton();
    await becomes('enable', false);
    expect(commands).toEqual([true]);
  });

  it('is not switched by links made while it runs', async () => {
    const { motion } = rig.load('motion', 'motion');
    device.pressButton();
    loadPlug();
    await becomes('online', true);
    rig.hal.net('power', ['motion.digital-out-io-15', 'plug.enable']);
    expect(rig.hal.item('motion.digital-out-io-15').value).toBe(true);
    motion?.digitalOut(15, false);
    await becomes('relay', false);
    expect(commands).toEqual([false]);

    motion?.digitalOut(7, true);
    rig.hal.net('other', ['motion.digital-out-07', 'plug.request']);
    await exchanges(4);
    expect(device.on).toBe(false);
    expect(commands).toEqual([false]);
  });

  it('holds a request to switch off while it is locked', async () => {
    device.pressButton();
    loadPlug();
    await becomes('online', true);
    rig.hal.setp('plug.lock', true);
    rig.hal.setp('plug.enable', false);
    await exchanges(4);
    expect(device.on).toBe(true);
    rig.hal.setp('plug.lock', false);
    await becomes('relay', false);
  });

  it('keeps its values during an outage, reports it, and delivers a request made meanwhile', async () => {
    device.pressButton();
    loadPlug();
    await becomes('online', true);
    await becomes('relay', true);
    await vi.waitFor(() => expect(pin('power')).toBeGreaterThan(0));
    const power = pin('power');
    await device.stop();
    await becomes('error', true);
    expect([pin('online'), pin('relay'), pin('power')]).toEqual([false, true, power]);
    expect(Number(pin('misses'))).toBeGreaterThan(0);
    rig.hal.setp('plug.enable', false);
    await device.start();
    await becomes('relay', false);
    await becomes('error', false);
    expect(commands).toEqual([false]);
  });

  it('has no meter pins without a meter', () => {
    loadPlug({ meter: false });
    expect(rig.hal.pins.has('plug.power')).toBe(false);
    expect(rig.hal.pins.has('plug.enable')).toBe(true);
  });

  it('refuses a driver that does not exist', () => {
    expect(() => loadPlug({ driver: 'kassa' })).toThrow(expect.objectContaining({ code: 'config' }));
  });
});

describe('rules and timer inside a plug', () => {
  let inside: VirtualClock;
  let ask: IotAsk;
  let driver: ReturnType<typeof createKasaPlug>;

  // The plug's own time is virtual, so that its timer can expire.
  beforeEach(async () => {
    await device.dispose();
    inside = virtualClock();
    device = createSimulatedPlug({ model: 'hs110', on: true, clock: inside });
    await device.start();
    driver = createKasaPlug(
      { address: device.address, port: device.port, timeoutMs: 2000, meter: false },
      { clock: systemClock(), logger: silentLogger },
    );
    ask = createIotAsk((json, signal) => driver.request?.(json, signal) ?? Promise.reject(new Error('no request')));
  });
  afterEach(() => driver.dispose());

  const countdowns = async () => (await ask('count_down', 'get_rules'))['rule_list'];

  it('are reported if they can switch the relay', async () => {
    await ask('schedule', 'add_rule', { name: 'shop', enable: 1, wday: [1, 1, 1, 1, 1, 1, 1], smin: 60, sact: 0 });
    const reports: string[] = [];
    loadPlug().plug?.reports$.subscribe((report) => {
      if (report.type === 'rules') reports.push(...report.rules.map(({ name, does }) => `${name}: ${does}`));
    });
    await vi.waitFor(() => expect(reports).toEqual(['shop: switches off at 01:00 every day']));
  });

  it('switch off without halyard, but only without it', async () => {
    loadPlug({ 'off-timer': 60 });
    await vi.waitFor(async () => expect(await countdowns()).toMatchObject([{ enable: 1, act: 0, delay: 60 }]));
    await rig.dispose();
    inside.advanceSync(59_000);
    expect(device.on).toBe(true);
    inside.advanceSync(1000);
    expect(device.on).toBe(false);
  });

  it('have no timer once the relay is off', async () => {
    loadPlug({ 'off-timer': 60 });
    await vi.waitFor(async () => expect(await countdowns()).toHaveLength(1));
    rig.hal.setp('plug.enable', false);
    await vi.waitFor(async () => expect(await countdowns()).toEqual([]));
    device.pressButton();
    await vi.waitFor(async () => expect(await countdowns()).toHaveLength(1));
  });

  it('stay unchanged when the only timer is in use, and this is reported', async () => {
    await ask('count_down', 'add_rule', { name: 'coffee', enable: 1, delay: 900, act: 0 });
    const reports: object[] = [];
    loadPlug({ 'off-timer': 60 }).plug?.reports$.subscribe((report) => reports.push(report));
    await vi.waitFor(() =>
      expect(reports).toContainEqual(expect.objectContaining({ type: 'off-timer', armed: false })),
    );
    await vi.waitFor(() => expect(reports).toContainEqual(expect.objectContaining({ type: 'rules' })));
    expect(await countdowns()).toMatchObject([{ name: 'coffee', delay: 900 }]);
    expect(device.on).toBe(true);
  });
});
