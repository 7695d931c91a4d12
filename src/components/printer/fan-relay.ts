import { defineComponent, type ComponentType, type Value } from '../define.ts';
import { createStopwatch, earliest, isDue, type Stopwatch } from '../time/stopwatch.ts';

/**
 * Runs a mains fan behind a relay: the relay must not chatter, and the fan must not stop while the printer is unknown.
 */
export const fanRelay: ComponentType = defineComponent('fan-relay', (scope) => {
  const temperature = scope.float('temperature');
  const temperatureOn = scope.float('temperature-on');
  const hysteresis = scope.float('hysteresis');
  const failsafe = scope.bit('failsafe');
  const speed = scope.float('speed');
  const threshold = scope.float('threshold');
  const printing = scope.bit('printing');
  const runOn = scope.float('run-on');
  const minOn = scope.float('min-on');
  const minOff = scope.float('min-off');
  const out = scope.bit('out');

  const on = createStopwatch();
  // The time that the fan was off before the start is unknown: it may start at once.
  const off = createStopwatch(Infinity);
  const afterPrint = createStopwatch();
  let isWarm = false;
  let wasPrinting = false;
  let ranInPrint = false;
  let runsOn = false;

  scope.funct('', (periodS) => {
    on.run(out.value, periodS);
    off.run(!out.value, periodS);
    followPrint(periodS);
    const wanted = [byTemperature(), bySpeed(), runsOn].includes(true);
    if (wanted !== out.value && leftOf(out.value ? on : off, out.value ? minOn : minOff) === undefined) {
      out.set(wanted);
      on.run(wanted, 0);
      off.run(!wanted, 0);
    }
    ranInPrint ||= printing.value && out.value;
    return earliest(leftOf(on, minOn), leftOf(off, minOff), leftOf(afterPrint, runOn));
  });

  function byTemperature(): boolean {
    const limit = temperatureOn.value;
    if (!(limit > 0)) isWarm = false;
    else if (Number.isNaN(temperature.value)) isWarm = failsafe.value;
    else if (temperature.value >= limit) isWarm = true;
    else if (temperature.value <= limit - hysteresis.value) isWarm = false;
    return isWarm;
  }

  function bySpeed(): boolean {
    return Number.isNaN(speed.value) ? failsafe.value : speed.value > threshold.value;
  }

  function followPrint(periodS: number): void {
    if (printing.value) {
      runsOn = false;
    } else if (wasPrinting) {
      runsOn = ranInPrint;
      ranInPrint = false;
    }
    wasPrinting = printing.value;
    afterPrint.run(runsOn, periodS);
    if (leftOf(afterPrint, runOn) === undefined) runsOn = false;
  }
});

/** Seconds until the condition has held for long enough; undefined if it has already, or does not hold. */
function leftOf(watch: Stopwatch, limit: Value<'float'>): number | undefined {
  const isOver = !watch.holds || !(limit.value > 0) || isDue(watch.seconds, limit.value);
  return isOver ? undefined : limit.value - watch.seconds;
}
