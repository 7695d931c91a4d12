import { HalError } from '../errors.ts';
import { parseValue, type Hal } from '../hal/hal.ts';

/** How many threads one `loadrt threads` can make. */
const threadsMax = 3;

interface ThreadSpec {
  readonly name: string;
  readonly periodNs: number;
}

/**
 * `loadrt threads name1=… period1=… name2=…`: makes the component `threads` and its threads, fastest first. Without
 * arguments it makes `thread1` of 1 ms. All or nothing; the threads are removed with the component.
 */
export function loadThreads(hal: Hal, args: readonly string[]): void {
  const specs = threadSpecs(args);
  const component = hal.component('threads', { kind: 'rt' });
  component.onExit(() => {
    for (const { name } of specs) hal.deleteThread(name);
  });
  try {
    for (const { name, periodNs } of specs) hal.newPeriodicThread(name, periodNs);
  } catch (error) {
    component.exit();
    throw error;
  }
  component.ready();
}

function threadSpecs(args: readonly string[]): ThreadSpec[] {
  const names: (string | undefined)[] = [];
  const periods: (number | undefined)[] = [];
  for (const arg of args) {
    const [, key, number, value = ''] = /^(name|period|fp)([1-9])=(.*)$/.exec(arg) ?? [];
    const index = Number(number) - 1;
    if (key === undefined || index >= threadsMax) {
      throw new HalError(
        'usage',
        `threads: unknown parameter '${arg}'; known are name1= to name${threadsMax}=, period1=, fp1= and so on`,
      );
    }
    if (key === 'name') names[index] = value;
    if (key === 'period') periods[index] = parseValue('s32', value);
  }
  names[0] ??= 'thread1';
  periods[0] ??= 1_000_000;
  return Array.from({ length: Math.max(names.length, periods.length) }, (_, index) => {
    const name = names[index];
    const periodNs = periods[index];
    if (name === undefined || periodNs === undefined) {
      throw new HalError('usage', `threads: thread ${index + 1} needs both name${index + 1}= and period${index + 1}=`);
    }
    return { name, periodNs };
  });
}
