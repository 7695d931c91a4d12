import { defineComponent, type ComponentType } from '../define.ts';

/** The timers of IEC 61131: `ton` delays switching on, `tof` switching off. */
export const iecTimers: readonly ComponentType[] = [timer('ton', true), timer('tof', false)];

/** `level` is the state of the input that is delayed; the other state is passed on at once. */
function timer(type: string, level: boolean): ComponentType {
  return defineComponent(type, (scope) => {
    const input = scope.bit('in');
    const q = scope.bit('q');
    const et = scope.float('et');
    const pt = scope.float('pt');
    scope.funct('', (periodS) => {
      if (input.value !== level) {
        et.set(0);
        q.set(!level);
        return undefined;
      }
      if (et.value >= pt.value) {
        q.set(level);
        return undefined;
      }
      et.set(et.value + periodS);
      // As in LinuxCNC, the output follows one cycle after the time is up.
      return Math.max(0, pt.value - et.value);
    });
  });
}
