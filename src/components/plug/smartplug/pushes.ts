import { tap, type Observable } from 'rxjs';
import type { PlugReading } from '../../../plugs/driver.ts';
import { hasQuantity } from '../../../plugs/plausible.ts';
import type { Clock } from '../../../util/clock.ts';

export interface PushesOptions {
  readonly watch$: Observable<PlugReading> | undefined;
  readonly clock: Clock;
}

/** The readings that the plug pushes, and the poll interval meanwhile. */
export interface Pushes {
  readonly watch$: Observable<PlugReading> | undefined;
  /** The time between polls of a plug with a meter; undefined while the plug pushes its measurements. */
  heartbeatMs(meterIntervalMs: number): number | undefined;
}

/** Polls stay as frequent as the meter interval, unless the plug pushes its measurements. */
export function watchPushes({ watch$, clock }: PushesOptions): Pushes {
  let measuredMs = -Infinity;
  return {
    watch$: watch$?.pipe(
      tap((reading) => {
        if (hasQuantity(reading)) measuredMs = clock.now();
        else if (reading.meterFault) measuredMs = -Infinity;
      }),
    ),
    heartbeatMs(meterIntervalMs) {
      return clock.now() - measuredMs <= 2 * meterIntervalMs ? undefined : Math.max(1, meterIntervalMs);
    },
  };
}
