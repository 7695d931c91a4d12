import { describe, expect, it, vi } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import type { Machine } from '../../src/machine/machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { systemClock, virtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';

const context = () => ({
  clock: systemClock(),
  logger: silentLogger,
  headers: loadHeaders('pins'),
  types: componentTypes,
  drivers: plugDrivers,
});

function build(name: string): Promise<Machine> {
  const text = `
machine: ${name}
load:
  - motion
  - smartplug: {name: plug, driver: sim, interval: 0.05}
nets:
  power: [motion.digital-out-io-15, plug.enable]
`;
  const { config } = parseMachine(text, 'test.yaml', { drivers: plugDrivers, headers: loadHeaders('pins') });
  if (!config) throw new Error('the test machine is wrong');
  return createMachine(config, context());
}

describe('a machine', () => {
  it('shares nothing with another in the same process', async () => {
    await using first = await build('first');
    await using second = await build('second');
    first.start();
    second.start();
    const value = (machine: Machine, pin: string) => machine.hal.item(pin).value;
    await vi.waitFor(() => expect([first, second].map((each) => value(each, 'plug.online'))).toEqual([true, true]));
    first.motion?.digitalOut(15, true);
    await vi.waitFor(() => expect(value(first, 'plug.relay')).toBe(true));
    expect(value(second, 'plug.relay')).toBe(false);
    expect(value(second, 'motion.digital-out-15')).toBe(false);
    await first.dispose();
    expect(first.hal.pins.size).toBe(0);
    second.motion?.digitalOut(15, true);
    await vi.waitFor(() => expect(value(second, 'plug.relay')).toBe(true));
  });

  it('ends its loaded components when a step is refused', async () => {
    const plan = {
      machine: 'refused',
      components: [
        { type: 'motion', name: 'motion', options: new Map() },
        { type: 'smartplug', name: 'plug', options: new Map([['driver', 'sim']]) },
      ],
      nets: [{ signal: 'power', pins: [{ name: 'motion.digital-out-15' }, { name: 'plug.enable' }] }],
      settings: [],
    };
    await expect(createMachine(plan, context())).rejects.toMatchObject({ code: 'has-writer' });
  });

  it('leaves nothing running after dispose', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length;
    const machine = await build('short');
    machine.start();
    await vi.waitFor(() => expect(machine.hal.item('plug.online').value).toBe(true));
    await machine.dispose();
    await machine.dispose();
    await vi.waitFor(() => {
      expect(process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length).toBeLessThanOrEqual(before);
    });
  });
});

describe('the threads of a machine file', () => {
  const filtered = (cycle: string) => `
machine: filtered
${cycle}
load:
  - estop_latch
  - and2
set:
  estop-latch.0.reset: true
`;

  it('run functions that count cycles every cycle, and the others when an input changes', async () => {
    const headers = loadHeaders('pins');
    const { config } = parseMachine(filtered('cycle: 20ms'), 'test.yaml', { drivers: plugDrivers, headers });
    if (!config) throw new Error('the test machine is wrong');
    const clock = virtualClock();
    await using machine = await createMachine(config, { ...context(), clock });
    machine.start();
    const watchdog: unknown[] = [];
    machine.hal.pins.get('estop-latch.0.watchdog').observe((value) => watchdog.push(value));
    clock.advanceSync(100);
    expect(machine.hal.threads.get('cycle')).toMatchObject({ kind: 'periodic', periodNs: 20_000_000, cycles: 6 });
    expect(watchdog.length).toBeGreaterThan(3);
    expect(machine.hal.functs.get('and2.0').thread?.name).toBe('on-change');
  });

  it('refuse a cycle that is not a duration', () => {
    const { diagnostics } = parseMachine(filtered('cycle: often'), 'test.yaml', {
      drivers: plugDrivers,
      headers: loadHeaders('pins'),
    });
    expect(diagnostics).toMatchObject([{ line: 3, code: 'bad-value' }]);
  });
});
