import { defineComponent, type ComponentType } from '../define.ts';

/** Differences below this are rounding. */
const epsilon = 1e-9;

/**
 * Follows an input within limits of position, velocity and acceleration, and stops in time before a limit.
 *
 * In each cycle it computes the two extremes it can reach in one period, and for each where it would come to rest and
 * where it would have matched the input's velocity. From these it decides to speed up, to slow down or to meet the goal
 * exactly.
 */
export const limit3: ComponentType = defineComponent('limit3', (scope) => {
  const [input, enable, load] = [scope.float('in'), scope.bit('enable'), scope.bit('load')];
  const [min, max] = [scope.float('min'), scope.float('max')];
  const [maxv, maxa] = [scope.float('maxv'), scope.float('maxa')];
  const smoothSteps = scope.u32('smooth-steps');
  const out = scope.float('out');
  let positionBefore = 0;
  let inputBefore = 0;

  scope.funct('', (periodS) => {
    if (periodS <= 0) return;
    const position = out.value;
    const wanted = enable.value ? input.value : 0;
    const limits = { min: min.value, max: max.value, maxv: maxv.value, maxa: maxa.value };
    if (load.value) {
      const loaded = cMin(limits.max, cMax(limits.min, wanted));
      out.set(loaded);
      inputBefore = loaded;
    } else {
      out.set(nextPosition({ position, positionBefore, wanted, inputBefore, periodS }, limits, smoothSteps.value));
      inputBefore = wanted;
    }
    positionBefore = position;
  });
});

interface State {
  readonly position: number;
  readonly positionBefore: number;
  readonly wanted: number;
  readonly inputBefore: number;
  readonly periodS: number;
}

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly maxv: number;
  readonly maxa: number;
}

/** The result of full acceleration in one direction for one period. */
interface Extreme {
  /** Position after the period. */
  readonly next: number;
  /** Position where it would come to rest after that. */
  readonly rest: number;
  /** Position where it would have the input's velocity after that, and the position of the input then. */
  readonly matched: number;
  readonly inputThen: number;
}

/**
 * The goal: `before` and `now` are its last and present position, `up` and `down` the positions where it will be met.
 */
interface Goal {
  readonly before: number;
  readonly now: number;
  readonly up: number;
  readonly down: number;
  /** Positions that full acceleration upwards and downwards leads to, comparable with `up` and `down`. */
  readonly reachUp: number;
  readonly reachDown: number;
  /** Velocity to lose before the goal. */
  readonly excess: number;
}

function nextPosition(state: State, limits: Limits, smoothSteps: number): number {
  const { position, periodS } = state;
  const velocity = (position - state.positionBefore) / periodS;
  const up = extreme(state, limits, cMin(velocity + limits.maxa * periodS, limits.maxv));
  const down = extreme(state, limits, cMax(velocity - limits.maxa * periodS, -limits.maxv));
  const goal = chooseGoal(state, limits, velocity, up, down);

  const distance = position - goal.before;
  const timeToGoal = Math.abs(goal.excess) < epsilon ? 0 : distance / (goal.excess / 2);
  const isReachable = goal.now <= up.next && goal.now >= down.next;
  if (isReachable && Math.abs(timeToGoal) <= periodS) return goal.now;
  if (goal.reachUp < goal.up + epsilon) return up.next;
  if (goal.reachDown > goal.down - epsilon) return down.next;
  if (Math.abs(timeToGoal) < periodS * smoothSteps) {
    const sign = timeToGoal >= 0 ? 1 : -1;
    const wholePeriods = Math.trunc((timeToGoal - epsilon * sign) / periodS + sign);
    const acceleration = goal.excess / (wholePeriods * periodS);
    const step = (velocity + acceleration * periodS) * periodS;
    return cMin(up.next, cMax(down.next, position + step));
  }
  if (goal.up + epsilon < goal.reachUp && goal.before > position) return down.next;
  if (goal.down - epsilon > goal.reachDown && goal.before < position) return up.next;
  return (down.next + up.next) / 2;
}

function extreme(state: State, { maxa }: Limits, velocity: number): Extreme {
  const { position, wanted, inputBefore, periodS } = state;
  const inputVelocity = (wanted - inputBefore) / periodS;
  const next = position + velocity * periodS;
  const timeToRest = Math.abs(velocity / maxa) + periodS;
  const timeToMatch = Math.abs((inputVelocity - velocity) / maxa) - periodS;
  return {
    next,
    rest: position + (velocity / 2) * timeToRest,
    matched: next + ((velocity + inputVelocity) / 2) * timeToMatch,
    inputThen: wanted + inputVelocity * timeToMatch,
  };
}

/** The limit that would be passed, or that the input is beyond; otherwise the input. */
function chooseGoal(state: State, { min, max }: Limits, velocity: number, up: Extreme, down: Extreme): Goal {
  const { wanted, inputBefore, periodS } = state;
  const stopAt = (limit: number): Goal => ({
    before: limit,
    now: limit,
    up: limit,
    down: limit,
    reachUp: up.rest,
    reachDown: down.rest,
    excess: -velocity,
  });
  const isNext = (target: number) => target <= up.next && target >= down.next;
  if (up.rest > max + epsilon && !isNext(max)) return stopAt(max);
  if (down.rest < min - epsilon && !isNext(min)) return stopAt(min);
  // The input is beyond a limit: wait at the limit until it is time to meet the input on its way back.
  if (wanted >= max && up.inputThen > up.matched) return stopAt(max);
  if (wanted <= min && down.inputThen < down.matched) return stopAt(min);
  return {
    before: inputBefore,
    now: wanted,
    up: up.inputThen,
    down: down.inputThen,
    reachUp: up.matched,
    reachDown: down.matched,
    excess: velocity - (wanted - inputBefore) / periodS,
  };
}

/** C's `fmin` and `fmax`: for a number and NaN they return the number. */
function cMin(a: number, b: number): number {
  return Number.isNaN(b) || a < b ? a : b;
}

function cMax(a: number, b: number): number {
  return Number.isNaN(b) || a > b ? a : b;
}
