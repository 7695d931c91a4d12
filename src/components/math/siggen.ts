import { defineComponent, type ComponentType } from '../define.ts';
import { channelLoading } from '../module-loading.ts';

/** LinuxCNC uses pi to seven places, which shows in the sixth place of its outputs. */
const twoPi = 2 * (31_415_927 / 1e7);

/** Periodic signals, for tests and for blinking lights. */
export const siggen: ComponentType = defineComponent(
  'siggen',
  (scope) => {
    const [frequency, amplitude] = [scope.float('frequency'), scope.float('amplitude')];
    const [offset, reset] = [scope.float('offset'), scope.bit('reset')];
    const [square, sawtooth, triangle] = [scope.float('square'), scope.float('sawtooth'), scope.float('triangle')];
    const [sine, cosine, clock] = [scope.float('sine'), scope.float('cosine'), scope.bit('clock')];
    let phase = 0;
    scope.funct('update', (periodS) => {
      let step = frequency.value * periodS;
      if (step > 0.5) {
        frequency.set(0.5 / periodS); // the highest frequency that cycles can show
        step = 0.5;
      }
      phase = reset.value ? 0.5 : phase + step;
      if (phase >= 1) phase -= 1;
      const half = phase > 0.5 ? 1 : -1;
      const ramp = phase * 2 - 1;
      const scaled = (value: number) => value * amplitude.value + offset.value;
      clock.set(half > 0);
      square.set(scaled(half));
      sawtooth.set(scaled(ramp));
      triangle.set(scaled(ramp * 2 * half - 1));
      sine.set(scaled(Math.sin(phase * twoPi)));
      cosine.set(scaled(Math.cos(phase * twoPi)));
    });
  },
  channelLoading(1),
);
