/** What an s32 pin can show. */
const timeMaxNs = 2 ** 31 - 1;

/** A pin or param that is written by the one who measures. */
interface Display<V> {
  readonly value: V;
  set(value: V): void;
}

/** Shows how long a function or thread ran, in nanoseconds. */
export interface RunMeter {
  readonly time: Display<number>;
  /** The longest run since somebody set it. */
  readonly tmax: Display<number>;
}

/** Where a function shows its running time, as every function of a realtime component does in HAL. */
export interface FunctMeter extends RunMeter {
  /** Whether the last run was the longest. */
  readonly tmaxIncreased: Display<boolean>;
}

/** Enters a run; returns whether it was the longest. */
export function recordRun(meter: RunMeter, elapsedMs: number): boolean {
  const elapsedNs = Math.min(Math.round(elapsedMs * 1e6), timeMaxNs);
  meter.time.set(elapsedNs);
  const isLongest = elapsedNs > meter.tmax.value;
  if (isLongest) meter.tmax.set(elapsedNs);
  return isLongest;
}
