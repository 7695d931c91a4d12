import { defineComponent, type ComponentScope, type ComponentType, type Value } from '../define.ts';
import { channelLoading } from '../module-loading.ts';
import { s32Max } from './numbers.ts';
import { createTuner } from './pid-tuner.ts';

/** Terms that are of use only while tuning a loop. */
const debugPins = ['errorI', 'errorD', 'commandD', 'commandDD', 'commandDDD'] as const;

/** A control loop with feed-forward, limits for every term, and automatic tuning. */
export const pid: ComponentType = defineComponent(
  'pid',
  (scope) => {
    const [enable, command, feedback] = [scope.bit('enable'), scope.float('command'), scope.float('feedback')];
    const [error, output, tuneMode] = [scope.float('error'), scope.float('output'), scope.bit('tune-mode')];
    const [indexEnable, previousTarget] = [scope.bit('index-enable'), scope.bit('error-previous-target')];
    const [commandDeriv, feedbackDeriv] = [scope.float('command-deriv'), scope.float('feedback-deriv')];
    const deadband = scope.float('deadband');
    const gains = loopGains(scope);
    const limits = loopLimits(scope);
    const saturation = createSaturation(scope);
    const showDebug = debugWriter(scope);
    const tuner = createTuner(scope);
    let isTuning = false;
    let state = initialState();

    scope.funct('do-pid-calcs', (periodS) => {
      if (periodS <= 0) return; // no time has passed, so there is no rate
      if (isTuning || tuneMode.value) {
        const target = command.value - feedback.value;
        error.set(target);
        isTuning = isTuning ? tuner.run(target, periodS) : tuner.begin();
        if (isTuning) state = { ...initialState(), wasIndexing: indexEnable.value };
        return;
      }
      const hasIndexReset = state.wasIndexing && !indexEnable.value;
      const target = previousTarget.value && !hasIndexReset ? state.command : command.value;
      error.set(target - feedback.value);
      const effective = beyondDeadband(limited(error.value, limits.error), deadband.value);

      if (!hasIndexReset) {
        setUnlinked(commandDeriv, (command.value - state.command) / periodS);
        setUnlinked(feedbackDeriv, (feedback.value - state.feedback) / periodS);
      }
      // While the output is at its limit, the sum must not grow further in that direction.
      const growth = effective * state.saturated <= 0 ? effective * periodS : 0;
      const sum = enable.value ? limited(state.sum + growth, limits.errorI) : 0;
      const rate = limited(commandDeriv.value - feedbackDeriv.value, limits.errorD);
      const commandD = limited(commandDeriv.value, limits.commandD);
      const commandDD = limited((commandD - state.commandD) / periodS, limits.commandDD);
      const commandDDD = limited((commandDD - state.commandDD) / periodS, limits.commandDDD);
      const wanted =
        gains.bias.value +
        gains.p.value * effective +
        gains.i.value * sum +
        gains.d.value * rate +
        gains.ff0.value * command.value +
        gains.ff1.value * commandD +
        gains.ff2.value * commandDD +
        gains.ff3.value * commandDDD;
      const allowed = enable.value ? limited(wanted, limits.output) : 0;
      output.set(allowed);
      const saturated = enable.value ? Math.sign(wanted - allowed) || 0 : 0;
      saturation.show(saturated !== 0, periodS);
      showDebug([sum, rate, commandD, commandDD, commandDDD]);
      state = {
        command: command.value,
        feedback: feedback.value,
        commandD,
        commandDD,
        sum,
        saturated,
        wasIndexing: indexEnable.value,
      };
    });
  },
  channelLoading(3, (args) => ({ debug: (args.integer('debug') ?? 0) > 0 })),
);

function initialState() {
  return { command: 0, feedback: 0, commandD: 0, commandDD: 0, sum: 0, saturated: 0, wasIndexing: false };
}

function loopGains(scope: ComponentScope) {
  return {
    bias: scope.float('bias'),
    p: scope.float('Pgain'),
    i: scope.float('Igain'),
    d: scope.float('Dgain'),
    ff0: scope.float('FF0'),
    ff1: scope.float('FF1'),
    ff2: scope.float('FF2'),
    ff3: scope.float('FF3'),
  };
}

function loopLimits(scope: ComponentScope) {
  return {
    error: scope.float('maxerror'),
    errorI: scope.float('maxerrorI'),
    errorD: scope.float('maxerrorD'),
    commandD: scope.float('maxcmdD'),
    commandDD: scope.float('maxcmdDD'),
    commandDDD: scope.float('maxcmdDDD'),
    output: scope.float('maxoutput'),
  };
}

/** Zero means no limit. */
function limited(value: number, limit: Value<'float'>): number {
  if (limit.value === 0) return value;
  if (value > limit.value) return limit.value;
  return value < -limit.value ? -limit.value : value;
}

function beyondDeadband(error: number, deadband: number): number {
  if (error > deadband) return error - deadband;
  return error < -deadband ? error + deadband : 0;
}

/** Shows the computed derivative on its pin, unless the pin is linked to a signal that supplies it. */
function setUnlinked(pin: Value<'float'>, value: number): void {
  if (!('signal' in pin) || pin.signal === null) pin.set(value);
}

function createSaturation(scope: ComponentScope) {
  const [saturated, seconds] = [scope.bit('saturated'), scope.float('saturated-s')];
  const count = scope.s32('saturated-count');
  return {
    show(isSaturated: boolean, periodS: number): void {
      saturated.set(isSaturated);
      seconds.set(isSaturated ? seconds.value + periodS : 0);
      count.set(isSaturated ? Math.min(count.value + 1, s32Max) : 0);
    },
  };
}

function debugWriter(scope: ComponentScope): (values: readonly number[]) => void {
  const pins = debugPins.flatMap((name) => (scope.has(name) ? [scope.float(name)] : []));
  return (values) => pins.forEach((pin, index) => pin.set(values[index] ?? 0));
}
