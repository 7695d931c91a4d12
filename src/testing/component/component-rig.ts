import type { ComponentHeader, OptionValue } from '../../catalog/header.ts';
import type { ComponentHandle, ComponentServices, ComponentType } from '../../components/define.ts';
import type { MachineEvent } from '../../components/events.ts';
import { instantiate } from '../../components/instantiate.ts';
import { loadHeader } from '../../config/header-directory.ts';
import { HalError } from '../../errors.ts';
import { Hal, type HalFault } from '../../hal/hal.ts';
import { virtualClock, type VirtualClock } from '../../util/clock.ts';
import { recordingLogger, type LogRecord } from '../recording-logger.ts';

export interface ComponentRigOptions {
  readonly component: ComponentType;
  /** The header's file, `my-component.yaml`. */
  readonly header: string;
  /** First part of the pins' names; the type when it is not given. */
  readonly name?: string | undefined;
  /** Options as the body gets them: durations in seconds. */
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
  /** What else the machine offers. */
  readonly services?: Partial<ComponentServices> | undefined;
}

/** One instance of a component in a HAL of its own, in virtual time. */
export interface ComponentRig {
  readonly hal: Hal;
  readonly clock: VirtualClock;
  readonly handle: ComponentHandle;
  readonly events: readonly MachineEvent[];
  readonly log: readonly LogRecord[];
  /** Of its functions; one that has failed is dead. */
  readonly faults: readonly HalFault[];
  /** Starts as a machine does: threads first, then what the body has given to `onStart`. */
  start(): void;
  /** Ends the component and the HAL. */
  dispose(): Promise<void>;
}

/** Loads a component as a machine file does, for tests of it. */
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
      hal.newOnChangeThread('on-change');
      const functs = [...hal.functs.values()];
      if (functs.some(({ everyCycle }) => everyCycle)) hal.newPeriodicThread('cycle', cycleNs);
      for (const funct of functs) hal.addf(funct.name, funct.everyCycle ? 'cycle' : 'on-change');
      hal.start();
      for (const run of starters.splice(0)) run();
    },
    async dispose() {
      await handle.dispose?.();
      hal.dispose();
    },
  };
}

const cycleNs = 10_000_000;

/** Throws where there is no header or it is not valid. */
export function headerIn(file: string): ComponentHeader {
  const header = loadHeader(file);
  if (header === undefined) throw new HalError('config', `there is no header ${file}`);
  return header;
}
