import { describe, expect, it } from 'vitest';
import { PlugError } from '../../src/errors.ts';
import type { MaintenanceTask } from '../../src/reconcile/port.ts';
import { silentLogger, type Logger } from '../../src/util/logger.ts';
import { startRig, type Rig } from './rig.ts';

interface MaintenanceRig {
  readonly rig: Rig;
  /** Start and end of each maintenance task. */
  readonly log: [string, number][];
  /** The next tasks, each after a success. */
  readonly tasks: ((done: Promise<void>, signal: AbortSignal) => Promise<void>)[];
  readonly asked: () => number;
}

/** A loop whose maintenance tasks take 100 ms each by default. */
function maintenanceRig(options: { timeoutMs?: number; logger?: Logger } = {}): MaintenanceRig {
  const log: [string, number][] = [];
  const tasks: MaintenanceRig['tasks'] = [];
  let asked = 0;
  const rig = startRig({
    params: { timeoutMs: options.timeoutMs ?? 500 },
    logger: options.logger ?? silentLogger,
    port: (port) => ({
      ...port,
      exchange: {
        ...port.exchange,
        maintenanceTask(): MaintenanceTask | undefined {
          asked++;
          const maintenanceTask = tasks.shift();
          return maintenanceTask && ((signal) => run(maintenanceTask, signal));
        },
      },
    }),
  });
  const run = async (maintenanceTask: MaintenanceRig['tasks'][number], signal: AbortSignal) => {
    log.push(['began', rig.clock.now()]);
    signal.addEventListener('abort', () => log.push(['aborted', rig.clock.now()]));
    const done = new Promise<void>((resolve, reject) => {
      rig.clock.after(100, resolve);
      signal.addEventListener('abort', () => reject(new PlugError('plug-timeout', 'aborted', { retryable: true })));
    });
    await maintenanceTask(done, signal);
    log.push(['ended', rig.clock.now()]);
  };
  return { rig, log, tasks, asked: () => asked };
}

const takesItsTime = async (done: Promise<void>) => done;

describe('a maintenance task', () => {
  it('follows each success, without another exchange meanwhile', async () => {
    const { rig, log, tasks } = maintenanceRig();
    tasks.push(takesItsTime, takesItsTime);
    await rig.clock.advance(1000);
    expect(log).toEqual([
      ['began', 10],
      ['ended', 110],
      ['began', 510],
      ['ended', 610],
    ]);
    expect(rig.plug.overlapped).toBe(false);
    await rig.loop.dispose();
  });

  it('comes before a poll that is due meanwhile', async () => {
    const { rig, log, tasks } = maintenanceRig();
    await rig.clock.advance(495);
    tasks.push(takesItsTime);
    rig.ask(true);
    await rig.clock.advance(200);
    expect(log).toEqual([
      ['began', 505],
      ['ended', 605],
    ]);
    const reads = rig.journal.flatMap((entry) => (entry.type === 'read' ? [entry.atMs] : []));
    expect(reads.slice(0, 2)).toEqual([0, 605]);
    expect(rig.plug.overlapped).toBe(false);
    await rig.loop.dispose();
  });

  it('is requested once after each success, and not while the plug does not answer', async () => {
    const { rig, asked } = maintenanceRig();
    await rig.clock.advance(1100);
    expect(asked()).toBe(3);
    rig.plug.weather = 'deaf';
    await rig.clock.advance(5000);
    expect(asked()).toBe(3);
    await rig.loop.dispose();
  });

  it('that fails is not a miss, and polls continue; it is logged at level debug', async () => {
    const lines: unknown[] = [];
    const { rig, tasks } = maintenanceRig({ logger: { ...silentLogger, debug: (...line) => lines.push(line) } });
    tasks.push(async () => {
      throw new PlugError('plug-refused', 'no', { retryable: false });
    });
    await rig.clock.advance(600);
    expect(rig.pins).toMatchObject({ online: true, error: false, misses: 0 });
    expect(rig.reports()).toEqual(['contact']);
    expect(lines).toEqual([[{ error: 'no' }, 'a maintenance task of the plug has failed']]);
    expect(rig.journal.filter(({ type }) => type === 'read-ok')).toHaveLength(2);
    await rig.loop.dispose();
  });

  it('is aborted by a request of HAL at once', async () => {
    const { rig, log, tasks } = maintenanceRig();
    tasks.push(takesItsTime);
    await rig.clock.advance(50);
    rig.ask(true);
    await rig.clock.advance(20);
    expect(log).toEqual([
      ['began', 10],
      ['aborted', 50],
    ]);
    expect(rig.journal.find(({ type }) => type === 'command')).toMatchObject({ on: true, atMs: 50 });
    expect(rig.plug.relay).toBe(true);
    expect(rig.pins.misses).toBe(0);
    await rig.loop.dispose();
  });

  it('is not aborted by a request that the lock holds', async () => {
    const { rig, log, tasks } = maintenanceRig();
    rig.press();
    await rig.clock.advance(500);
    rig.lock(true);
    tasks.push(takesItsTime);
    await rig.clock.advance(50);
    rig.ask(false);
    await rig.clock.advance(200);
    expect(log.map(([what]) => what)).toEqual(['began', 'ended']);
    await rig.loop.dispose();
  });

  it('that never ends is given up after the time of four exchanges', async () => {
    const { rig, log, tasks } = maintenanceRig({ timeoutMs: 300 });
    tasks.push(() => new Promise(() => {}));
    await rig.clock.advance(1200);
    expect(log.map(([what]) => what)).toEqual(['began']);
    await rig.clock.advance(2000);
    expect(log).toEqual([
      ['began', 10],
      ['aborted', 1210],
    ]);
    expect(rig.pins).toMatchObject({ online: true, misses: 0 });
    await rig.loop.dispose();
  });

  it('does not prevent the end of the loop', async () => {
    const { rig, log, tasks } = maintenanceRig();
    tasks.push(takesItsTime);
    await rig.clock.advance(50);
    await rig.loop.dispose();
    await rig.clock.advance(5000);
    expect(log.map(([what]) => what)).toEqual(['began', 'aborted']);
    expect(rig.clock.pending).toBe(0);
  });
});
