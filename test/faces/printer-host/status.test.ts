import { describe, expect, it } from 'vitest';
import { situations } from '../../helpers/host-situations.ts';
import type { Status } from '../../helpers/host-transcript.ts';
import { besideHost, besideKlipper, hostTypes } from '../../helpers/printer-host-rig.ts';

const state = (name: string): Status => ({ webhooks: { state: name } });
const hotend = (temperature: number | null): Status => ({ extruder: { temperature } });

describe.each(hostTypes)('the status from %s', (type) => {
  const connected = (status?: Status) => besideHost[type]('', status);
  const unknown = ['hotend.temperature', 'hotend.target', 'bed.temperature', 'bed.target'];

  it('treats a heater’s target that is not a number as unknown, and a plain sensor as unheated', async () => {
    const { host, value, becomes } = await connected();
    const target = `${type}.hotend.target`;
    for (const wrong of [null, '210', true]) {
      host.change({ extruder: { temperature: 205, target: 210 } });
      await becomes(target, 210);
      host.change({ extruder: { target: wrong } });
      await becomes(target, Number.NaN);
    }
    expect(value(`${type}.bed.target`)).toBe(0);
  });

  it('treats a print state that is not a text as printing', async () => {
    const { host, value, becomes } = await connected();
    host.change({ print_stats: { state: null } });
    await becomes(`${type}.printing`, true);
    host.change({ webhooks: { state: null } });
    await becomes(`${type}.ready`, false);
    expect(value(`${type}.hotend.temperature`)).toBeNaN();
  });

  it('treats an unknown print state as printing', async () => {
    const { host, value, becomes } = await connected();
    host.change({ print_stats: { state: 'resuming' } });
    await becomes(`${type}.printing`, true);
    expect(value(`${type}.print-state`)).toBe(-1);
    host.change({ print_stats: { state: 'cancelled' } });
    await becomes(`${type}.printing`, false);
  });

  it('shows on the pins what the printer does', async () => {
    const { host, value, becomes } = await connected();
    expect(value(`${type}.ready`)).toBe(true);
    expect(value(`${type}.printing`)).toBe(false);
    expect(value(`${type}.hotend.temperature`)).toBe(25);
    expect(value(`${type}.hotend.target`)).toBe(0);
    expect(value(`${type}.bed.temperature`)).toBe(23.98);
    host.change({ extruder: { temperature: 210, target: 215 }, print_stats: { state: 'printing' } });
    await becomes(`${type}.printing`, true);
    expect(value(`${type}.hotend.temperature`)).toBe(210);
    expect(value(`${type}.hotend.target`)).toBe(215);
    expect(value(`${type}.print-state`)).toBe(1);
    host.change({ print_stats: { state: 'paused' }, idle_timeout: { state: 'Printing' } });
    await becomes(`${type}.paused`, true);
    expect(value(`${type}.printing`)).toBe(true);
    expect(value(`${type}.busy`)).toBe(true);
    host.change({ print_stats: { state: 'complete' }, idle_timeout: { state: 'Idle' } });
    await becomes(`${type}.complete`, true);
    expect(value(`${type}.printing`)).toBe(false);
    expect(value(`${type}.idle`)).toBe(true);
  });

  it.each(['startup', 'unread', 'error', 'typo'] as const)('has no temperatures in %s', async (situation) => {
    const { value } = await connected(situations[situation]);
    for (const pin of unknown) expect(value(`${type}.${pin}`), pin).toBeNaN();
  });

  it('has no temperature of a heater before its first measurement, whether Klipper is ready or not', async () => {
    const { host, value, becomes } = await connected(situations.startup);
    host.change(state('ready'));
    await becomes(`${type}.ready`, true);
    for (const pin of unknown) expect(value(`${type}.${pin}`), pin).toBeNaN();
    host.change({ heater_bed: { temperature: 23.98 } });
    await becomes(`${type}.bed.temperature`, 23.98);
    expect(value(`${type}.bed.target`)).toBe(0);
    expect(value(`${type}.hotend.temperature`)).toBeNaN();
    host.change({ extruder: { target: 200 } });
    host.change(hotend(188.1));
    await becomes(`${type}.hotend.temperature`, 188.1);
    expect(value(`${type}.hotend.target`)).toBe(200);
  });

  it('has no temperatures after a restart until they are measured again', async () => {
    const { host, value, becomes, becomesWithin } = await connected(situations.hot);
    expect(value(`${type}.hotend.temperature`)).toBe(189.63);
    await host.restart(situations.unread);
    await becomes(`${type}.online`, false);
    await becomesWithin(10, `${type}.ready`, true);
    for (const pin of unknown) expect(value(`${type}.${pin}`), pin).toBeNaN();
    host.change({ extruder: { temperature: 188.13 }, heater_bed: { temperature: 23.98 } });
    await becomes(`${type}.hotend.temperature`, 188.13);
  });

  it.each([null, -99.5, 17332.8])('has no temperature of a heater that reports %s', async (temperature) => {
    const { host, becomes } = await connected(situations.hot);
    host.change(hotend(temperature));
    await becomes(`${type}.hotend.temperature`, Number.NaN);
    await becomes(`${type}.hotend.target`, Number.NaN);
  });

  it('has no temperature in a sudden fall until it has lasted 3 s and Klipper has answered since', async () => {
    const { host, becomes, becomesWithin, clock, value } = await connected(situations.hot);
    host.change(hotend(-0.3));
    await becomes(`${type}.hotend.temperature`, Number.NaN);
    await clock.advance(2900);
    expect(value(`${type}.hotend.temperature`)).toBeNaN();
    const seconds = await becomesWithin(10, `${type}.hotend.temperature`, -0.3);
    expect(seconds).toBeLessThan(2.5);
  });

  it('shows a shutdown that begins while connected, and no temperature from before it until it changes', async () => {
    const { host, becomes, value } = await connected(situations.hot);
    host.change({ ...state('shutdown'), ...hotend(189.88) });
    await becomes(`${type}.shutdown`, true);
    expect(value(`${type}.ready`)).toBe(false);
    expect(value(`${type}.error`)).toBe(false);
    for (const pin of unknown) expect(value(`${type}.${pin}`), pin).toBeNaN();
    host.change(hotend(189.88));
    host.change({ print_stats: { state: 'paused' } });
    await becomes(`${type}.paused`, true);
    expect(value(`${type}.hotend.temperature`)).toBeNaN();
    host.change(hotend(189.72));
    await becomes(`${type}.hotend.temperature`, 189.72);
    expect(value(`${type}.hotend.target`)).toBe(190);
    expect(value(`${type}.bed.temperature`)).toBeNaN();
  });

  it('clears a shutdown as soon as Klipper disconnects', async () => {
    const { host, becomes, becomesWithin, value } = await connected(situations.hot);
    host.change(state('shutdown'));
    await becomes(`${type}.shutdown`, true);
    await host.restart(situations.error);
    await becomes(`${type}.online`, false);
    expect(value(`${type}.shutdown`)).toBe(false);
    await becomesWithin(10, `${type}.error`, true);
    expect(value(`${type}.shutdown`)).toBe(false);
    expect(value(`${type}.ready`)).toBe(false);
  });

  it.each(['startup', 'error', 'ready'])('clears a shutdown when Klipper reports %s', async (next) => {
    const { host, becomes, value } = await connected(situations.hot);
    host.change(state('shutdown'));
    await becomes(`${type}.shutdown`, true);
    host.change(state(next));
    await becomes(`${type}.shutdown`, false);
    expect(value(`${type}.error`)).toBe(next === 'error');
    expect(value(`${type}.ready`)).toBe(next === 'ready');
  });

  it('ignores a shutdown that began before the connection, and its temperatures', async () => {
    const { host, becomes, value } = await connected(situations.shutdown);
    expect(value(`${type}.shutdown`)).toBe(false);
    host.change({ ...hotend(187.9), print_stats: { state: 'paused' } });
    await becomes(`${type}.paused`, true);
    expect(value(`${type}.hotend.temperature`)).toBeNaN();
  });

  it.each(['error', 'typo'] as const)('does not show an error as a shutdown: %s', async (situation) => {
    const { value } = await connected(situations[situation]);
    expect(value(`${type}.error`)).toBe(true);
    expect(value(`${type}.shutdown`)).toBe(false);
  });

  it('keeps the print state while Klipper is away, and ends the print when Klipper has restarted', async () => {
    const { host, becomes, becomesWithin, value } = await connected(situations.hot);
    host.change({ print_stats: { state: 'printing' } });
    await becomes(`${type}.printing`, true);
    await host.restart(situations.error);
    await becomes(`${type}.online`, false);
    expect(value(`${type}.printing`)).toBe(true);
    await becomesWithin(10, `${type}.error`, true);
    expect(value(`${type}.printing`)).toBe(false);
    expect(value(`${type}.complete`)).toBe(false);
  });

  it('requests nothing for a print that was complete before the connection, nor after a restart', async () => {
    const complete = { ...situations.ready, print_stats: { state: 'complete' } };
    const { host, value, becomes, becomesWithin } = await connected(complete);
    expect(value(`${type}.print-state`)).toBe(3);
    expect(value(`${type}.complete`)).toBe(false);
    await host.restart(complete);
    await becomes(`${type}.online`, false);
    await becomesWithin(10, `${type}.online`, true);
    expect(value(`${type}.complete`)).toBe(false);
    host.change({ print_stats: { state: 'printing' } });
    await becomes(`${type}.printing`, true);
    host.change({ print_stats: { state: 'complete' } });
    await becomes(`${type}.complete`, true);
    host.change({ print_stats: { state: 'standby' } });
    await becomes(`${type}.complete`, false);
  });

  it('reports a print that was seen, even if it completes while disconnected', async () => {
    const { host, becomes, becomesWithin, value } = await connected(situations.hot);
    host.change({ print_stats: { state: 'printing' } });
    await becomes(`${type}.printing`, true);
    await host.stop();
    await becomes(`${type}.online`, false);
    host.status = { ...host.status, print_stats: { state: 'complete' } };
    await host.start();
    await becomesWithin(10, `${type}.online`, true);
    expect(value(`${type}.complete`)).toBe(true);
  });
});

describe('heaters', () => {
  it('have the names of the machine file; a plain sensor is unheated, a missing one unknown', async () => {
    const { host, becomes, value } = await besideKlipper(
      ', heaters: {nozzle: extruder, chamber: temperature_sensor chamber, no: no_such}',
      { ...situations.ready, 'temperature_sensor chamber': { temperature: 19 } },
    );
    expect(value('klipper.nozzle.temperature')).toBe(25);
    expect(value('klipper.chamber.temperature')).toBe(19);
    expect(value('klipper.chamber.target')).toBe(0);
    expect(value('klipper.no.temperature')).toBeNaN();
    expect(value('klipper.no.target')).toBeNaN();
    host.change(state('error'));
    await becomes('klipper.error', true);
    expect(value('klipper.chamber.temperature')).toBeNaN();
    expect(value('klipper.chamber.target')).toBeNaN();
  });
});
