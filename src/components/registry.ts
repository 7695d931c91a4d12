import type { ComponentType } from './define.ts';
import { motion } from './motion.ts';
import { smartplug } from './smartplug.ts';
import { standardTypes } from './standard.ts';

/** The component types that come with halyard, by name. */
export const componentTypes: ReadonlyMap<string, ComponentType> = new Map(
  [motion, smartplug, ...standardTypes].map((component) => [component.type, component]),
);
