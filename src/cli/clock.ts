import { systemClock, type Clock } from '../util/clock.ts';

/** The computer's own time, without `performance`: Node 20 loads it at its first use, which takes 1 ms. */
export function processClock(): Clock {
  return {
    ...systemClock(),
    now() {
      const [seconds, nanoseconds] = process.hrtime();
      return seconds * 1e3 + nanoseconds / 1e6;
    },
  };
}
