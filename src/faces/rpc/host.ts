import { HalError } from '../../errors.ts';
import type { Dialect } from '../../gcode/dialects.ts';
import type { Ask, Hal, HalType, HalValue } from '../../hal/hal.ts';
import type { Slices } from '../../util/slices.ts';
import type { Turns } from '../../util/turns.ts';
import type { JsonValue } from './values.ts';

/** The machine as the RPC methods see it. The machine layer implements it. */
export interface RpcHost {
  /** The machine's name. */
  readonly machine: string;
  readonly hal: Hal;
  /** What all callers of the machine share; each has its own where it is missing. */
  readonly turns?: Turns;
  /** The outputs that G-code addresses by number; undefined for a machine without a motion component. */
  readonly motion: MotionIo | undefined;
  status(): MachineStatus;
  /** What has happened; nothing, where it is missing. */
  readonly events?: RpcEvents;
  /** The names of the components of a type that the machine has loaded. */
  readonly membersOf?: (type: string) => readonly string[];
  /** The pins that any caller may write of a component that the machine has loaded, as of `host`; by its name. */
  readonly peerPins?: (component: string) => PeerPins | undefined;
  /** The queue of a sampler or streamer by the name of its instance, `sampler.0`. */
  readonly fifo?: (name: string) => RpcFifo | undefined;
  /** Does what one call of halcmd with these words does; undefined where halcmd is not offered. */
  readonly halcmd?: (call: HalcmdCall) => Promise<HalcmdOutcome>;
  /** Begins to stop the machine; called after the request for it has been answered. Never fails. */
  stop(): void;
}

/** The latest events, numbered from 1 without gaps; only so many are kept. */
export interface RpcEvents {
  /** Those numbered above `seq`, oldest first. */
  since(seq: number): readonly RpcEvent[];
  /** The number of the latest; 0 before the first. */
  readonly lastSeq: number;
  /** The number of the oldest that is kept. */
  readonly oldestSeq: number;
}

export interface RpcEvent {
  readonly seq: number;
  /** Seconds since the epoch. */
  readonly time: number;
  readonly type: string;
  /** The component's name. */
  readonly name: string;
  readonly cause: string;
  readonly details: Readonly<Record<string, JsonValue>>;
}

/** Pins that are written from outside; see `component.set`. */
export interface PeerPins {
  /** Writes all of them or throws, and then none; names are without the component's. */
  write(values: Readonly<Record<string, HalValue | string>>): void;
}

/** A queue of records between a thread and a program. */
export interface RpcFifo {
  readonly types: readonly HalType[];
  readonly length: number;
  readonly isFull: boolean;
  readonly isClosed: boolean;
  /** Puts a record at the end; false when it does not fit. */
  put(values: readonly HalValue[]): boolean;
  take(): { readonly number: number; readonly values: readonly HalValue[] } | undefined;
  /** Resolves at the next record that is put or taken, and when it is closed. */
  changed(signal?: AbortSignal): Promise<void>;
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

export interface MachineStatus {
  readonly machine: string;
  /** The process that it runs in. */
  readonly pid?: number;
  readonly state: 'starting' | 'running' | 'stopping';
  /** Seconds since the start. */
  readonly uptime: number;
  readonly components: readonly ComponentStatus[];
  readonly plugs: readonly PlugStatus[];
}

export interface ComponentStatus {
  readonly name: string;
  readonly type: string;
  readonly state: string;
  /** What it says of itself for people, such as why power stays on. */
  readonly reason?: string | undefined;
}

export interface PlugStatus {
  readonly name: string;
  readonly online: boolean;
  readonly error: boolean;
}

/** What was set, and to what. */
export interface Switched<V extends boolean | number> {
  readonly pin: string;
  readonly value: V;
}

/** An input that can be read and waited for; a pin is one. */
export interface WatchedInput<V extends boolean | number> {
  readonly name: string;
  readonly value: V;
  /** Tells `next` the current value and each new one, until the returned function is called. */
  observe(next: (value: V) => void): () => void;
}

/**
 * The motion component's outputs and inputs, by the numbers of G-code. Every method throws `bad-value`, naming the
 * range, for a number that is not an index of what there is, and then does nothing. What is optional is missing from
 * motion components that do not have it.
 */
export interface MotionIo {
  /** Whose G-code it is sent, as configured. */
  readonly dialect?: Dialect | undefined;
  /** Sets `digital-out-NN` and its `-io-` twin in one cycle. */
  digitalOut(index: number, value: boolean, ask?: Ask): Switched<boolean>;
  /** Sets `analog-out-NN` and its `-io-` twin in one cycle. */
  analogOut(index: number, value: number, ask?: Ask): Switched<number>;
  /** The name of the pin that `digitalOut` sets, for an output that is to be set later. */
  digitalOutName?(index: number): string;
  analogOutName?(index: number): string;
  digitalIn?(index: number): WatchedInput<boolean>;
  analogIn?(index: number): WatchedInput<number>;
  /** Sets `power`. */
  power?(on: boolean, ask?: Ask): Switched<boolean>;
  /** Sets `fan-N`, from 0 to 1. */
  fan?(index: number, value: number): Switched<number>;
}

/** The machine's motion component; throws `no-such-component` when it has none. */
export function motionOf(host: RpcHost): MotionIo {
  if (host.motion) return host.motion;
  throw new HalError(
    'no-such-component',
    `machine '${host.machine}' has no motion component, whose outputs these are: load one`,
  );
}
