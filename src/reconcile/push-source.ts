import type { Observable, Subscription } from 'rxjs';
import { messageOf } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import { jittered, longerPause, longestPauseMs } from './retry-pause.ts';

/** Keeps a subscription to the plug's pushes. */
export interface PushSource {
  start(): void;
  dispose(): void;
}

export interface PushSourceOptions<R> {
  readonly pushed: (reading: R) => void;
  /** Called when the pushes have failed or completed; a new subscription follows after a pause. */
  readonly ended: () => void;
  readonly chance: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Subscribes again when the pushes end, after pauses that double from 1 s to 30 s, each shortened by up to a quarter at
 * random. A subscription that lasted for 30 s resets the pause.
 */
export function pushSource<R>(source$: Observable<R> | undefined, options: PushSourceOptions<R>): PushSource {
  const { pushed, ended, chance, clock, logger } = options;
  let subscription: Subscription | undefined;
  let cancelRetry = () => {};
  let pauseMs = 0;
  let subscribedMs = 0;
  let life: 'new' | 'started' | 'disposed' = 'new';

  const subscribe = () => {
    subscribedMs = clock.now();
    subscription = source$?.subscribe({
      next(reading) {
        if (life !== 'disposed') pushed(reading);
      },
      error: (error: unknown) => retry(messageOf(error)),
      complete: () => retry('the stream completed'),
    });
    // The first reading may have disposed this source.
    if (life === 'disposed') subscription?.unsubscribe();
  };
  const retry = (reason: string) => {
    if (life === 'disposed') return;
    if (clock.now() - subscribedMs >= longestPauseMs) pauseMs = 0;
    if (pauseMs === 0) logger.warn({ reason }, `the plug stopped pushing; polling at the interval: ${reason}`);
    pauseMs = longerPause(pauseMs);
    cancelRetry = clock.after(jittered(pauseMs, chance()), subscribe);
    ended();
  };

  return {
    start() {
      if (life !== 'new') return;
      life = 'started';
      subscribe();
    },
    dispose() {
      life = 'disposed';
      cancelRetry();
      subscription?.unsubscribe();
    },
  };
}
