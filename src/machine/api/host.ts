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

/** The machine, which implements this for the API. Internal: faces never see it. */
export interface ApiHost {
  /** The machine's name. */
  readonly machine: string;
  readonly hal: Hal;
  /** The processor, shared by the callers. */
  readonly turns: Turns;
  /** The outputs that G-code addresses by number; undefined for a machine without a motion component. */
  readonly motion: MotionOutputs | undefined;
  readonly journal: EventJournal;
  status(): MachineStatus;
  /** In the order of loading. */
  plugs(): readonly PlugInfo[];
  /** The names of all components whose handles offer this, of any type. */
  withHandle(offer: 'plug' | 'powerOff'): readonly string[];
  /** The pins of a component such as `host`, which callers may write. */
  hostPins(component: string): PeerPins | undefined;
  /** The queue of a sampler or streamer by the name of its instance, `sampler.0`. */
  records(name: string): Fifo | undefined;
  /** Executes one call of halcmd. */
  halcmd(call: HalcmdCall): Promise<HalcmdOutcome>;
  /** halcmd for a terminal: executes and completes lines one by one. */
  interpreter(sink: HalcmdSink): HalcmdInterpreter;
  /** Requests the stop of the machine. Never fails. */
  stop(why: string): void;
}

export interface HalcmdCall {
  /** The words after `halcmd`. */
  readonly argv: readonly string[];
  /** The folder of relative paths. */
  readonly cwd?: string | undefined;
  /** The lines for `-f` without a file. */
  readonly lines?: readonly string[] | undefined;
  /** Ends a waiting command. */
  readonly signal?: AbortSignal | undefined;
  /** Other callers have their turn between its lines. */
  readonly slices?: Slices | undefined;
}

export interface HalcmdOutcome {
  /** halcmd's exit code. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Messages beyond those of LinuxCNC's halcmd, such as why a module did not load. */
  readonly details: readonly string[];
}

/** The machine's motion component; throws `no-such-component` when it has none. */
export function motionOf(host: ApiHost): MotionOutputs {
  if (host.motion) return host.motion;
  throw new HalError(
    'no-such-component',
    `machine '${host.machine}' has no motion component, which owns these outputs: load motion`,
  );
}
