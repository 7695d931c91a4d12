import type { Clock } from '../../../util/clock.ts';
import { cancellation } from '../../../reconcile/call-limit.ts';
import { withSignal } from '../transport/with-signal.ts';

/** Shares one answer between readers that ask at about the same time. */
export interface SharedRead<T> {
  /**
   * The pending answer, one of the last 50 ms, or a new one. A reader never gets the same answer twice. Fails with the
   * signal's reason when it fires; the other readers go on waiting.
   */
  read(reader: object, signal?: AbortSignal): Promise<T>;
  /** Later calls of `read` do not get the current answer, pending or not. */
  invalidate(): void;
}

interface Round<T> {
  readonly answer: Promise<T>;
  readonly served: Set<object>;
  waiting: number;
  readonly controller: AbortController;
  /** Time of the answer; undefined while it is pending. */
  atMs: number | undefined;
}

/** How long an answer may be given to further readers. */
const freshMs = 50;

/** `peer` is the name of the plug in error messages. */
export function createSharedRead<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  clock: Clock,
  peer: string,
): SharedRead<T> {
  let current: Round<T> | undefined;

  const isGoodFor = (round: Round<T>, reader: object) =>
    !round.served.has(reader) &&
    !round.controller.signal.aborted &&
    (round.atMs === undefined || clock.now() - round.atMs <= freshMs);

  const start = (): Round<T> => {
    const controller = new AbortController();
    const answer = ask(controller.signal);
    const round: Round<T> = { answer, served: new Set(), waiting: 0, controller, atMs: undefined };
    answer.then(
      () => (round.atMs = clock.now()),
      () => (round.atMs = -Infinity),
    );
    return round;
  };

  return {
    async read(reader, signal) {
      if (signal?.aborted) throw cancellation(signal, peer);
      const round = current && isGoodFor(current, reader) ? current : start();
      current = round;
      round.served.add(reader);
      round.waiting++;
      try {
        return await withSignal(round.answer, signal, peer);
      } finally {
        round.waiting--;
        if (round.waiting === 0 && round.atMs === undefined) round.controller.abort();
      }
    },
    invalidate() {
      current = undefined;
    },
  };
}
