import { defineComponent, type ComponentType, type Value } from '../define.ts';
import { createStopwatch, earliest, isDue, type Stopwatch } from '../time/stopwatch.ts';

/** The values of `cause`. */
export const watchdogCauses = ['none', 'error', 'offline', 'misses', 'heartbeat', 'power-low', 'power-high'] as const;

type Cause = (typeof watchdogCauses)[number];

/**
 * Watches a plug. A fault is a condition that lasts longer than its limit. With several faults, the one reported first
 * stays the cause while it lasts; after it, the first in the order of `cause`.
 *
 * Unlike HAL's estop_latch it starts without a fault: a start at night must not raise an alarm.
 *
 * Unknown power is not a fault, because it must not cut anything; but the limits of power are not watched then.
 *
 * Notifications: `plug.fault` for each new cause, `plug.recovered` when the last fault is over; `plug.power-unknown`
 * and `plug.power-known`, which are not faults.
 */
export const plugWatchdog: ComponentType = defineComponent('plug-watchdog', (scope) => {
  const pins = {
    error: scope.bit('error'),
    online: scope.bit('online'),
    misses: scope.u32('misses'),
    relay: scope.bit('relay'),
    power: scope.float('power'),
    heartbeat: scope.bit('heartbeat'),
    errorTime: scope.float('error-time'),
    missesMax: scope.u32('misses-max'),
    heartbeatTimeout: scope.float('heartbeat-timeout'),
    powerMin: scope.float('power-min'),
    powerMax: scope.float('power-max'),
    powerTime: scope.float('power-time'),
    reset: scope.bit('reset'),
    ok: scope.bit('ok'),
    fault: scope.bit('fault'),
    latched: scope.bit('fault-latched'),
    cause: scope.s32('cause'),
    powerUnknown: scope.bit('power-unknown'),
  };
  const watches = {
    error: createStopwatch(),
    offline: createStopwatch(),
    heartbeat: createStopwatch(),
    low: createStopwatch(),
    high: createStopwatch(),
    gap: createStopwatch(),
    unknown: createStopwatch(),
  };
  let beat: boolean | undefined;
  let reset = pins.reset.value;
  let shown: Cause = 'none';

  scope.funct('', (periodS) => {
    const { faults, unknown, gap } = runWatches(periodS);
    const overdue = faults.filter((fault) => fault.overdue).map(({ cause }) => cause);
    const cause = overdue.find((each) => each === shown) ?? overdue[0] ?? 'none';
    show(cause);
    showUnknown(unknown.overdue);
    return earliest(...[...faults, unknown, gap].map(({ leftS }) => leftS));
  });

  return {
    describe() {
      const fault = shown === 'none' ? (pins.latched.value ? ['a fault is latched'] : []) : [`fault: ${shown}`];
      const all = pins.powerUnknown.value ? [...fault, 'power is unknown and not watched'] : fault;
      return all.length === 0 ? undefined : all.join('; ');
    },
  };

  /** The faults; and two checks that are not faults: power is unknown, and the length of a gap in the readings. */
  function runWatches(periodS: number): { faults: Check[]; unknown: Check<'power-unknown'>; gap: Check<'gap'> } {
    const isAnswering = pins.online.value && !pins.error.value;
    const isOn = isAnswering && pins.relay.value;
    const powerMin = pins.powerMin.value;
    const powerMax = pins.powerMax.value;
    const powerTime = pins.powerTime.value;
    watches.error.run(pins.error.value, periodS);
    watches.offline.run(!pins.online.value, periodS);
    watches.heartbeat.run(true, periodS);
    if (beat !== pins.heartbeat.value) watches.heartbeat.restart();
    beat = pins.heartbeat.value;
    // A plug that is wired in reverse reports negative power.
    const power = Math.abs(pins.power.value);
    // A gap in the readings must not hide an overload: time before the gap is added to time after it.
    const isKnown = isAnswering && !(isOn && Number.isNaN(power));
    watches.gap.run(!isKnown, periodS);
    const gap = check('gap', watches.gap, powerTime);
    if (gap.overdue) for (const watch of [watches.low, watches.high]) watch.run(false, 0);
    watches.low.run(isKnown ? isOn && powerMin > 0 && power < powerMin : undefined, periodS);
    watches.high.run(isKnown ? isOn && powerMax > 0 && power > powerMax : undefined, periodS);
    watches.unknown.run(isOn && (powerMin > 0 || powerMax > 0) && Number.isNaN(power), periodS);
    const missesMax = pins.missesMax.value;
    const errorTime = limitOf(pins.errorTime);
    const faults: Check[] = [
      check('error', watches.error, errorTime),
      check('offline', watches.offline, errorTime),
      { cause: 'misses', overdue: missesMax > 0 && pins.misses.value > missesMax, leftS: undefined },
      check('heartbeat', watches.heartbeat, limitOf(pins.heartbeatTimeout)),
      check('power-low', watches.low, powerTime),
      check('power-high', watches.high, powerTime),
    ];
    return { faults, unknown: check('power-unknown', watches.unknown, powerTime), gap };
  }

  function showUnknown(isUnknown: boolean): void {
    if (isUnknown === pins.powerUnknown.value) return;
    pins.powerUnknown.set(isUnknown);
    if (isUnknown) scope.notify('plug.power-unknown', 'not-measured');
    else scope.notify('plug.power-known', Number.isNaN(pins.power.value) ? 'not-watched' : 'measured');
  }

  function show(cause: Cause): void {
    const isFault = cause !== 'none';
    const isReset = pins.reset.value && !reset;
    reset = pins.reset.value;
    const latched = isFault || (pins.latched.value && !isReset);
    if (cause !== shown) {
      if (isFault) scope.notify('plug.fault', cause);
      else scope.notify('plug.recovered', shown);
    }
    shown = cause;
    pins.ok.set(!isFault);
    pins.fault.set(isFault);
    pins.latched.set(latched);
    if (isFault || !latched) pins.cause.set(watchdogCauses.indexOf(cause));
  }
});

interface Check<C extends string = Cause> {
  readonly cause: C;
  readonly overdue: boolean;
  /** Seconds until it is overdue, if nothing changes. */
  readonly leftS: number | undefined;
}

function check<C extends string>(cause: C, watch: Stopwatch, limitS: number): Check<C> {
  const overdue = watch.holds && isDue(watch.seconds, limitS);
  return { cause, overdue, leftS: watch.holds && !overdue ? limitS - watch.seconds : undefined };
}

function limitOf(pin: Value<'float'>): number {
  return pin.value > 0 ? pin.value : Infinity;
}
