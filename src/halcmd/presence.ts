import type { Component } from '../hal/hal.ts';
import type { Shared } from './context.ts';

/**
 * Keeps the component `halcmd<pid>` in the HAL while commands run, as each halcmd process of LinuxCNC does. Without a pid
 * it does nothing.
 */
export function createPresence({
  hal,
  options: { pid },
}: Pick<Shared, 'hal' | 'options'>): <R>(work: () => Promise<R>) => Promise<R> {
  if (pid === undefined) return (work) => work();
  let running = 0;
  let component: Component | undefined;
  return async (work) => {
    if (running++ === 0 && !hal.components.has(`halcmd${pid}`)) {
      component = hal.component(`halcmd${pid}`, { pid });
      component.ready();
    }
    try {
      return await work();
    } finally {
      if (--running === 0) component?.exit();
    }
  };
}
