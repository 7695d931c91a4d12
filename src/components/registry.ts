import type { ComponentType } from './define.ts';
import { fanRelay } from './printer/fan-relay.ts';
import { host } from './printer/host.ts';
import { motion } from './printer/motion.ts';
import { plugWatchdog } from './plug/plug-watchdog.ts';
import { powerOff } from './printer/power-off.ts';
import { printEnergy } from './printer/print-energy.ts';
import { smartplug } from './plug/smartplug.ts';
import { standardTypes } from './standard.ts';

/** The component types that come with halyard, by name. */
export const componentTypes: ReadonlyMap<string, ComponentType> = new Map(
  [motion, smartplug, host, powerOff, plugWatchdog, fanRelay, printEnergy, ...standardTypes].map((component) => [
    component.type,
    component,
  ]),
);
