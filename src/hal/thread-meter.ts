import type { RunMeter } from './funct-meter.ts';
import type { Hal } from './hal.ts';

/** Where a periodic thread shows how long its cycles take, in nanoseconds: the last one, and the longest until reset. */
export type ThreadMeter = RunMeter;

/** Makes the pseudo component `__<thread>` that owns `<thread>.time` and `<thread>.tmax`, as HAL does for each thread. */
export function createThreadMeter(hal: Hal, thread: string): ThreadMeter {
  const component = hal.component(`__${thread}`, { kind: 'rt' });
  try {
    const time = component.newPinNamed(`${thread}.time`, 's32', 'out', { unit: 'ns' });
    const tmax = component.newParamNamed(`${thread}.tmax`, 's32', 'rw', { unit: 'ns' });
    component.onExit(() => hal.schedule.delete(thread));
    component.ready();
    return { time, tmax };
  } catch (error) {
    component.exit();
    throw error;
  }
}
