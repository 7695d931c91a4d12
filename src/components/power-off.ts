import { defineComponent, type ComponentType } from './define.ts';
import {
  createPowerOffRules,
  isUnsafe,
  type Hindrance,
  type PowerOffInputs,
  type PowerOffOutcome,
  type PowerOffState,
} from './power-off-rules.ts';

/** The values of `state`. */
export const powerOffStates: readonly PowerOffState[] = [
  'idle',
  'waiting-cool',
  'counting',
  'off',
  'aborted',
  'blocked',
];

/**
 * Power off after the print. What it decides is in `createPowerOffRules`; here are its pins.
 *
 * Notifications: `power.countdown` when a countdown begins and when it is stopped, `power.off` when power is cut.
 */
export const powerOff: ComponentType = defineComponent('power-off', (scope) => {
  const pins = {
    request: scope.bit('request'),
    ask: scope.bit('ask'),
    printing: scope.bit('printing'),
    arm: scope.bit('arm'),
    abort: scope.bit('abort'),
    activity: scope.bit('activity'),
    temperatures: scope.floats('temperature-#'),
    targets: scope.floats('target-#'),
    temperatureMax: scope.float('temperature-max'),
    delay: scope.float('delay'),
    idleTimeout: scope.float('idle-timeout'),
    power: scope.bit('power'),
    lock: scope.bit('lock'),
    countdown: scope.float('countdown'),
    state: scope.s32('state'),
  };
  let rules: ReturnType<typeof createPowerOffRules> | undefined;
  let outcome: PowerOffOutcome | undefined;

  scope.funct('', (periodS) => {
    const now = read();
    rules ??= createPowerOffRules(now);
    outcome = rules(now, periodS);
    if (outcome.switchOff !== undefined) pins.power.set(false);
    pins.lock.set(isUnsafe(now));
    pins.countdown.set(outcome.countdownS);
    pins.state.set(powerOffStates.indexOf(outcome.state));
    tell(outcome);
    return outcome.againS;
  });

  return { describe: () => outcome && reasonOf(outcome, pins.temperatureMax.value) };

  function read(): PowerOffInputs {
    return {
      power: pins.power.value,
      requests: [pins.request.value, pins.ask.value],
      printing: pins.printing.value,
      arm: pins.arm.value,
      abort: pins.abort.value,
      activity: pins.activity.value,
      temperatures: pins.temperatures.map((pin) => pin.value),
      targets: pins.targets.map((pin) => pin.value),
      temperatureMax: pins.temperatureMax.value,
      delayS: pins.delay.value,
      idleTimeoutS: pins.idleTimeout.value,
    };
  }

  function tell({ countdown, countdownS, switchOff }: PowerOffOutcome): void {
    if (countdown !== undefined) scope.notify('power.countdown', countdown, { leftS: countdownS });
    if (switchOff !== undefined) scope.notify('power.off', switchOff);
  }
});

/** The state in words, for people. */
function reasonOf({ state, hindrance, countdownS }: PowerOffOutcome, temperatureMax: number): string {
  if (hindrance) return `a request waits: ${hindranceText(hindrance, temperatureMax)}`;
  if (state === 'counting') return `switches off in ${Math.ceil(countdownS)} s`;
  if (state === 'off') return 'has switched off';
  return state === 'aborted' ? 'the request was aborted' : 'no request to switch off';
}

function hindranceText(hindrance: Hindrance, temperatureMax: number): string {
  if (hindrance.why === 'not-armed') return 'arm is FALSE';
  if (hindrance.why === 'printing') return 'printing is TRUE';
  if (hindrance.why === 'heater-set') return `target-${hindrance.index} is set`;
  const is = hindrance.why === 'hot' ? `above ${temperatureMax} °C` : 'unknown';
  return `temperature-${hindrance.index} is ${is}`;
}
