import type { ComponentHandle, ComponentServices, ComponentType } from '../../src/components/define.ts';
import type { MachineEvent } from '../../src/components/events.ts';
import { instantiate } from '../../src/components/instantiate.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { Hal } from '../../src/hal/hal.ts';
import type { OptionValue } from '../../src/catalog/header.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { systemClock, type Clock } from '../../src/util/clock.ts';
import type { FileAppender } from '../../src/util/file-appender.ts';
import { silentLogger } from '../../src/util/logger.ts';

/** A HAL with components loaded from the shipped headers, as the machine would, for tests of single components. */
export interface ComponentRig {
  readonly hal: Hal;
  /** What the components have told. */
  readonly events: readonly MachineEvent[];
  load(type: string, name: string, options?: Readonly<Record<string, OptionValue>>): ComponentHandle;
  /** Runs the functions of all that was loaded in an on-change thread, as a YAML machine does. */
  run(): void;
  dispose(): Promise<void>;
}

export function componentRig(
  clock: Clock = systemClock(),
  files?: FileAppender,
  more: Partial<ComponentServices> = {},
): ComponentRig {
  const headers = loadHeaders('pins');
  const hal = new Hal({ clock });
  const handles: ComponentHandle[] = [];
  const events: MachineEvent[] = [];
  return {
    hal,
    events,
    load(type, name, options = {}) {
      const header = headers.header(type);
      const body: ComponentType | undefined = componentTypes.get(type);
      if (!header || !body) throw new Error(`no component type '${type}'`);
      const component = hal.component(name);
      const handle = instantiate({
        hal,
        component,
        name,
        header,
        body,
        options: new Map(Object.entries(options)),
        services: {
          clock,
          logger: silentLogger,
          drivers: plugDrivers,
          files,
          events: { next: (event) => events.push(event) },
          ...more,
        },
      });
      component.ready();
      handles.push(handle);
      return handle;
    },
    run() {
      hal.newOnChangeThread('on-change');
      for (const funct of hal.functs.values()) hal.addf(funct.name, 'on-change');
      hal.start();
    },
    async dispose() {
      for (const handle of handles) await handle.dispose?.();
      hal.dispose();
    },
  };
}
