import type { Ask, AskOutcome } from '../../../hal/hal.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Slices } from '../../../util/slices.ts';
import type { LineOutcome } from './line-outcome.ts';

/** Collects the requests from lines of G-code and reports how each has ended. */
export interface RelayFollower {
  readonly asked: (line: number, ask: Ask) => void;
  /** Waits until every request has ended or is held, at most `limitS`; adds the ends to the outcomes. */
  finish(outcomes: readonly LineOutcome[], limitS: number, slices: Slices): Promise<LineOutcome[]>;
}

export function followRelays(clock: Clock): RelayFollower {
  const asks = new Map<number, Ask[]>();
  return {
    asked: (line, ask) => void asks.set(line, [...(asks.get(line) ?? []), ask]),
    async finish(outcomes, limitS, slices) {
      const endMs = clock.now() + limitS * 1000;
      const followed: LineOutcome[] = [];
      for (const outcome of outcomes) {
        if (!slices.mayGoOn()) await slices.next();
        const relays: (AskOutcome | undefined)[] = [];
        for (const { taken } of asks.get(outcome.line) ?? []) {
          for (const end of taken) relays.push(await endOf(end, endMs - clock.now(), clock));
        }
        followed.push(withRelays(outcome, relays, limitS));
      }
      return followed;
    },
  };
}

/** Undefined when the request has not ended in time. */
async function endOf(end: Promise<AskOutcome>, waitMs: number, clock: Clock): Promise<AskOutcome | undefined> {
  let cancel = () => {};
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(Math.max(0, waitMs), () => resolve(undefined));
  });
  const outcome = await Promise.race([end, late]);
  cancel();
  return outcome;
}

function withRelays(outcome: LineOutcome, ends: readonly (AskOutcome | undefined)[], limitS: number): LineOutcome {
  if (ends.length === 0 || outcome.error) return outcome;
  const relays = ends.filter((end) => end !== undefined);
  const line = { ...outcome, relays };
  const wrong = relays.find(({ end }) => end !== 'done' && end !== 'held' && end !== 'superseded');
  const message = wrong
    ? `${wrong.plug}: ${wrong.end}: ${wrong.why}`
    : relays.length < ends.length
      ? `the relay has not followed within ${limitS} s; the request stays open`
      : undefined;
  if (message !== undefined) return { ...line, outcome: 'error', error: { code: 'not-done', message } };
  return relays.some(({ end }) => end === 'held') ? { ...line, outcome: 'held' } : line;
}
