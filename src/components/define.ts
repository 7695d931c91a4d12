import type { Observable } from 'rxjs';
import type { Ask, FunctBody, Hal, HalType, HalValue, Origin, Param, Pin } from '../hal/hal.ts';
import type { ErrorCode } from '../errors.ts';
import type { Dialect } from '../gcode/dialects.ts';
import type { OptionValue } from '../catalog/header.ts';
import type { PlugClaims } from '../plugs/claims.ts';
import type { SharedResources } from '../plugs/shared-resources.ts';
import type { DriverType } from '../plugs/define-driver.ts';
import type { PlugIdentity } from '../plugs/driver.ts';
import type { PollPhases } from '../reconcile/phases.ts';
import type { LoopReport } from '../reconcile/reports.ts';
import type { Clock } from '../util/clock.ts';
import type { FileAppender } from '../util/file-appender.ts';
import type { Logger } from '../util/logger.ts';
import type { StateFiles } from '../util/state-files.ts';
import type { ComponentEvent, MachineEvent } from './events.ts';
import type { Fifo } from './record/fifo.ts';
import type { ModuleLoading } from './module-loading.ts';
import type { SharedReport } from './plug/smartplug/claim.ts';
import type { MeterReport } from './plug/smartplug/meter-reports.ts';
import type { OffTimerReport } from './plug/smartplug/off-timer.ts';
import type { RulesReport } from './plug/smartplug/rule-watch.ts';

/** What components may use of the machine they are part of. */
export interface ComponentServices {
  readonly clock: Clock;
  readonly logger: Logger;
  /** A random number from 0 to 1, for the jitter of retries; without it they have none. */
  readonly chance?: (() => number) | undefined;
  /** Plug drivers by the name that `driver:` gives. */
  readonly drivers: ReadonlyMap<string, DriverType>;
  /** What the plug drivers of the machine have in common. */
  readonly sharedResources?: SharedResources;
  /** Which plugs are switched from here, and who else does; nobody is told, when absent. */
  readonly claims?: PlugClaims;
  /** When in an interval each of them is polled; all at once, when absent. */
  readonly pollPhases?: PollPhases;
  /** Files that components add lines to; none in a program that gives none. */
  readonly files?: FileAppender | undefined;
  /** Files in which components keep what must survive a restart; none in a program that gives none. */
  readonly stateFiles?: StateFiles | undefined;
  /** Hears what components tell with `notify`. */
  readonly events?: MachineEvents | undefined;
  /** The components that have a pin on the same signal as the pin of this name; none where there is no machine. */
  readonly beside?: ((pinName: string) => readonly Neighbour[]) | undefined;
}

/** Another component on a wire. */
export interface Neighbour {
  readonly name: string;
  readonly handle: ComponentHandle;
}

/** What has happened in a machine. */
export interface MachineEvents {
  next(event: MachineEvent): void;
  /** Hears of what happens from now on. */
  subscribe?(hear: (event: MachineEvent) => void): { unsubscribe(): void };
}

/** A pin or a param: a body need not know which of the two a value is. */
export type Value<T extends HalType> = Pin<T> | Param<T>;

/**
 * What a component's body builds itself with. Pins, params and functions exist already, made from the header; a body
 * picks them by the names of the header. A name or type that the header does not have is a defect of the component and
 * throws at once, so that loading a component once proves that body and header agree.
 */
export interface ComponentScope extends ComponentServices {
  /** The instance's name, the first part of its pins' names. */
  readonly name: string;
  readonly hal: Hal;
  bit(name: string): Value<'bit'>;
  float(name: string): Value<'float'>;
  s32(name: string): Value<'s32'>;
  u32(name: string): Value<'u32'>;
  /** All of a numbered family, by its name in the header: `bits('in-##')`. */
  bits(name: string): Value<'bit'>[];
  floats(name: string): Value<'float'>[];
  s32s(name: string): Value<'s32'>[];
  u32s(name: string): Value<'u32'>[];
  /** One whose type an option gives. */
  item(name: string): Pin | Param;
  /** All of a numbered family whose types an option gives, `family('pin.#')`. */
  family(name: string): readonly (Pin | Param)[];
  /** Whether the header's condition for this pin or param holds, as for a meter's. */
  has(name: string): boolean;
  /** The option as configured, or its default; undefined when neither. */
  option(name: string): OptionValue | undefined;
  /** The same for an option that is text. */
  text(name: string): string | undefined;
  /** Gives the body of a function that the header declares. */
  funct(name: string, body: FunctBody): void;
  /** Tells everybody who listens to the machine that something has happened. */
  notify(type: ComponentEvent['type'], cause: string, details?: ComponentEvent['details']): void;
  /**
   * Calls `run` when the machine is complete and starts. Whatever acts on the world begins there and not in the body:
   * links and settings that are still being made must not be taken for wishes, nor a machine that is refused switch.
   */
  onStart(run: () => void): void;
  /** Calls `dispose` when the component exits. */
  onExit(dispose: () => void): void;
}

/** What a running instance offers to the rest of the program beside its pins; all of it optional. */
export interface ComponentHandle {
  /** Ends what was started: sockets, timers. Called once, before the pins vanish. */
  dispose?(): Promise<void>;
  /** The G-code side of a motion component. */
  readonly motion?: MotionOutputs;
  /** The device side of a smart plug. */
  readonly plug?: PlugHandle;
  /** What a plug may hand to a `power-off` on its net. */
  readonly powerOff?: PowerOffHandle;
  /** The records that a sampler has taken, or that a streamer will play. */
  readonly fifo?: Fifo;
  /** Pins that peers write, as those of a printer's host. */
  readonly peer?: PeerPins;
  /** Why its pins are as they are, in words for people; undefined when there is nothing to say. */
  describe?(): string | undefined;
}

/**
 * Outputs and inputs by number, as G-code addresses them. Setting an output asks for the value. All throw
 * `bad-value` for an index that does not exist.
 */
export interface MotionOutputs {
  /** Whose G-code it is sent, as configured. */
  readonly dialect?: Dialect | undefined;
  /** Sets `digital-out-NN` and its `-io-` twin. */
  digitalOut(index: number, value: boolean, ask?: Ask): { pin: string; value: boolean };
  /** Sets `analog-out-NN` and its `-io-` twin. */
  analogOut(index: number, value: number, ask?: Ask): { pin: string; value: number };
  /** The name of the pin that `digitalOut` sets. */
  digitalOutName(index: number): string;
  analogOutName(index: number): string;
  digitalIn(index: number): Value<'bit'>;
  analogIn(index: number): Value<'float'>;
  /** Sets `power`. */
  power(on: boolean, ask?: Ask): { pin: string; value: boolean };
  /** Sets `fan-N`; throws `bad-value` for a speed that is not from 0 to 1. */
  fan(index: number, value: number): { pin: string; value: number };
}

export interface PlugHandle {
  /** What the plug said of itself; undefined before the first answer. */
  identity(): PlugIdentity | undefined;
  /** Why the last exchange failed; undefined when it did not. */
  lastError(): string | undefined;
  /** What kind of fault keeps the plug from being spoken to; undefined when none does. */
  faultCode(): ErrorCode | undefined;
  /** What the relay was last read to be; undefined before the first reading, and while the plug does not answer. */
  relay(): boolean | undefined;
  /** The requests that have not ended: not delivered yet, not seen done yet, or held by the lock. */
  open(): readonly OpenRequest[];
  /** Resolves when nothing that is not held is open any more. */
  settled(): Promise<void>;
  /** Drops every request to switch off that has not ended, wherever it waits, and tells so. */
  withdraw(origin: Origin): void;
  /** What the reconciliation decided, what became of the plug, and what goes on inside it. */
  readonly reports$: Observable<PlugReport>;
}

/** A request that has not ended. */
export interface OpenRequest extends Origin {
  readonly on: boolean;
  /** It waits for the lock, here or as the request of a `power-off`. */
  readonly held: boolean;
}

export interface PowerOffHandle {
  /**
   * Takes over a request to switch off that the lock of a plug holds: it waits for cool, counts down and asks for off as
   * any other request. FALSE when it takes none.
   */
  take(request: TakenRequest): boolean;
  /** Cutting the power now would harm, or cannot be known not to; also before the function has seen what has changed. */
  isUnsafe(): boolean;
  /** A request that somebody asked for explicitly waits. */
  isAsked(): boolean;
  /** The plug needs the request no more, for example because it was asked to switch on. */
  release(request: TakenRequest, cause: string): void;
}

export interface TakenRequest extends Origin {
  /** Called once, when the request has ended: off was asked, or it was withdrawn. */
  ended(how: 'off-asked' | 'withdrawn' | 'dropped'): void;
}

export type PlugReport =
  | LoopReport
  | RulesReport
  | OffTimerReport
  | SharedReport
  | MeterReport
  /** Something is wrong with the file that keeps the sum of energy. */
  | { readonly type: 'energy-state'; readonly message: string };

export interface PeerPins {
  /**
   * Writes pins, by their names without the component's, as one change; text is read as halcmd reads it. Throws
   * `no-such-pin` or `bad-value` before anything is written.
   */
  write(values: Readonly<Record<string, HalValue | string>>): void;
}

/** A component type: the body that goes with the header `pins/<type>.yaml`. */
export interface ComponentType {
  readonly type: string;
  readonly create: (scope: ComponentScope) => ComponentHandle | void;
  /** How `loadrt` loads it, where that is not by `count=` and `names=` alone. */
  readonly loading?: ModuleLoading;
}

/** Declares the body of a component type. */
export function defineComponent(
  type: string,
  create: (scope: ComponentScope) => ComponentHandle | void,
  loading?: ModuleLoading,
): ComponentType {
  return loading ? { type, create, loading } : { type, create };
}
