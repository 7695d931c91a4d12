import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../../src/util/clock.ts';
import { plugFault, smartplugRig, type ModelPlug } from '../../../helpers/smartplug-rig.ts';
import { memoryFiles, type MemoryFiles } from '../../../helpers/state-files-memory.ts';

const path = 'state/plug.energy.json';
const epochS = 1_700_000_000;
const meter = (energyKWh: number): Partial<ModelPlug> => ({ quantities: { energyKWh } });

const plugWith = (files: MemoryFiles, model: Partial<ModelPlug> = meter(5), wallS = epochS) =>
  smartplugRig({ options: { 'energy-state': 'state', interval: 2 }, model, files, clock: virtualClock(wallS) });

const recordIn = (files: MemoryFiles) => JSON.parse(files.texts.get(path) ?? 'null') as Record<string, unknown>;

/** The file after a run with these readings. */
async function fileOf(...energies: readonly number[]): Promise<string> {
  const files = memoryFiles();
  const rig = await plugWith(files, meter(energies[0] ?? 0));
  for (const energyKWh of energies) {
    rig.model.quantities = { energyKWh };
    await rig.advance(4);
  }
  await rig.end();
  return files.texts.get(path) ?? '';
}

describe('the sum of energy', () => {
  it('is written at most once a minute, and at the end', async () => {
    const files = memoryFiles();
    const rig = await plugWith(files);
    await rig.advance(59);
    expect(files.writes).toBe(0);
    for (let second = 59; second < 241; second += 2) {
      rig.model.quantities = { energyKWh: 5 + second / 1000 };
      await rig.advance(2);
    }
    expect(files.writes).toBe(4);
    rig.model.quantities = { energyKWh: 5.25 };
    await rig.advance(3);
    await rig.end();
    expect(files.writes).toBe(5);
    expect(recordIn(files)).toEqual({
      format: 'halyard energy 1',
      component: 'plug',
      deviceId: '800601',
      totalKWh: expect.closeTo(5.25) as number,
      counterKWh: 5.25,
      readAtS: epochS + 242,
    });
  });

  it('is not written again while no energy is used', async () => {
    const files = memoryFiles();
    const rig = await plugWith(files);
    await rig.advance(600);
    await rig.end();
    expect(files.writes).toBe(1);
  });

  it('continues after a restart, with the energy that the plug has counted meanwhile', async () => {
    const files = memoryFiles({ [path]: await fileOf(5, 0.02, 0.03) });
    expect(recordIn(files)['totalKWh']).toBeCloseTo(5.03);
    const rig = await plugWith(files, meter(0.7), epochS + 3600);
    expect(rig.pin('energy-total')).toBeCloseTo(5.7);
  });

  it('survives a restart of the plug’s counter while halyard was not running', async () => {
    const files = memoryFiles({ [path]: await fileOf(5) });
    const rig = await plugWith(files, meter(0.2), epochS + 3600);
    await rig.advance(3);
    expect(rig.pin('energy-total')).toBeCloseTo(5.2);
  });

  it('accepts a long absence, and a clock that was set back', async () => {
    for (const wallS of [epochS + 10_000_000, epochS - 10_000_000]) {
      const rig = await plugWith(memoryFiles({ [path]: await fileOf(5) }), meter(400), wallS);
      expect(rig.pin('energy-total')).toBeCloseTo(400);
    }
  });

  it('continues with another plug in place of a broken one, without adding the count of that plug', async () => {
    const files = memoryFiles({ [path]: await fileOf(5) });
    const rig = await plugWith(files, { ...meter(900), deviceId: '800602' });
    expect(rig.pin('energy-total')).toBe(5);
    rig.model.quantities = { energyKWh: 900.01 };
    await rig.advance(2.1);
    expect(rig.pin('energy-total')).toBeCloseTo(5.01);
    await rig.end();
    expect(recordIn(files)).toMatchObject({ deviceId: '800602', counterKWh: 900.01 });
  });

  it('is shown before the plug answers', async () => {
    const files = memoryFiles({ [path]: await fileOf(5) });
    const rig = await plugWith(files, { fault: plugFault('plug-unreachable') });
    expect([rig.pin('online'), rig.pin('energy-total')]).toEqual([false, 5]);
    await rig.end();
    expect(files.writes).toBe(0);
  });

  it('is not shown if the machine ends before it was read', async () => {
    const files = memoryFiles({ [path]: await fileOf(5) });
    let answer = () => {};
    const slow = {
      ...files,
      read: async () => {
        await new Promise<void>((resolve) => (answer = resolve));
        return files.texts.get(path);
      },
    };
    const rig = await smartplugRig({ options: { 'energy-state': 'state' }, model: meter(6), files: slow });
    await rig.end();
    answer();
    await rig.advance(1);
    expect(files.writes).toBe(0);
  });

  it('is not kept without a folder', async () => {
    const files = memoryFiles();
    const rig = await smartplugRig({ model: meter(5), files });
    await rig.advance(120);
    await rig.end();
    expect(files.texts.size).toBe(0);
    expect(rig.log.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('has a separate file for every name', async () => {
    const files = memoryFiles();
    const rig = await plugWith(files);
    await rig.end();
    expect([...files.texts.keys()]).toEqual([path]);
  });
});

describe('the counter that energy comes from', () => {
  const counters = { energy_wh: 1.469, month_energy: 6.266 };
  const tells = (source: keyof typeof counters, moreKWh = 0): Partial<ModelPlug> => ({
    quantities: { energyKWh: counters[source] + moreKWh, energySource: source },
  });
  const wished = (rig: Awaited<ReturnType<typeof plugWith>>) => rig.model.wished.at(-1);

  it('is named in the file, and no other is counted after a restart', async () => {
    const files = memoryFiles();
    const first = await plugWith(files, tells('energy_wh'));
    await first.advance(3);
    expect(wished(first)).toBe('energy_wh');
    await first.end();
    expect(recordIn(files)).toMatchObject({ source: 'energy_wh', counterKWh: 1.469, totalKWh: 1.469 });
    const again = await plugWith(files, tells('month_energy'), epochS + 7200);
    await again.advance(10);
    expect([again.pin('energy-total'), again.pin('energy'), again.pin('meter-error')]).toEqual([1.469, NaN, true]);
    again.model.quantities = tells('energy_wh', 0.01).quantities ?? {};
    await again.advance(3);
    expect(again.pin('energy-total')).toBeCloseTo(1.479);
    expect(again.pin('energy')).toBeCloseTo(1.479);
  });

  it('is requested by name from the first reading on, and another plug may choose again', async () => {
    const files = memoryFiles();
    const first = await plugWith(files, tells('month_energy'));
    await first.end();
    const again = await plugWith(files, tells('month_energy', 0.001), epochS + 60);
    expect(again.model.wished[0]).toBe('month_energy');
    await again.end();
    const other = await plugWith(files, { ...tells('energy_wh', 800), deviceId: '800602' }, epochS + 120);
    expect(other.model.wished[0]).toBeUndefined();
    expect(other.pin('energy-total')).toBeCloseTo(6.267);
    other.model.quantities = tells('energy_wh', 800.02).quantities ?? {};
    await other.advance(3);
    expect(other.pin('energy-total')).toBeCloseTo(6.287);
  });

  it('continues from an older file, without adding the difference of two counters', async () => {
    for (const source of ['energy_wh', 'month_energy'] as const) {
      const files = memoryFiles({ [path]: await fileOf(3) });
      expect(recordIn(files)).not.toHaveProperty('source');
      const rig = await plugWith(files, tells(source), epochS + 86_400);
      expect(rig.pin('energy-total')).toBe(3);
      rig.model.quantities = tells(source, 0.02).quantities ?? {};
      await rig.advance(3);
      expect(rig.pin('energy-total')).toBeCloseTo(3.02);
      await rig.end();
      expect(recordIn(files)).toMatchObject({ source });
    }
  });

  it('may restart each month, and the sum continues', async () => {
    const files = memoryFiles();
    const rig = await plugWith(files, tells('month_energy'));
    for (const energyKWh of [0, 0.001, 0.002]) {
      rig.model.quantities = { energyKWh, energySource: 'month_energy', powerW: 400 };
      await rig.advance(10);
    }
    expect(rig.pin('energy-total')).toBeCloseTo(6.268);
    await rig.end();
    const later = await plugWith(files, { quantities: { energyKWh: 1.5, energySource: 'month_energy' } }, epochS + 1e6);
    expect(later.pin('energy-total')).toBeCloseTo(7.766);
  });
});

describe('a file that cannot be trusted', () => {
  const good = { format: 'halyard energy 1', component: 'plug', deviceId: 'x', totalKWh: 7, counterKWh: 5, readAtS: 0 };
  const variant = (difference: object) => JSON.stringify({ ...good, ...difference });

  it.each([
    ['', 'torn'],
    ['{"format":"halyard energy 1","component":"pl', 'torn'],
    ['\0'.repeat(120), 'torn'],
    ['[]', 'foreign'],
    ['42', 'torn'],
    ['{"energy": 5}', 'foreign'],
    [variant({ format: 'halyard energy 2' }), 'foreign'],
    [variant({ component: 'fan' }), 'foreign'],
    [variant({ totalKWh: -1 }), 'damaged'],
    [variant({ totalKWh: '7' }), 'damaged'],
    [variant({ counterKWh: 'five' }), 'damaged'],
    [variant({ readAtS: 'today' }), 'damaged'],
    [variant({ source: 5 }), 'damaged'],
    [variant({ deviceId: undefined }), 'damaged'],
  ])('is set aside and reported: %j is %s', async (text) => {
    const files = memoryFiles({ [path]: text });
    const rig = await plugWith(files);
    expect(rig.pin('energy-total')).toBe(5);
    expect(files.texts.get(`${path}.aside-1`)).toBe(text);
    expect(rig.log.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await rig.end();
    expect(recordIn(files)).toMatchObject({ totalKWh: 5 });
  });

  it('is reported beside the log', async () => {
    const files = memoryFiles({ [path]: '{' });
    const rig = await plugWith(files);
    expect(rig.reports.map(({ type }) => type)).toContain('energy-state');
  });

  it.each(['read', 'set-aside'] as const)('is not overwritten when it cannot be %s', async (failing) => {
    const files = memoryFiles({ [path]: '{' });
    files.failing = failing;
    const rig = await plugWith(files);
    await rig.advance(300);
    await rig.end();
    expect([...files.texts]).toEqual([[path, '{']]);
    expect(rig.log.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('does not stop the plug if it cannot be written', async () => {
    const files = memoryFiles();
    files.failing = 'write';
    const rig = await plugWith(files);
    await rig.advance(300);
    expect([rig.pin('online'), rig.pin('energy-total')]).toEqual([true, 5]);
    expect(rig.log.filter(({ level }) => level === 'warn')).toHaveLength(1);
    files.failing = 'none';
    await rig.advance(61);
    expect(recordIn(files)).toMatchObject({ totalKWh: 5 });
  });
});
