import fc from 'fast-check';
import type { Release } from '../../src/reconcile/state.ts';
import type { Fate } from './model-plug.ts';
import type { Rig } from './rig.ts';

/** Number of histories per law; set by the environment variable `HALYARD_HISTORIES`. */
export const histories = Number(process.env['HALYARD_HISTORIES'] ?? 250);

/** One event, `afterMs` after the previous one. */
export type Move = { readonly afterMs: number } & (
  | { readonly do: 'ask'; readonly on: boolean }
  | { readonly do: 'press' }
  | { readonly do: 'lock'; readonly locked: boolean }
  | { readonly do: 'push'; readonly on: boolean }
  | { readonly do: 'weather'; readonly fate: Fate }
  | { readonly do: 'fates'; readonly fates: Fate[] }
  | { readonly do: 'latency'; readonly ms: number }
  | { readonly do: 'lag'; readonly ms: number }
  | { readonly do: 'force'; readonly on: boolean }
  | { readonly do: 'pushing'; readonly delaysMs: readonly number[] | undefined }
  | { readonly do: 'tell' }
  | { readonly do: 'end-pushes'; readonly how: 'complete' | 'fail' }
  | { readonly do: 'withdraw' }
  | { readonly do: 'end-taken'; readonly how: Release }
);

export const longestLatencyMs = 80;

/** In the same instant, within an exchange, within an interval, or far apart. */
const afterMs = fc.oneof(fc.constant(0), fc.nat(30), fc.nat(700), fc.nat(4000));
const latency = fc.nat(longestLatencyMs - 2).map((ms) => ms + 2);

const ask = fc.record({ do: fc.constant('ask' as const), on: fc.boolean(), afterMs });
const press = fc.record({ do: fc.constant('press' as const), afterMs });
const lock = fc.record({ do: fc.constant('lock' as const), locked: fc.boolean(), afterMs });
const push = fc.record({ do: fc.constant('push' as const), on: fc.boolean(), afterMs });
const slower = fc.record({ do: fc.constant('latency' as const), ms: latency, afterMs });
const trouble = (fates: readonly Fate[]) =>
  fc.oneof(
    fc.record({ do: fc.constant('weather' as const), fate: fc.constantFrom('ok', ...fates), afterMs }),
    fc.record({
      do: fc.constant('fates' as const),
      fates: fc.array(fc.constantFrom('ok', ...fates), { maxLength: 4, size: 'max' }),
      afterMs,
    }),
  );

const outageFates = ['deaf', 'mute'] as const;
const lag = fc.record({ do: fc.constant('lag' as const), ms: fc.nat(800), afterMs });
const force = fc.record({ do: fc.constant('force' as const), on: fc.boolean(), afterMs });
const withdraw = fc.record({ do: fc.constant('withdraw' as const), afterMs });
const endTaken = fc.record({
  do: fc.constant('end-taken' as const),
  how: fc.constantFrom('off-asked' as const, 'withdrawn' as const, 'dropped' as const),
  afterMs,
});

/** Delays of the copies of each push: they arrive at once, in another order, or never. */
const delaysMs = fc.array(fc.oneof(fc.constant(0), fc.nat(60), fc.nat(2000)), { maxLength: 2 });
const pushing = fc.record({
  do: fc.constant('pushing' as const),
  delaysMs: fc.option(delaysMs, { nil: undefined }),
  afterMs,
});
const pushMoves = fc.oneof(
  pushing,
  pushing,
  fc.record({ do: fc.constant('tell' as const), afterMs }),
  fc.record({ do: fc.constant('tell' as const), afterMs }),
  fc.record({ do: fc.constant('end-pushes' as const), how: fc.constantFrom('complete', 'fail'), afterMs }),
);

/** A history of a plug with or without pushes. */
function historyOf(move: fc.Arbitrary<Move>, maxLength: number): fc.Arbitrary<Move[]> {
  const some = (each: fc.Arbitrary<Move>) => fc.array(each, { maxLength, size: 'max' });
  const pushes = fc
    .tuple(pushing, some(fc.oneof({ weight: 3, arbitrary: move }, { weight: 1, arbitrary: pushMoves })))
    .map(([first, moves]) => [{ ...first, afterMs: 0 }, ...moves]);
  return fc.oneof(some(move), pushes);
}

/** Any events. */
export const anything: fc.Arbitrary<Move[]> = historyOf(
  fc.oneof(ask, ask, press, lock, push, slower, trouble([...outageFates, 'refuse'])),
  25,
);
/** Any events but presses and refusals. */
export const buttonless: fc.Arbitrary<Move[]> = historyOf(fc.oneof(ask, ask, push, slower, trouble(outageFates)), 25);
/** Any events but requests of HAL. */
export const unasked: fc.Arbitrary<Move[]> = historyOf(fc.oneof(press, lock, push, slower, trouble(outageFates)), 15);
/** No presses; the plug does what it acknowledges, but late, and shows it late. */
export const lagging: fc.Arbitrary<Move[]> = historyOf(
  fc.oneof(ask, ask, ask, push, slower, lag, trouble(['late']), trouble(['deaf'])),
  25,
);
/** Any events, and the plug acknowledges commands that it does not do, or does far too late. */
export const untrue: fc.Arbitrary<Move[]> = historyOf(
  fc.oneof(
    ask,
    ask,
    press,
    lock,
    push,
    slower,
    withdraw,
    trouble(['ignore', 'late']),
    trouble([...outageFates, 'refuse']),
  ),
  25,
);
/** The same with forced requests and handing over. */
export const lives: fc.Arbitrary<Move[]> = historyOf(
  fc.oneof(
    fc.oneof(ask, ask, force, withdraw, withdraw, lock, lock, endTaken, endTaken),
    fc.oneof(press, push, slower, lag, trouble(['ignore', 'late']), trouble([...outageFates, 'refuse'])),
  ),
  40,
);
/** The plug always answers. */
export const reachable: fc.Arbitrary<Move[]> = historyOf(fc.oneof(ask, ask, press, push, slower), 25);
/** Events during an outage, which has begun. */
export const outage: fc.Arbitrary<Move[]> = fc
  .array(
    fc.oneof(
      ask,
      ask,
      press,
      fc.record({ do: fc.constant('weather' as const), fate: fc.constantFrom(...outageFates), afterMs }),
    ),
    { minLength: 1, maxLength: 8, size: 'max' },
  )
  .map((moves) => [{ do: 'weather', fate: 'deaf', afterMs: 0 }, ...moves]);
/** Presses, then a request, then perhaps a press before the plug has carried it out, all between two polls. */
export const gap: fc.Arbitrary<Move[]> = fc
  .record({
    before: fc.array(fc.nat(60), { maxLength: 4, size: 'max' }),
    on: fc.boolean(),
    after: fc.option(fc.nat(19), { nil: undefined }),
  })
  .map(({ before, on, after }) => [
    { do: 'latency', ms: 40, afterMs: 0 },
    ...before.map((afterMs) => ({ do: 'press', afterMs }) as const),
    { do: 'ask', on, afterMs: 10 },
    ...(after === undefined ? [] : [{ do: 'press', afterMs: after } as const]),
  ]);

export async function play(rig: Rig, moves: readonly Move[]): Promise<void> {
  for (const move of moves) {
    await rig.clock.advance(move.afterMs);
    make(rig, move);
  }
}

function make(rig: Rig, move: Move): void {
  switch (move.do) {
    case 'ask':
      return rig.ask(move.on);
    case 'press':
      return rig.press();
    case 'lock':
      return rig.lock(move.locked);
    case 'push':
      return rig.plug.push(move.on);
    case 'weather':
      rig.plug.weather = move.fate;
      return;
    case 'fates':
      rig.plug.fates = [...move.fates];
      return;
    case 'latency':
      rig.plug.latencyMs = move.ms;
      return;
    case 'lag':
      rig.plug.lagMs = move.ms;
      return;
    case 'force':
      return rig.force(move.on);
    case 'pushing':
      rig.plug.pushDelaysMs = move.delaysMs;
      return;
    case 'tell':
      return rig.plug.tell();
    case 'end-pushes':
      return rig.plug.endPushes(move.how);
    case 'withdraw':
      return rig.withdraw();
    case 'end-taken':
      return rig.endTaken(move.how);
  }
}

/**
 * Makes the plug reachable, opens the lock, and waits until no request is open. Fails if that takes longer than the
 * longest pause of the backoff, the exchanges that are due then, and the time of a command and its repeat.
 */
export async function settle(rig: Rig): Promise<void> {
  rig.plug.weather = 'ok';
  rig.plug.fates = [];
  rig.plug.lagMs = 0;
  rig.lock(false);
  const limitMs = rig.clock.now() + 30_000 + 2000 + 2 * rig.params.settleMs;
  do {
    await rig.clock.advance(50);
    if (rig.clock.now() > limitMs) throw new Error(`not settled: ${JSON.stringify(rig.pins)}`);
  } while (!isSettled(rig));
}

function isSettled({ plug, pins, loop }: Rig): boolean {
  return plug.underWay === 0 && pins.online && pins.enable === plug.relay && loop.open().length === 0;
}

/** Waits for the end of the next reading. */
export async function nextReading(rig: Rig): Promise<void> {
  const readings = () => rig.journal.filter((entry) => entry.type === 'read-ok').length;
  const before = readings();
  while (readings() === before) await rig.clock.advance(5);
}
