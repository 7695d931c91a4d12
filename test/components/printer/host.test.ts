import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMachine } from '../../../src/config/machine.ts';
import { loadHeaders } from '../../../src/config/header-directory.ts';
import type { OptionValue } from '../../../src/catalog/header.ts';
import { virtualClock, type VirtualClock } from '../../../src/util/clock.ts';
import { componentRig, type ComponentRig } from '../../helpers/component-rig.ts';
import { plugDrivers } from '../../../src/plugs/registry.ts';

let clock: VirtualClock;
let rig: ComponentRig;
let write: (values: Readonly<Record<string, boolean | number | string>>) => void;

const pin = (name: string) => rig.hal.item(`host.${name}`).value;
const pass = (seconds: number) => clock.advanceSync(seconds * 1000);

/** The options as a machine file gives them. */
function optionsOf(pins: string): Record<string, OptionValue> {
  const { config, diagnostics } = parseMachine(`machine: m\nload:\n  - host:\n     pins:${pins}`, 'test.yaml', {
    headers: loadHeaders('pins'),
    drivers: plugDrivers,
  });
  expect(diagnostics).toEqual([]);
  return Object.fromEntries(config?.components[0]?.options ?? []);
}

beforeEach(() => {
  clock = virtualClock();
  rig = componentRig(clock);
  const options = optionsOf(`
      printing: {type: bit, stale-after: 30s, failsafe: true}
      hotend: {type: float, stale-after: 10s, unit: °C, doc: the nozzle}
      layer: s32
      mode: {type: u32, failsafe: 7}
      chamber: float
      fan: {type: float, unit: '%'}
      door: bit
`);
  const { peer } = rig.load('host', 'host', options);
  write = (values) => peer?.write(values);
});
afterEach(() => rig.dispose());

describe('the pins of a host', () => {
  it('are the declared ones, with a stale pin for each stale-after', () => {
    const shown = [...rig.hal.pins.values()].map(({ name, type, dir, value }) => [name, type, dir, value]);
    expect(shown).toEqual([
      ['host.printing', 'bit', 'out', true],
      ['host.printing-stale', 'bit', 'out', true],
      ['host.hotend', 'float', 'out', Number.NaN],
      ['host.hotend-stale', 'bit', 'out', true],
      ['host.layer', 's32', 'out', 0],
      ['host.mode', 'u32', 'out', 7],
      ['host.chamber', 'float', 'out', Number.NaN],
      ['host.fan', 'float', 'out', Number.NaN],
      ['host.door', 'bit', 'out', false],
    ]);
    expect(rig.hal.pins.get('host.hotend')).toMatchObject({ unit: '°C', doc: 'the nozzle' });
  });

  it('are unknown before their first write: a float is NaN, a bit FALSE and unwritten', () => {
    expect([pin('chamber'), pin('fan'), rig.hal.pins.get('host.door').isWritten]).toEqual([NaN, NaN, false]);
    write({ chamber: 30, door: false });
    expect([pin('chamber'), pin('fan'), rig.hal.pins.get('host.door').isWritten]).toEqual([30, NaN, true]);
  });

  it('show the values that the host writes, as one change', () => {
    const seen: unknown[] = [];
    rig.hal.pins.get('host.hotend').observe((value) => seen.push([value, pin('printing'), pin('hotend-stale')]));
    write({ hotend: 210, printing: false, layer: '0x10' });
    expect(seen).toEqual([
      [Number.NaN, true, true],
      [210, false, false],
    ]);
    expect(pin('layer')).toBe(16);
  });

  it('are written even while linked', () => {
    rig.hal.net('hot', ['host.hotend']);
    write({ hotend: 180 });
    expect(rig.hal.signals.get('hot').value).toBe(180);
  });

  it('become stale, each after its own time, and then read as the fail-safe value', () => {
    write({ hotend: 210, printing: false });
    pass(9.999);
    expect([pin('hotend'), pin('hotend-stale')]).toEqual([210, false]);
    pass(0.001);
    expect([pin('hotend'), pin('hotend-stale')]).toEqual([Number.NaN, true]);
    expect([pin('printing'), pin('printing-stale')]).toEqual([false, false]);
    pass(20);
    expect([pin('printing'), pin('printing-stale')]).toEqual([true, true]);
  });

  it('stay fresh while the same value is written again', () => {
    for (let i = 0; i < 20; i++) {
      write({ hotend: 25 });
      pass(9);
    }
    expect([pin('hotend'), pin('hotend-stale')]).toEqual([25, false]);
  });

  it('are fresh again with the first value after a silence', () => {
    write({ hotend: 210 });
    pass(1000);
    write({ hotend: 30 });
    expect([pin('hotend'), pin('hotend-stale')]).toEqual([30, false]);
    pass(10);
    expect(pin('hotend-stale')).toBe(true);
  });

  it('never become stale without stale-after', () => {
    write({ layer: 5 });
    pass(1_000_000);
    expect(pin('layer')).toBe(5);
  });

  it.each([
    [{ hotend: 20, printnig: true }, 'no-such-pin'],
    [{ hotend: 20, printing: 1 }, 'bad-value'],
    [{ hotend: 20, layer: 2 ** 40 }, 'bad-value'],
    [{ hotend: 20, printing: 'maybe' }, 'bad-value'],
  ])('are all left unchanged when one of %j is wrong', (values, code) => {
    write({ hotend: 210, printing: true });
    expect(() => write(values)).toThrow(expect.objectContaining({ code }));
    expect([pin('hotend'), pin('printing'), pin('layer')]).toEqual([210, true, 0]);
  });

  it('leave no timer behind', async () => {
    write({ hotend: 210, printing: true });
    await rig.dispose();
    expect(clock.pending).toBe(0);
  });

  it('cost one timer each, however often they are written', () => {
    for (let i = 0; i < 1000; i++) write({ hotend: i, printing: true });
    expect(clock.pending).toBe(2);
  });
});
