import type {
  ComponentHandle,
  ComponentServices,
  ComponentType,
  MotionOutputs,
  PlugHandle,
} from '../components/define.ts';
import { instantiate } from '../components/instantiate.ts';
import type { Headers } from '../config/header-directory.ts';
import { HalError } from '../errors.ts';
import type { Component } from '../hal/component.ts';
import { Hal } from '../hal/hal.ts';
import type { OptionValues } from '../hal/header.ts';
import type { HalValue } from '../hal/types.ts';

/** What a machine consists of; a checked `MachineConfig` is such a plan. */
export interface MachinePlan {
  readonly machine: string;
  readonly components: readonly { readonly type: string; readonly name: string; readonly options: OptionValues }[];
  readonly nets: readonly { readonly signal: string; readonly pins: readonly { readonly name: string }[] }[];
  readonly settings: readonly { readonly name: string; readonly value: HalValue }[];
}

export interface MachineContext extends ComponentServices {
  readonly headers: Headers;
  readonly types: ReadonlyMap<string, ComponentType>;
}

/** One loaded instance of a component type. */
export interface MachineMember {
  readonly name: string;
  readonly type: string;
  readonly component: Component;
  readonly handle: ComponentHandle;
}

/** How long the ends of all components together may take before the machine goes on without them. */
const disposeMs = 1500;

/** A wired machine. It runs from `start` until `dispose`, which leaves every relay as it is. */
export class Machine {
  readonly name: string;
  readonly hal: Hal;
  private readonly context: MachineContext;
  private readonly loaded: MachineMember[] = [];
  private phase: 'starting' | 'running' | 'stopping' = 'starting';
  private disposing: Promise<void> | undefined;

  constructor(name: string, context: MachineContext) {
    this.name = name;
    this.context = context;
    this.hal = new Hal({ clock: context.clock });
    this.hal.faults$.subscribe(({ error, component }) => {
      const what = component === undefined ? 'the graph' : `component '${component}'`;
      context.logger.error({ code: error.code, err: error }, `${what} has failed; the rest of the machine goes on`);
    });
  }

  /** In the order they were loaded. */
  get members(): readonly MachineMember[] {
    return this.loaded;
  }

  /** The G-code side of the machine's motion component, if it has one. */
  get motion(): MotionOutputs | undefined {
    return this.loaded.find((member) => member.handle.motion)?.handle.motion;
  }

  get plugs(): readonly (MachineMember & { readonly plug: PlugHandle })[] {
    return this.loaded.flatMap((member) => (member.handle.plug ? [{ ...member, plug: member.handle.plug }] : []));
  }

  /** Loads one component: its pins exist afterwards, and it begins to work when the machine is wired. */
  load(type: string, name: string, options: OptionValues): void {
    const header = this.context.headers.header(type);
    const body = this.context.types.get(type);
    if (!header || !body) throw new HalError('config', `component type '${type}' is unknown`);
    const component = this.hal.component(name, { kind: header.functs.length > 0 ? 'rt' : 'user' });
    const handle = instantiate({ component, name, header, body, options, services: this.context });
    component.ready();
    this.loaded.push({ name, type, component, handle });
  }

  get state(): 'starting' | 'running' | 'stopping' {
    return this.phase;
  }

  /** Lets the threads run. */
  start(): void {
    this.phase = 'running';
    this.hal.start();
  }

  /** Ends every component, newest first, closes what they opened and leaves every relay as it is. Safe to call twice. */
  dispose(): Promise<void> {
    this.disposing ??= this.end();
    return this.disposing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  private async end(): Promise<void> {
    this.phase = 'stopping';
    this.hal.stop();
    const ends = [...this.loaded].reverse().map(({ name, handle }) => this.endOne(name, handle));
    await Promise.race([Promise.all(ends), this.late()]);
    this.hal.dispose();
  }

  private async endOne(name: string, handle: ComponentHandle): Promise<void> {
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

/**
 * Builds a machine: loads, sets, wires; nothing runs before `start`. When a step is refused, what was loaded is ended
 * again and the refusal is thrown.
 */
export async function createMachine(plan: MachinePlan, context: MachineContext): Promise<Machine> {
  const machine = new Machine(plan.machine, context);
  try {
    machine.hal.batch(() => wire(machine, plan));
  } catch (error) {
    await machine.dispose();
    throw error;
  }
  return machine;
}

function wire(machine: Machine, plan: MachinePlan): void {
  const { hal } = machine;
  for (const { type, name, options } of plan.components) machine.load(type, name, options);
  for (const { name, value } of plan.settings) hal.setp(name, value);
  for (const { signal, pins } of plan.nets) {
    hal.net(
      signal,
      pins.map((pin) => pin.name),
    );
  }
  const thread = hal.newOnChangeThread('on-change');
  for (const funct of hal.functs.values()) thread.add(funct);
}
