import type { Clock } from '../../../util/clock.ts';
import { cancellation } from '../../../reconcile/call-limit.ts';
import { withSignal } from '../transport/with-signal.ts';

/** One answer for all who ask at about the same time. */
export interface SharedRead<T> {
  /**
   * The answer that is under way, or came within the last moments, or a new one. Nobody gets the same twice, so that
   * somebody who asks again always learns something new. Ends with the signal's reason when it fires; the others wait on.
   */
  read(reader: object, signal?: AbortSignal): Promise<T>;
  /** What is under way or there already is out of date for those who ask from now on. */
  invalidate(): void;
}

interface Round<T> {
  readonly answer: Promise<T>;
  readonly served: Set<object>;
  waiting: number;
  readonly controller: AbortController;
  /** When the answer came; undefined while it is under way. */
  atMs: number | undefined;
}

/** For how long an answer is good for somebody who has not had it. */
const freshMs = 50;

/** `peer` is the plug as an error message names it. */
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
