import { defineComponent, type ComponentType } from '../define.ts';
import { instancePrefix } from '../../hal/hal.ts';

/** Square waves that stop when the thread stops, as a sign of life for hardware. */
export const chargePump: ComponentType = defineComponent(
  'charge_pump',
  (scope) => {
    const enable = scope.bit('enable');
    const outs = [scope.bit('out'), scope.bit('out-2'), scope.bit('out-4')];
    let counter = 0;
    scope.funct('', () => {
      if (enable.value) counter = (counter + 1) & 7;
      outs.forEach((out, place) => out.set(enable.value && ((counter >> place) & 1) === 1));
    });
  },
  { instances: (args) => [{ name: instancePrefix(args.module) }] },
);
