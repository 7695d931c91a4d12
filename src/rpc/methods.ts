import type { RpcHost } from './host.ts';
import type { Method } from './method.ts';
import { gcodeMethods } from './methods/gcode.ts';
import { halMethods } from './methods/hal.ts';
import { motionMethods } from './methods/motion.ts';
import { runnerMethods } from './methods/runner.ts';
import { showMethods } from './methods/show.ts';
import { watchMethods } from './methods/watch.ts';

/** Every method that a machine offers. */
export function machineMethods(host: RpcHost): Method[] {
  const { hal } = host;
  return [
    ...halMethods(hal),
    ...showMethods(hal),
    ...watchMethods(hal),
    ...motionMethods(host),
    ...gcodeMethods(host),
    ...runnerMethods(host),
  ];
}
