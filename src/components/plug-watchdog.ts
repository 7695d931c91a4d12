import { defineComponent, type ComponentType, type Value } from './define.ts';
import { createStopwatch, earliest, isDue, type Stopwatch } from './stopwatch.ts';

/** The values of `cause`. */
export const watchdogCauses = ['none', 'error', 'offline', 'misses', 'heartbeat', 'power-low', 'power-high'] as const;

type Cause = (typeof watchdogCauses)[number];

/**
 * Watches a plug. A fault is what has been wrong for longer than its limit allows. Of several the one that was told
 * first stays the cause as long as it lasts, then the first in the order of `cause`.
 *
 * Unlike HAL's estop_latch it begins without a fault: a runner that starts at night must not ring.
 *
 * Notifications: `plug.fault` for each new cause, `plug.recovered` when there is none any more.
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
  };
  const watches = {
    error: createStopwatch(),
    offline: createStopwatch(),
    heartbeat: createStopwatch(),
    low: createStopwatch(),
    high: createStopwatch(),
  };
  let beat: boolean | undefined;
  let reset = pins.reset.value;
  let shown: Cause = 'none';

  scope.funct('', (periodS) => {
    const checks = runWatches(periodS);
    const overdue = checks.filter((check) => check.overdue).map(({ cause }) => cause);
    const cause = overdue.find((each) => each === shown) ?? overdue[0] ?? 'none';
    show(cause);
    return earliest(...checks.map(({ leftS }) => leftS));
  });

  return {
    describe: () => (shown === 'none' ? (pins.latched.value ? 'a fault is latched' : undefined) : `fault: ${shown}`),
  };

  function runWatches(periodS: number): Check[] {
    const isKnown = pins.online.value && !pins.error.value;
    const isOn = isKnown && pins.relay.value;
    const powerMin = pins.powerMin.value;
    const powerMax = pins.powerMax.value;
    watches.error.run(pins.error.value, periodS);
    watches.offline.run(!pins.online.value, periodS);
    watches.heartbeat.run(true, periodS);
    if (beat !== pins.heartbeat.value) watches.heartbeat.restart();
    beat = pins.heartbeat.value;
    watches.low.run(isOn && powerMin > 0 && pins.power.value < powerMin, periodS);
    watches.high.run(isOn && powerMax > 0 && pins.power.value > powerMax, periodS);
    const missesMax = pins.missesMax.value;
    const errorTime = limitOf(pins.errorTime);
    return [
      check('error', watches.error, errorTime),
      check('offline', watches.offline, errorTime),
      { cause: 'misses', overdue: missesMax > 0 && pins.misses.value > missesMax, leftS: undefined },
      check('heartbeat', watches.heartbeat, limitOf(pins.heartbeatTimeout)),
      check('power-low', watches.low, pins.powerTime.value),
      check('power-high', watches.high, pins.powerTime.value),
    ];
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

interface Check {
  readonly cause: Cause;
  readonly overdue: boolean;
  /** Seconds until it is, if nothing changes. */
  readonly leftS: number | undefined;
}

function check(cause: Cause, watch: Stopwatch, limitS: number): Check {
  const overdue = watch.holds && isDue(watch.seconds, limitS);
  return { cause, overdue, leftS: watch.holds && !overdue ? limitS - watch.seconds : undefined };
}

function limitOf(pin: Value<'float'>): number {
  return pin.value > 0 ? pin.value : Infinity;
}
