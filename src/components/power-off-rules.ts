import { createStopwatch, isDue, nextSecond } from './stopwatch.ts';

/** What the pins say in one run of the function. */
export interface PowerOffInputs {
  readonly power: boolean;
  /** Bits whose rises ask. */
  readonly requests: readonly boolean[];
  readonly printing: boolean;
  readonly arm: boolean;
  readonly abort: boolean;
  readonly activity: boolean;
  readonly temperatures: readonly number[];
  readonly targets: readonly number[];
  readonly temperatureMax: number;
  readonly delayS: number;
  readonly idleTimeoutS: number;
}

/** What keeps a request waiting; heaters and thermometers by their numbers. */
export type Hindrance =
  | { readonly why: 'not-armed' }
  | { readonly why: 'printing' }
  | { readonly why: 'heater-set' | 'temperature-unknown' | 'hot'; readonly index: number };

/** What has ended a request before power went off by it. */
type Withdrawal = 'power' | 'printing' | 'abort' | 'activity';

export type PowerOffState = 'idle' | 'waiting-cool' | 'counting' | 'off' | 'aborted' | 'blocked';

/** What a run came to. */
export interface PowerOffOutcome {
  readonly state: PowerOffState;
  readonly hindrance: Hindrance | undefined;
  /** Seconds until power goes off; 0 when none are counted. */
  readonly countdownS: number;
  /** A countdown has begun in this run, or what has stopped it. */
  readonly countdown: 'started' | Withdrawal | Hindrance['why'] | undefined;
  /** Power is to go off now, and who asked for it. */
  readonly switchOff: 'request' | 'idle' | undefined;
  /** Seconds after which time alone changes something. */
  readonly againS: number | undefined;
}

/** What a delay is taken for that is no number. */
const delayDefaultS = 300;
/** A countdown is woken every second: what is longer was time in which nobody could see it, nor the host be heard. */
const longestStepS = 2;
/** A sensor that is broken off reads far below zero, and not as unknown. */
const plausibleMinC = -10;

/**
 * Decides about power from what the pins say and from how time goes by; holds the memory of one instance.
 *
 * A request is made by a rise of `request` or by idleness. It is over when power has gone off, by whomever, when a print
 * starts, or when it is aborted. Until then it waits for everything that hinders it, and the countdown begins anew
 * whenever nothing does any more. There is no way for it to switch power on.
 */
export function createPowerOffRules(first: PowerOffInputs): (now: PowerOffInputs, periodS: number) => PowerOffOutcome {
  const idle = createStopwatch();
  const counting = createStopwatch();
  let before = first;
  let pending: 'request' | 'idle' | undefined;
  let ended: 'off' | 'aborted' | undefined;
  let counted = false;

  const drop = (why: Withdrawal): Withdrawal | undefined => {
    const withdrawn = pending && why;
    pending = undefined;
    ended = why === 'abort' ? 'aborted' : undefined;
    counting.run(false, 0);
    idle.restart();
    return withdrawn;
  };

  /** Takes in what has happened since the run before; tells what has ended the request. */
  const take = (now: PowerOffInputs, periodS: number): Withdrawal | undefined => {
    let withdrawal: Withdrawal | undefined;
    if (now.power !== before.power) withdrawal = drop('power');
    else if (now.printing && !before.printing) withdrawal = drop('printing');
    else if (pending === 'idle' && !isIdle(now)) withdrawal = drop('activity');
    idle.run(isIdle(now), periodS);
    if (now.abort) idle.restart();
    const asked = now.power && rises(before.requests, now.requests) ? 'request' : undefined;
    pending = asked ?? pending ?? (isDue(idle.seconds, idleLimitS(now)) ? 'idle' : undefined);
    if (now.abort && pending !== undefined) withdrawal = drop('abort');
    else if (pending !== undefined) ended = undefined;
    before = now;
    return withdrawal;
  };

  return (now, periodS) => {
    const withdrawal = take(now, periodS);
    const hindrance = pending && hindranceOf(now);
    const counts = pending !== undefined && hindrance === undefined;
    counting.run(counts, Math.min(periodS, longestStepS));
    const delayS = now.delayS >= 0 ? now.delayS : delayDefaultS;
    const switchOff = counts && isDue(counting.seconds, delayS) ? pending : undefined;
    if (switchOff !== undefined) {
      pending = undefined;
      ended = 'off';
      counting.run(false, 0);
      before = { ...now, power: false };
    }
    const isCounting = counts && switchOff === undefined;
    const countdownS = isCounting ? delayS - counting.seconds : 0;
    const begins = isCounting && (!counted || withdrawal !== undefined);
    const stops = counted && !counts;
    counted = isCounting;
    return {
      state: stateOf(pending !== undefined, hindrance, ended),
      hindrance,
      countdownS,
      countdown: begins ? 'started' : stops ? (withdrawal ?? hindrance?.why) : undefined,
      switchOff,
      againS: isCounting ? nextSecond(countdownS) : pending === undefined ? idleLimitS(now) - idle.seconds : undefined,
    };
  };
}

/** Whether cutting power now would harm the print or the hot end, or cannot be known not to. */
export function isUnsafe(now: PowerOffInputs): boolean {
  return now.printing || heaterOf(now) !== undefined || heatOf(now) !== undefined;
}

function rises(before: readonly boolean[], now: readonly boolean[]): boolean {
  return now.some((value, index) => value && before[index] === false);
}

function stateOf(isPending: boolean, hindrance: Hindrance | undefined, ended: 'off' | 'aborted' | undefined) {
  if (!isPending) return ended ?? 'idle';
  if (hindrance === undefined) return 'counting';
  return hindrance.why === 'hot' ? 'waiting-cool' : 'blocked';
}

function hindranceOf(now: PowerOffInputs): Hindrance | undefined {
  if (!now.arm) return { why: 'not-armed' };
  if (now.printing) return { why: 'printing' };
  return heaterOf(now) ?? heatOf(now);
}

/** The first heater that is set, or of which that is not known. */
function heaterOf({ targets }: PowerOffInputs): Hindrance | undefined {
  const index = targets.findIndex((target) => !(target <= 0));
  return index < 0 ? undefined : { why: 'heater-set', index };
}

/** The first temperature that is not known, else the first that is too high. */
function heatOf({ temperatures, temperatureMax }: PowerOffInputs): Hindrance | undefined {
  const unknown = temperatures.findIndex((value) => !(Number.isFinite(value) && value >= plausibleMinC));
  if (unknown >= 0) return { why: 'temperature-unknown', index: unknown };
  const hot = temperatures.findIndex((value) => !(value <= temperatureMax));
  return hot < 0 ? undefined : { why: 'hot', index: hot };
}

/** Power is on and nobody does anything with it. */
function isIdle(now: PowerOffInputs): boolean {
  const isWatched = now.idleTimeoutS > 0 && now.power;
  return isWatched && !now.printing && !now.activity && heaterOf(now) === undefined;
}

function idleLimitS(now: PowerOffInputs): number {
  return isIdle(now) ? now.idleTimeoutS : Infinity;
}
