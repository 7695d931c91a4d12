import { defineComponent, type ComponentType } from '../define.ts';

/** Switching with a push button. */
export const buttons: readonly ComponentType[] = [
  defineComponent('toggle', (scope) => {
    const input = scope.bit('in');
    const out = scope.bit('out');
    const debounce = scope.u32('debounce');
    let counter = 0;
    let isPressed = false;
    scope.funct('', () => {
      if (debounce.value < 1 || debounce.value > 10_000) debounce.set(2);
      if (input.value) {
        counter = Math.min(counter + 1, debounce.value);
        if (counter < debounce.value) return;
        if (!isPressed) out.set(!out.value);
        isPressed = true;
      } else {
        counter = Math.max(counter - 1, 0);
        if (counter === 0) isPressed = false;
      }
    });
  }),

  defineComponent('toggle2nist', (scope) => {
    const input = scope.bit('in');
    const isOn = scope.bit('is-on');
    const on = scope.bit('on');
    const off = scope.bit('off');
    let last = false;
    let wanted = false;
    scope.funct('', () => {
      if (input.value !== last) {
        wanted = !isOn.value;
        on.set(wanted);
        off.set(!wanted);
      } else if (isOn.value === wanted) {
        on.set(false);
        off.set(false);
      }
      last = input.value;
    });
  }),
];
