import { defineComponent, type ComponentScope, type ComponentType } from '../define.ts';

const counts = ['single', 'double', 'triple', 'quadruple'] as const;

/**
 * The states in the numbering of the pin `state`: 0 at rest, then presses and releases in turn, and last held too long.
 */
const atRest = 0;
const heldTooLong = 2 * counts.length + 1;

/**
 * Tells single, double, triple and quadruple clicks apart.
 *
 * A state is odd while the button is pressed and even while it is released, so that the number of clicks so far is half
 * of it.
 */
export const multiclick: ComponentType = defineComponent('multiclick', (scope) => {
  const input = scope.bit('in');
  const shown = scope.s32('state');
  const invert = scope.bit('invert-input');
  const [maxHold, maxSpace] = [scope.u32('max-hold-ns'), scope.u32('max-space-ns')];
  const outputs = counts.map((count) => ({
    click: createPulse(scope, `${count}-click`),
    only: createPulse(scope, `${count}-click-only`),
  }));
  const pulses = outputs.flatMap(({ click, only }) => [click, only]);
  let state = atRest;
  let timerNs = 0;
  let timeoutNs = 0;

  const isTimed = () => state !== atRest && state !== heldTooLong;
  const enter = (next: number) => {
    state = next;
    timerNs = 0;
    timeoutNs = next % 2 === 1 ? maxHold.value : maxSpace.value;
    if (next % 2 === 0) outputs[next / 2 - 1]?.click.start();
  };
  const advance = (isPressed: boolean) => {
    if (state === heldTooLong) {
      if (!isPressed) state = atRest;
    } else if (isPressed !== (state % 2 === 1)) {
      if (state + 1 === heldTooLong) state = heldTooLong;
      else enter(state + 1);
    }
  };
  const giveUp = (isPressed: boolean) => {
    if (!isPressed) outputs[state / 2 - 1]?.only.start();
    state = isPressed ? heldTooLong : atRest;
  };

  scope.funct('', (periodS) => {
    const periodNs = Math.round(periodS * 1e9);
    const isPressed = input.value !== invert.value;
    if (state !== atRest) timerNs += periodNs;
    for (const pulse of pulses) pulse.pass(periodNs);
    advance(isPressed);
    if (isTimed() && timerNs > timeoutNs) giveUp(isPressed);
    shown.set(state);
    const wishes = pulses.flatMap((pulse) => (pulse.leftNs > 0 ? [pulse.leftNs] : []));
    if (isTimed()) wishes.push(timeoutNs - timerNs + 1);
    return wishes.length > 0 ? Math.min(...wishes) * 1e-9 : undefined;
  });
});

/** An output that stays TRUE for the time of `output-hold-ns`. */
function createPulse(scope: ComponentScope, name: string) {
  const pin = scope.bit(name);
  const hold = scope.u32('output-hold-ns');
  let leftNs = 0;
  return {
    get leftNs(): number {
      return leftNs;
    },
    start(): void {
      pin.set(true);
      leftNs = hold.value;
    },
    pass(periodNs: number): void {
      if (leftNs === 0) return;
      leftNs = Math.max(0, leftNs - periodNs);
      if (leftNs === 0) pin.set(false);
    },
  };
}
