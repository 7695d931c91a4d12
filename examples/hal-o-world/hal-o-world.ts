// A HAL component as a module, with its header in hal-o-world.yaml beside it. In a machine file:
//   load:
//     - ./hal-o-world.js: { name: foo, interval: 0.5 }
import { defineComponent, type ComponentType } from 'halyard/component';

export const component: ComponentType = defineComponent('hal-o-world', (scope) => {
  const enable = scope.bit('enable');
  const out = scope.bit('out');
  const interval = scope.float('interval');
  let elapsedS = 0;

  // The result asks to be called again after so many seconds although no input has changed.
  scope.funct('', (periodS) => {
    if (!enable.value) return undefined;
    elapsedS += periodS;
    if (elapsedS >= interval.value) {
      elapsedS = 0;
      out.set(!out.value);
    }
    return interval.value - elapsedS;
  });
});
