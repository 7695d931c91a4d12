import type { PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';

/**
 * Pauses after failures of a meter, so that it does not delay every reading. It is asked again after 30 s if it did not
 * answer; after 2 s, 4 s, 8 s … up to 30 s if it refused; and the same up to ten minutes if the plug reported that it
 * has no meter, which may be true for the moment only.
 */
export interface MeterRest {
  isOver(): boolean;
  worked(): void;
  /** `why`: the plug's refusal, or the failure of the exchange; undefined for an answer without values. */
  failed(why: PlugError | undefined): void;
}

const firstMs = 2000;
const longestMs = 30_000;
const longestUnsupportedMs = 600_000;

export function createMeterRest(clock: Clock): MeterRest {
  let failures = 0;
  let untilMs = -Infinity;
  return {
    isOver: () => clock.now() >= untilMs,
    worked() {
      failures = 0;
      untilMs = -Infinity;
    },
    failed(why) {
      untilMs = clock.now() + (isUnanswered(why) ? longestMs : Math.min(firstMs * 2 ** failures, longestOf(why)));
      failures++;
    },
  };
}

function longestOf(why: PlugError | undefined): number {
  return why?.code === 'plug-unsupported' ? longestUnsupportedMs : longestMs;
}

function isUnanswered(why: PlugError | undefined): boolean {
  return why !== undefined && why.deviceCode === undefined;
}
