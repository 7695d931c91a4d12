/** The largest value of an s32 pin. */
const timeMaxNs = 2 ** 31 - 1;

/** A pin or param that shows a measured time. */
interface Display<V> {
  readonly value: V;
  set(value: V): void;
}

/** The pins and params that show the running time of a function or thread, in nanoseconds. */
export interface RunMeter {
  readonly time: Display<number>;
  /** The longest run since it was last set. */
  readonly tmax: Display<number>;
}

/** The running time of a function, which HAL shows for every function of a realtime component. */
export interface FunctMeter extends RunMeter {
  /** Whether the last run was the longest. */
  readonly tmaxIncreased: Display<boolean>;
}

/** Records a run; returns whether it was the longest. */
export function recordRun(meter: RunMeter, elapsedMs: number): boolean {
  const elapsedNs = Math.min(Math.round(elapsedMs * 1e6), timeMaxNs);
  meter.time.set(elapsedNs);
  const isLongest = elapsedNs > meter.tmax.value;
  if (isLongest) meter.tmax.set(elapsedNs);
  return isLongest;
}
