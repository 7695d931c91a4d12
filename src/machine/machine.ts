import { Subject, type Observable } from 'rxjs';
import { eventTypes, wordsOf } from '../catalog/events/registry.ts';
import type { OptionValues } from '../catalog/header.ts';
import type { ComponentType, MachineEvents, MotionOutputs, PlugHandle } from '../components/define.ts';
import type { MachineEvent } from '../components/events.ts';
import { instantiate } from '../components/instantiate.ts';
import { loadModule } from '../components/loadrt.ts';
import { HalError } from '../errors.ts';
import { Hal, type Component } from '../hal/hal.ts';
import { createPlugClaims, type PlugClaims } from '../plugs/claims.ts';
import { createSharedResources } from '../plugs/shared-resources.ts';
import { pollPhases } from '../reconcile/phases.ts';
import { createTurns, type Turns } from '../util/turns.ts';
import { createMachineApi, type MachineApi } from './api/api.ts';
import { apiHostOf } from './api-host.ts';
import type { MachineCore, MachineMember, MachineServices } from './core.ts';
import { createEventJournal, type EventJournal, type NumberedEvent } from './event-journal.ts';
import { eventsOfReport } from './events.ts';
import { createFaces, type Faces } from './faces.ts';
import type { ProgramOptions, RunningProgram } from './program.ts';
import { programEnvironment } from './program-environment.ts';
import { createPrograms, type Programs } from './programs.ts';

/** How long all components together may take to end. */
const disposeMs = 1500;

/** A machine: a HAL with its components. It runs from `start` until `dispose`, which leaves every relay as it is. */
export class Machine implements MachineCore {
  readonly name: string;
  readonly hal: Hal;
  readonly context: MachineServices;
  /** The only door for faces. */
  readonly api: MachineApi;
  readonly turns: Turns = createTurns();
  readonly madeMs: number;
  /** Resolves with the reason when a stop is requested; the runner then disposes of the machine. */
  readonly stopRequested: Promise<string>;
  private readonly kept = createEventJournal({
    later: (run) => void this.context.clock.after(0, run),
    onFault: (error) => this.context.logger.error({ err: error }, 'a listener to events has failed'),
  });
  private readonly claims: PlugClaims;
  private readonly told = new Subject<NumberedEvent>();
  private settleStop: (why: string) => void = () => {};
  private loaded: MachineMember[] = [];
  private readonly programs: Programs;
  private readonly faces: Faces;
  private readonly starters: (() => void)[] = [];
  private phase: 'starting' | 'running' | 'stopping' = 'starting';
  private disposing: Promise<void> | undefined;

  constructor(name: string, context: MachineServices) {
    this.name = name;
    const { pid, claimsFolder: folder, clock, logger } = context;
    this.claims = createPlugClaims({ machine: name, pid, folder, clock, logger });
    const common = { sharedResources: createSharedResources(), pollPhases: pollPhases(), claims: this.claims };
    const beside = (pinName: string) => this.beside(pinName);
    this.context = { ...context, ...common, events: this.eventSink(), beside };
    this.kept.subscribe((event) => this.told.next(event));
    this.stopRequested = new Promise((resolve) => (this.settleStop = resolve));
    this.hal = new Hal({ clock });
    this.madeMs = clock.now();
    this.api = createMachineApi(apiHostOf(this));
    this.faces = createFaces(this, this.api);
    const environment = programEnvironment(context.env ?? {}, context.variables);
    this.programs = createPrograms({ environment, protocol: context.programProtocol, clock, logger });
    this.hal.faults$.subscribe(({ error, component }) => {
      const what = component === undefined ? 'the graph' : `component '${component}'`;
      context.logger.error({ code: error.code, err: error }, `${what} has failed; the rest of the machine goes on`);
    });
  }

  /** In the order they were loaded. */
  get members(): readonly MachineMember[] {
    return this.loaded;
  }

  get state(): 'starting' | 'running' | 'stopping' {
    return this.phase;
  }

  /** The G-code side of the machine's motion component, if it has one. */
  get motion(): MotionOutputs | undefined {
    return this.loaded.find((member) => member.handle.motion)?.handle.motion;
  }

  get plugs(): readonly (MachineMember & { readonly plug: PlugHandle })[] {
    return this.loaded.flatMap((member) => (member.handle.plug ? [{ ...member, plug: member.handle.plug }] : []));
  }

  /** Events, from now on; completes when the machine is disposed of. */
  get events$(): Observable<NumberedEvent> {
    return this.told;
  }

  /** The latest events, those of the start included. */
  get journal(): EventJournal {
    return this.kept;
  }

  /** Loads a component with one instance. */
  load(type: string, name: string, options: OptionValues): Component {
    const header = this.context.headers.header(type);
    const body = this.bodyOf(type);
    if (!header || !body) throw new HalError('config', `component type '${type}' is unknown`);
    const component = this.hal.component(name, { kind: header.functs.length > 0 ? 'rt' : 'user' });
    try {
      const onStart = (run: () => void) => this.whenStarted(component, run);
      const handle = instantiate({
        hal: this.hal,
        component,
        name,
        header,
        body,
        options,
        services: this.context,
        onStart,
      });
      component.ready();
      this.add({ name, type, component, handle });
    } catch (error) {
      component.exit();
      throw error;
    }
    return component;
  }

  /** Loads a module with the instances that its arguments name, as `loadrt` does. */
  loadModule(module: string, args: readonly string[]): void {
    const { headers, types } = this.context;
    const { component, instances } = loadModule(module, args, {
      hal: this.hal,
      headers,
      types,
      services: this.context,
    });
    for (const { name, handle } of instances) this.add({ name, type: module, component, handle });
  }

  /** Starts a program that makes components over JSON-RPC; throws the system's error when it cannot be started. */
  async startProgram(argv: readonly string[], options: Pick<ProgramOptions, 'output'> = {}): Promise<RunningProgram> {
    return await this.programs.start({ argv, ...options, api: this.api });
  }

  /** Ends a component, with the whole module or program that it belongs to. */
  async unload(component: Component): Promise<void> {
    const program = this.programs.of(component);
    if (program) {
      program.terminate();
      return;
    }
    const members = this.loaded.filter((member) => member.component === component);
    this.loaded = this.loaded.filter((member) => member.component !== component);
    await Promise.all(members.map((member) => this.endOne(member)));
    component.exit();
  }

  /** Adds a face without pins, for `openFaces`. */
  addFace(type: string, options: OptionValues): void {
    this.faces.add(type, options);
  }

  /** Opens the faces without pins, before the start. Rejects when a required one cannot be opened. */
  openFaces(): Promise<void> {
    return this.faces.open();
  }

  /** Starts the threads, unless a HAL file does, and lets the components act. */
  start(options: { readonly threads?: boolean } = {}): void {
    this.phase = 'running';
    // Threads first: the outputs that functions compute from initial values are not requests.
    if (options.threads ?? true) this.hal.start();
    for (const thread of this.hal.threads.values()) {
      if (thread.kind === 'periodic' && thread.isRunning && thread.cycles === 0) thread.runCycle();
    }
    for (const run of this.starters.splice(0)) run();
  }

  /** Asks the runner to stop the machine. */
  requestStop(why: string): void {
    this.settleStop(why);
  }

  /** Ends every component, newest first, with its sockets and timers. Every relay stays as it is. Safe to call twice. */
  dispose(): Promise<void> {
    this.disposing ??= this.end();
    return this.disposing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** The members that have a pin on the same signal as this pin. */
  private beside(pinName: string): readonly MachineMember[] {
    const pin = this.hal.pins.find(pinName);
    const others = pin?.signal?.pins.filter((other) => other !== pin) ?? [];
    const owns = ({ name, component }: MachineMember) =>
      others.some((other) => other.component === component && other.name.startsWith(`${name}.`));
    return others.length > 0 ? this.loaded.filter(owns) : [];
  }

  private bodyOf(type: string): ComponentType | undefined {
    const face = this.context.faces?.get(type);
    return face ? this.faces.componentOf(face) : this.context.types.get(type);
  }

  private whenStarted(component: Component, run: () => void): void {
    const runOnce = () => {
      if (component.state === 'ready' && this.phase === 'running') run();
    };
    if (this.phase === 'starting') this.starters.push(runOnce);
    else component.onExit(this.context.clock.after(0, runOnce));
  }

  private async end(): Promise<void> {
    this.phase = 'stopping';
    this.hal.schedule.stop();
    const ends = [this.programs.dispose(), this.faces.dispose()];
    ends.push(...[...this.loaded].reverse().map((member) => this.endOne(member)));
    ends.push(this.claims.dispose());
    await Promise.race([Promise.all(ends), this.late()]);
    this.hal.dispose();
    this.told.complete();
  }

  private add(member: MachineMember): void {
    this.loaded.push(member);
    const { name, handle } = member;
    handle.plug?.reports$.subscribe((report) => {
      for (const event of eventsOfReport(name, report, this.context.clock.wallS())) {
        // The loop logs its faults, and how long they last, itself.
        this.publish(event, { logs: !event.type.startsWith('plug.') });
      }
    });
  }

  private eventSink(): MachineEvents {
    return {
      next: (event) => this.publish(event, { logs: true }),
      subscribe: (hear) => {
        const unsubscribe = this.kept.subscribe((kept) => {
          const { seq: _, ...event } = kept;
          hear(event);
        });
        return { unsubscribe };
      },
    };
  }

  /** The one place where an event becomes a line of the log. */
  private publish(event: MachineEvent, { logs }: { readonly logs: boolean }): void {
    const kept = this.kept.add(event);
    const { type, seq, name, cause, details } = kept;
    const level = eventTypes.get(type)?.isRefusal ? 'warn' : 'info';
    if (logs) this.context.logger[level]({ ...details, component: name, event: type, cause, seq }, wordsOf(kept));
    this.kept.notify();
  }

  private async endOne({ name, handle }: MachineMember): Promise<void> {
    try {
      await handle.dispose?.();
    } catch (error) {
      this.context.logger.warn({ component: name, err: error }, 'did not end cleanly');
    }
  }

  private late(): Promise<void> {
    return new Promise((resolve) => {
      this.context.clock.after(disposeMs, resolve);
    });
  }
}
