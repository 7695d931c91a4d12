import type { Fifo } from '../../components/record/fifo.ts';
import type { MotionOutputs, PeerPins } from '../../components/define.ts';
import { HalError } from '../../errors.ts';
import type { HalcmdSink } from '../../halcmd/host.ts';
import type { HalcmdInterpreter } from '../../halcmd/interpreter.ts';
import type { Hal } from '../../hal/hal.ts';
import type { Slices } from '../../util/slices.ts';
import type { Turns } from '../../util/turns.ts';
import type { EventJournal } from '../event-journal.ts';
import type { MachineStatus, PlugInfo } from './status.ts';

/** What the API is made from: the machine, which implements it. Nobody outside of it sees this. */
export interface ApiHost {
  /** The machine's name. */
  readonly machine: string;
  readonly hal: Hal;
  /** The processor, shared among the callers. */
  readonly turns: Turns;
  /** The outputs that G-code addresses by number; undefined for a machine without a motion component. */
  readonly motion: MotionOutputs | undefined;
  readonly journal: EventJournal;
  status(): MachineStatus;
  /** In the order in which they were loaded. */
  plugs(): readonly PlugInfo[];
  /** The names of the components whose handles offer this, whatever their type. */
  withHandle(offer: 'plug' | 'powerOff'): readonly string[];
  /** The pins of a component that any caller may write, as of `host`. */
  hostPins(component: string): PeerPins | undefined;
  /** The queue of a sampler or streamer by the name of its instance, `sampler.0`. */
  records(name: string): Fifo | undefined;
  /** Does what one call of halcmd with these words does. */
  halcmd(call: HalcmdCall): Promise<HalcmdOutcome>;
  /** halcmd for a terminal: lines one by one, and what could complete them. */
  interpreter(sink: HalcmdSink): HalcmdInterpreter;
  /** Asks whoever runs the machine to stop it. Never fails. */
  stop(why: string): void;
}

export interface HalcmdCall {
  /** The words after `halcmd`. */
  readonly argv: readonly string[];
  /** Where relative paths count from. */
  readonly cwd?: string | undefined;
  /** The lines of `-f` without a file. */
  readonly lines?: readonly string[] | undefined;
  /** Ends what waits. */
  readonly signal?: AbortSignal | undefined;
  /** Between its lines others have their turn. */
  readonly slices?: Slices | undefined;
}

export interface HalcmdOutcome {
  /** halcmd's exit code. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What LinuxCNC's halcmd would not have said, such as why a module did not load. */
  readonly details: readonly string[];
}

/** The machine's motion component; throws `no-such-component` when it has none. */
export function motionOf(host: ApiHost): MotionOutputs {
  if (host.motion) return host.motion;
  throw new HalError(
    'no-such-component',
    `machine '${host.machine}' has no motion component, whose outputs these are: load one`,
  );
}
