import type { ComponentServices } from '../../src/components/define.ts';
import { loadModule, type LoadedModule, type ModuleContext } from '../../src/components/loadrt.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { Hal } from '../../src/hal/hal.ts';
import type { PeriodicThread } from '../../src/hal/graph/periodic-thread.ts';
import type { HalValue } from '../../src/hal/value/types.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';
import { silentLogger, type Logger } from '../../src/util/logger.ts';

const headers = loadHeaders('pins');

/** A HAL in virtual time, with modules loaded as `loadrt` would and threads that the test steps. */
export interface ModuleRig {
  readonly hal: Hal;
  readonly clock: VirtualClock;
  readonly faults: readonly string[];
  load(line: string): LoadedModule;
  /** A periodic thread with these functions, or with all there are. */
  thread(functs?: readonly string[], periodNs?: number): PeriodicThread;
  /** Starts an on-change thread with all functions. */
  watchChanges(): void;
  set(values: Readonly<Record<string, HalValue>>): void;
  get(name: string): HalValue;
}

export function moduleRig(logger: Logger = silentLogger): ModuleRig {
  const clock = virtualClock();
  const hal = new Hal({ clock });
  const services: ComponentServices = { clock, logger, drivers: plugDrivers };
  const context: ModuleContext = { hal, headers, types: componentTypes, services };
  const faults: string[] = [];
  hal.faults$.subscribe(({ error }) => faults.push(error.message));
  return {
    hal,
    clock,
    faults,
    load(line) {
      const [module = '', ...args] = line.trim().split(/\s+/);
      return loadModule(module, args, context);
    },
    thread(functs = [...hal.functs.names()], periodNs = 1_000_000) {
      const thread = hal.newPeriodicThread('rig', periodNs);
      for (const funct of functs) hal.addf(funct, 'rig');
      return thread;
    },
    watchChanges() {
      hal.newOnChangeThread('changes');
      for (const funct of hal.functs.names()) hal.addf(funct, 'changes');
      hal.start();
    },
    set(values) {
      hal.batch(() => {
        for (const [name, value] of Object.entries(values)) hal.setp(name, value);
      });
    },
    get: (name) => hal.item(name).value,
  };
}
