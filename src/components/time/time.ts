import { defineComponent, type ComponentType } from '../define.ts';

/** A run-time meter in hours, minutes and seconds. */
export const time: ComponentType = defineComponent('time', (scope) => {
  const [start, pause] = [scope.bit('start'), scope.bit('pause')];
  const [seconds, minutes, hours] = [scope.u32('seconds'), scope.u32('minutes'), scope.u32('hours')];
  let totalNs = 0;
  let wasActive = false;
  scope.funct('', (periodS) => {
    const isActive = start.value || pause.value;
    if (isActive && !wasActive) totalNs = 0;
    wasActive = isActive;
    if (!start.value || pause.value) return undefined;
    totalNs += Math.round(periodS * 1e9);
    const total = Math.floor(totalNs / 1e9);
    seconds.set(total % 60);
    minutes.set(Math.floor(total / 60) % 60);
    hours.set(Math.floor(total / 3600) >>> 0);
    return total + 1 - totalNs / 1e9;
  });
});
