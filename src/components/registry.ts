import type { ComponentType } from './define.ts';
import { fanRelay } from './fan-relay.ts';
import { host } from './host.ts';
import { klipper } from './klipper.ts';
import { moonraker } from './moonraker.ts';
import { motion } from './motion.ts';
import { plugWatchdog } from './plug-watchdog.ts';
import { powerOff } from './power-off.ts';
import { printEnergy } from './print-energy.ts';
import { smartplug } from './smartplug.ts';
import { standardTypes } from './standard.ts';

/** The component types that come with halyard, by name. */
export const componentTypes: ReadonlyMap<string, ComponentType> = new Map(
  [motion, smartplug, host, klipper, moonraker, powerOff, plugWatchdog, fanRelay, printEnergy, ...standardTypes].map(
    (component) => [component.type, component],
  ),
);
