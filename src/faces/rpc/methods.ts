import type { Component } from '../../hal/hal.ts';
import type { RpcHost } from './host.ts';
import type { Method } from './method.ts';
import { discoverMethod } from './methods/discover.ts';
import { eventMethods } from './methods/events.ts';
import { fifoMethods } from './methods/fifo.ts';
import { gcodeMethods } from './methods/gcode.ts';
import { componentMethods } from './methods/component.ts';
import { halMethods } from './methods/hal.ts';
import { halcmdMethods } from './methods/halcmd.ts';
import { motionMethods } from './methods/motion.ts';
import { powerMethods } from './methods/power.ts';
import { runnerMethods } from './methods/runner.ts';
import { showMethods } from './methods/show.ts';
import { watchMethods } from './methods/watch.ts';

export interface MachineMethodsOptions {
  /** Hears of each component that a caller makes. */
  readonly created?: (component: Component) => void;
}

/** Every method that a machine offers. */
export function machineMethods(host: RpcHost, options: MachineMethodsOptions = {}): Method[] {
  const { hal, peerPins } = host;
  const methods: Method[] = [
    ...halMethods(hal, peerPins),
    ...showMethods(hal),
    ...watchMethods(hal),
    ...componentMethods(hal, { created: options.created, peerPins }),
    ...motionMethods(host),
    ...powerMethods(host),
    ...gcodeMethods(host),
    ...halcmdMethods(host),
    ...fifoMethods(host),
    ...eventMethods(host),
    ...runnerMethods(host),
  ];
  return [...methods, discoverMethod(methods)];
}
