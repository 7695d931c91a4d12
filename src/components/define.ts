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

/** What a component may use of its machine. */
export interface ComponentServices {
  readonly clock: Clock;
  readonly logger: Logger;
  /** A random number from 0 to 1, for the jitter of retries; absent means no jitter. */
  readonly chance?: (() => number) | undefined;
  /** Plug drivers by their names in `driver:`. */
  readonly drivers: ReadonlyMap<string, DriverType>;
  /** Shared by all plug drivers of the machine. */
  readonly sharedResources?: SharedResources;
  /** Records which plugs this machine switches and finds other switchers of them; absent means no record. */
  readonly claims?: PlugClaims;
  /** The phase of each plug within a poll interval; absent means that all are polled at once. */
  readonly pollPhases?: PollPhases;
  /** Appends lines to files; absent in a program without files. */
  readonly files?: FileAppender | undefined;
  /** Files for state that must survive a restart; absent in a program without files. */
  readonly stateFiles?: StateFiles | undefined;
  /** Receives the events of `notify`. */
  readonly events?: MachineEvents | undefined;
  /** The components with a pin on the same signal as the pin of this name; absent without a machine. */
  readonly beside?: ((pinName: string) => readonly Neighbour[]) | undefined;
}

/** Another component on the same signal. */
export interface Neighbour {
  readonly name: string;
  readonly handle: ComponentHandle;
}

/** The events of a machine. */
export interface MachineEvents {
  next(event: MachineEvent): void;
  /** Passes on every event from now on. */
  subscribe?(hear: (event: MachineEvent) => void): { unsubscribe(): void };
}

/** A pin or a param; a body treats both alike. */
export type Value<T extends HalType> = Pin<T> | Param<T>;

/**
 * Given to the body of a component. The pins, params and functions of the header exist already; the body takes them by
 * name. A name or type that is not in the header is a defect of the component and throws at once, so that loading a
 * component once proves that body and header agree.
 */
export interface ComponentScope extends ComponentServices {
  /** The instance's name, the first part of its pins' names. */
  readonly name: string;
  readonly hal: Hal;
  bit(name: string): Value<'bit'>;
  float(name: string): Value<'float'>;
  s32(name: string): Value<'s32'>;
  u32(name: string): Value<'u32'>;
  /** All pins of a numbered family, by its name in the header: `bits('in-##')`. */
  bits(name: string): Value<'bit'>[];
  floats(name: string): Value<'float'>[];
  s32s(name: string): Value<'s32'>[];
  u32s(name: string): Value<'u32'>[];
  /** A pin or param whose type is given by an option. */
  item(name: string): Pin | Param;
  /** All pins of a numbered family whose types are given by an option: `family('pin.#')`. */
  family(name: string): readonly (Pin | Param)[];
  /** Whether the condition (`when`) of this pin or param holds, such as `meter`. */
  has(name: string): boolean;
  /** The configured option or its default; undefined without either. */
  option(name: string): OptionValue | undefined;
  /** The same for a text option. */
  text(name: string): string | undefined;
  /** Sets the body of a function of the header. */
  funct(name: string, body: FunctBody): void;
  /** Sends an event to all listeners of the machine. */
  notify(type: ComponentEvent['type'], cause: string, details?: ComponentEvent['details']): void;
  /**
   * Calls `run` when the machine is complete and starts. Actions on the world begin there and not in the body: links
   * and settings made while loading must not count as requests, and a machine that is refused must not switch.
   */
  onStart(run: () => void): void;
  /** Calls `dispose` when the component exits. */
  onExit(dispose: () => void): void;
}

/** The interface of a running instance beside its pins; every part is optional. */
export interface ComponentHandle {
  /** Closes sockets and timers. Called once, before the pins are removed. */
  dispose?(): Promise<void>;
  /** The G-code side of a motion component. */
  readonly motion?: MotionOutputs;
  /** The device side of a smart plug. */
  readonly plug?: PlugHandle;
  /** Takes over requests from plugs on the net of this `power-off`. */
  readonly powerOff?: PowerOffHandle;
  /** The records taken by a sampler, or to be played by a streamer. */
  readonly fifo?: Fifo;
  /** Pins that peers write, such as those of a printer's host. */
  readonly peer?: PeerPins;
  /** The reason for the state of its pins, for people; undefined without one. */
  describe?(): string | undefined;
}

/**
 * Outputs and inputs by number, as G-code addresses them. Setting an output is an explicit request for the value. Every
 * method throws `bad-value` for an index that does not exist.
 */
export interface MotionOutputs {
  /** The configured G-code dialect. */
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
  /** Sets `fan-N`; throws `bad-value` for a speed outside 0 to 1. */
  fan(index: number, value: number): { pin: string; value: number };
}

export interface PlugHandle {
  /** The identity that the plug reports; undefined before its first answer. */
  identity(): PlugIdentity | undefined;
  /** Why the last exchange failed; undefined when it succeeded. */
  lastError(): string | undefined;
  /** The fault that prevents exchanges with the plug; undefined without one. */
  faultCode(): ErrorCode | undefined;
  /** The relay as last read; undefined before the first reading, and while the plug does not answer. */
  relay(): boolean | undefined;
  /** The requests that have not ended: not delivered yet, not read as done yet, or held by the lock. */
  open(): readonly OpenRequest[];
  /** Resolves when no request is open except held ones. */
  settled(): Promise<void>;
  /** Drops every request to switch off that has not ended, wherever it waits, and reports it. */
  withdraw(origin: Origin): void;
  /** The decisions of the reconciler, the state of the plug, and its inner rules and timer. */
  readonly reports$: Observable<PlugReport>;
}

/** A request that has not ended. */
export interface OpenRequest extends Origin {
  readonly on: boolean;
  /** It waits for the lock, here or in a `power-off`. */
  readonly held: boolean;
}

export interface PowerOffHandle {
  /**
   * Takes over a request to switch off that the lock of a plug holds: it waits for cool, counts down and asks for off
   * like any other request. Returns false when it does not take it.
   */
  take(request: TakenRequest): boolean;
  /** Cutting the power now would do harm, or might; this reads the present pins, even before the function has run. */
  isUnsafe(): boolean;
  /** An explicit request waits. */
  isAsked(): boolean;
  /** The plug no longer needs the request, for example because it was asked to switch on. */
  release(request: TakenRequest, cause: string): void;
}

export interface TakenRequest extends Origin {
  /** Called once, when the request has ended: off was asked for, or the request was withdrawn or dropped. */
  ended(how: 'off-asked' | 'withdrawn' | 'dropped'): void;
}

export type PlugReport =
  | LoopReport
  | RulesReport
  | OffTimerReport
  | SharedReport
  | MeterReport
  /** The file that keeps the sum of energy has a problem. */
  | { readonly type: 'energy-state'; readonly message: string };

export interface PeerPins {
  /**
   * Writes pins, by their names without the component's, as one change; text is parsed as by halcmd. Throws
   * `no-such-pin` or `bad-value` before anything is written.
   */
  write(values: Readonly<Record<string, HalValue | string>>): void;
}

/** A component type: the body that goes with the header `pins/<type>.yaml`. */
export interface ComponentType {
  readonly type: string;
  readonly create: (scope: ComponentScope) => ComponentHandle | void;
  /** How `loadrt` loads it, unless by `count=` and `names=` alone. */
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
