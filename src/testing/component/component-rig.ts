import type { ComponentHeader, OptionValue } from '../../catalog/header.ts';
import type { ComponentHandle, ComponentServices, ComponentType } from '../../components/define.ts';
import type { MachineEvent } from '../../components/events.ts';
import { instantiate } from '../../components/instantiate.ts';
import { loadHeader } from '../../config/header-directory.ts';
import { HalError } from '../../errors.ts';
import { Hal, type HalFault } from '../../hal/hal.ts';
import { addThreads } from '../../machine/create-machine.ts';
import { virtualClock, type VirtualClock } from '../../util/clock.ts';
import { recordingLogger, type LogRecord } from '../recording-logger.ts';

export interface ComponentRigOptions {
  readonly component: ComponentType;
  /** The header's file, `my-component.yaml`. */
  readonly header: string;
  /** The first part of the pins' names; the type by default. */
  readonly name?: string | undefined;
  /** Options in the form the body gets: durations in seconds. */
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
  /** Services of the machine in place of the defaults. */
  readonly services?: Partial<ComponentServices> | undefined;
}

/** A component in its own HAL, in virtual time. */
export interface ComponentRig {
  readonly hal: Hal;
  readonly clock: VirtualClock;
  readonly handle: ComponentHandle;
  readonly events: readonly MachineEvent[];
  readonly log: readonly LogRecord[];
  /** Failures of its functions. */
  readonly faults: readonly HalFault[];
  /** Starts as a machine does: threads first, then the callbacks of `onStart`. */
  start(): void;
  /** Ends the component and the HAL. */
  dispose(): Promise<void>;
}

/** Loads a component as a machine file does, for its tests. */
export function componentRig(options: ComponentRigOptions): ComponentRig {
  const { component: body, name = body.type } = options;
  const clock = virtualClock();
  const hal = new Hal({ clock });
  const { logger, records } = recordingLogger();
  const events: MachineEvent[] = [];
  const faults: HalFault[] = [];
  const starters: (() => void)[] = [];
  hal.faults$.subscribe((fault) => faults.push(fault));
  const component = hal.component(name);
  const drivers = new Map();
  const handle = instantiate({
    hal,
    component,
    name,
    header: headerIn(options.header),
    body,
    options: new Map(Object.entries(options.options ?? {})),
    services: { clock, logger, drivers, events: { next: (event) => events.push(event) }, ...options.services },
    onStart: (run) => starters.push(run),
  });
  component.ready();
  return {
    hal,
    clock,
    handle,
    events,
    log: records,
    faults,
    start() {
      addThreads(hal);
      hal.start();
      for (const run of starters.splice(0)) run();
    },
    async dispose() {
      await handle.dispose?.();
      hal.dispose();
    },
  };
}

/** Throws when the header is missing or not valid. */
export function headerIn(file: string): ComponentHeader {
  const header = loadHeader(file);
  if (header === undefined) throw new HalError('config', `there is no header ${file}`);
  return header;
}
