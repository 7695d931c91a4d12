import type {
  ComponentHandle,
  ComponentServices,
  ComponentType,
  MotionOutputs,
  PlugHandle,
} from '../components/define.ts';
import type { OptionValues } from '../catalog/header.ts';
import type { Headers } from '../config/header-directory.ts';
import type { Component, Hal } from '../hal/hal.ts';
import type { Turns } from '../util/turns.ts';
import type { FaceType } from './api/face.ts';
import type { EventJournal } from './event-journal.ts';
import type { ProgramProtocol } from './api/program-protocol.ts';
import type { LineOutput, RunningProgram } from './program.ts';
import type { VariableNames } from './program-environment.ts';

/** The services that a machine uses. */
export interface MachineServices extends ComponentServices {
  readonly headers: Headers;
  readonly types: ReadonlyMap<string, ComponentType>;
  /** The types of faces that it may have, by name. */
  readonly faces?: ReadonlyMap<string, FaceType>;
  /** How the machine speaks to programs of `loadusr`; without it, `loadusr` starts none. */
  readonly programProtocol?: ProgramProtocol;
  /** The environment of HAL files, and of programs, which get it without the variables that `variables` withholds. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The process that the machine runs in. */
  readonly pid?: number;
  /** The folder by which machines of one user find each other, to report plugs that both switch. */
  readonly claimsFolder?: string | undefined;
  readonly variables?: VariableNames;
}

/** One loaded instance of a component type. */
export interface MachineMember {
  readonly name: string;
  readonly type: string;
  readonly component: Component;
  readonly handle: ComponentHandle;
}

/** A machine, as its own parts use it. `Machine` implements it. */
export interface MachineCore {
  readonly name: string;
  readonly hal: Hal;
  readonly context: MachineServices;
  readonly turns: Turns;
  readonly state: 'starting' | 'running' | 'stopping';
  /** When the machine was made, in ms of its clock. */
  readonly madeMs: number;
  readonly journal: EventJournal;
  /** In the order in which they were loaded. */
  readonly members: readonly MachineMember[];
  readonly plugs: readonly (MachineMember & { readonly plug: PlugHandle })[];
  /** The G-code side of the machine's motion component, if it has one. */
  readonly motion: MotionOutputs | undefined;
  load(type: string, name: string, options: OptionValues): Component;
  loadModule(module: string, args: readonly string[]): void;
  startProgram(argv: readonly string[], options?: { readonly output?: LineOutput }): Promise<RunningProgram>;
  unload(component: Component): Promise<void>;
  requestStop(why: string): void;
}
