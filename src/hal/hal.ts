import { Subject, type Observable } from 'rxjs';
import { HalError } from '../errors.ts';
import { systemClock, type Clock } from '../util/clock.ts';
import type { Ask } from './value/ask.ts';
import { createCell } from './graph/cell.ts';
import { Component, type ComponentOptions } from './model/component.ts';
import type { Funct } from './graph/funct.ts';
import { HalResources } from './model/hal-resources.ts';
import { Signal, type ParamView, type PinView } from './model/item.ts';
import { ViewRegistry } from './model/item-registry.ts';
import { checkLink, checkNet, link, unlink } from './model/linking.ts';
import { checkUnlocked } from './model/locks.ts';
import { createThreadMeter } from './model/meters.ts';
import { checkName, Registry } from './value/names.ts';
import type { OnChangeThread } from './graph/on-change-thread.ts';
import type { PeriodicThread } from './graph/periodic-thread.ts';
import type { Propagation } from './graph/propagation.ts';
import type { Schedule } from './graph/schedule.ts';
import { assign, settableItem, settableSignal } from './model/settings.ts';
import { wiringSnapshotOf } from './model/wiring-snapshot.ts';
import type { Thread } from './graph/thread.ts';
import type { HalType, HalValue } from './value/types.ts';

export type { Funct, FunctBody } from './graph/funct.ts';
export type { PeriodicThread } from './graph/periodic-thread.ts';
export type { Thread } from './graph/thread.ts';
export type { Component, ComponentOptions, ComponentState, FunctOptions, PinOptions } from './model/component.ts';
export { combineSettled } from './model/combine-settled.ts';
export type { ViewRegistry } from './model/item-registry.ts';
export type { Item, Param, ParamView, Pin, PinView, Signal } from './model/item.ts';
export type { ItemView } from './model/item-view.ts';
export { joinNet, type Joined } from './model/linking.ts';
export { lockLevels } from './model/locks.ts';
export { assign, typedValue } from './model/settings.ts';
export { createAsk, type Ask, type AskOutcome, type Origin } from './value/ask.ts';
export {
  instancePrefix,
  isPrintable,
  nameLengthMax,
  quotedName,
  sortByName,
  sortByNameInSteps,
  unprintable,
  type Registry,
} from './value/names.ts';
export {
  checkValue,
  formatFloat,
  formatValue,
  halTypes,
  isHalType,
  isValueOf,
  parseValue,
  zeroOf,
  type HalType,
  type HalValue,
  type ParamDir,
  type PinDir,
  type ValueOfType,
} from './value/types.ts';

/** The failure of a component or of the graph; everything else goes on. */
export interface HalFault {
  readonly error: HalError;
  /** The component that failed and is now dead; undefined for a fault of the graph, such as an unstable loop. */
  readonly component: string | undefined;
}

/**
 * One HAL: the components, signals and threads of one machine. Two HALs share nothing.
 *
 * Methods take names. A method that refuses throws a `HalError` and changes nothing.
 */
export class Hal {
  readonly clock: Clock;
  /** @internal */
  readonly propagation: Propagation;
  readonly components: Registry<Component> = new Registry('component', 'no-such-component');
  /** Of a pin, only its owner has the handle that writes it: these are read-only. */
  readonly pins: ViewRegistry<PinView>;
  readonly params: ViewRegistry<ParamView>;
  readonly signals: Registry<Signal>;
  readonly functs: Registry<Funct>;
  readonly threads: Registry<Thread>;
  /** Runs `work`; its writes settle as one and observers see only the outcome. */
  readonly batch: <R>(work: () => R) => R;
  /** @internal Threads and functions are reached through the methods. */
  readonly schedule: Schedule;
  private readonly faults = new Subject<HalFault>();
  private readonly resources: HalResources;
  private nextId = 1;

  constructor(options: { clock?: Clock } = {}) {
    this.clock = options.clock ?? systemClock();
    this.resources = new HalResources(this.clock, (error, funct) => this.report(error, funct));
    const { propagation, schedule, signals } = this.resources;
    this.propagation = propagation;
    this.batch = propagation.batch.bind(propagation);
    this.schedule = schedule;
    this.pins = new ViewRegistry(this.resources.pins);
    this.params = new ViewRegistry(this.resources.params);
    this.signals = signals;
    this.functs = schedule.functs;
    this.threads = schedule.threads;
  }

  /** The kinds of change that are locked: bits of `lockLevels`. */
  get lock(): number {
    return this.resources.lock;
  }

  set lock(bits: number) {
    this.resources.lock = bits;
  }

  /**
   * Makes a component; it is `initializing` until its owner calls `ready`. A component with the name of a dead one
   * replaces it: the pins that it makes again are linked as they were.
   */
  component(name: string, options: ComponentOptions = {}): Component {
    checkName('component', name);
    const namesake = this.components.find(name);
    if (namesake && namesake.state !== 'dead') {
      throw new HalError('name-taken', `duplicate component name '${name}'`);
    }
    const formerWiring = namesake && wiringSnapshotOf(namesake);
    namesake?.exit();
    const place = { name, id: this.nextId++, formerWiring, leave: () => this.forget(component) };
    const component = new Component(this.resources, place, options);
    this.components.add(name, component);
    if (component.kind === 'rt') this.schedule.realtimeCame();
    this.structureChanged();
    return component;
  }

  private forget({ name, kind }: Component): void {
    this.components.delete(name);
    if (kind === 'rt') this.schedule.realtimeGone();
    this.structureChanged();
  }

  /** The id of the component that was made last; ids grow. 0 before the first. */
  get lastId(): number {
    return this.nextId - 1;
  }

  /** Makes a signal that no pin is linked to. */
  newSignal<T extends HalType>(name: string, type: T): Signal<T> {
    checkName('signal', name);
    checkUnlocked(this.lock, 'config', 'signal_new called while HAL is locked');
    if (this.signals.has(name)) throw new HalError('name-taken', `duplicate signal '${name}'`);
    const signal = new Signal(name, type, createCell(type, this.propagation), this.propagation);
    this.signals.add(name, signal);
    this.structureChanged();
    return signal;
  }

  /** Removes a signal; its pins keep their value. */
  deleteSignal(name: string): void {
    checkUnlocked(this.lock, 'config', 'signal_delete called while HAL is locked');
    const signal = this.signals.get(name);
    this.batch(() => {
      for (const pin of signal.linked.toReversed()) unlink(pin, this.propagation);
    });
    for (const observer of signal.observers ?? []) observer.complete?.();
    this.signals.delete(name);
    this.structureChanged();
  }

  /**
   * Links pins to a signal, and makes the signal if there is none of that name. All or nothing: every pin is checked
   * before the first is linked.
   */
  net(signalName: string, pinNames: readonly string[]): Signal {
    const existing = this.signals.find(signalName);
    const { type, joining } = checkNet(signalName, pinNames, this.resources.pins, existing);
    if (existing && joining.size > 0) checkUnlocked(this.lock, 'config', 'link called while HAL locked');
    const signal = existing ?? this.newSignal(signalName, type);
    this.batch(() => {
      for (const pin of joining) link(pin, signal, this.propagation);
    });
    this.structureChanged();
    return signal;
  }

  /** Links one pin to an existing signal (`linkps`). */
  link(pinName: string, signalName: string): void {
    checkUnlocked(this.lock, 'config', 'link called while HAL locked');
    const pin = this.resources.pins.get(pinName);
    const signal = this.signals.get(signalName);
    checkLink(pin, signal);
    link(pin, signal, this.propagation);
    this.structureChanged();
  }

  /** Unlinks a pin (`unlinkp`); an unlinked pin stays as it is. */
  unlink(pinName: string): void {
    checkUnlocked(this.lock, 'config', 'unlink called while HAL locked');
    unlink(this.resources.pins.get(pinName), this.propagation);
    this.structureChanged();
  }

  /** Gives a pin or param an alias. Both names find it, and listings show the alias. */
  alias(kind: 'pin' | 'param', name: string, alias: string): void {
    checkUnlocked(this.lock, 'config', `${kind}_alias called while HAL locked`);
    this.resources[`${kind}s`].alias(name, alias);
    this.structureChanged();
  }

  /** Removes the alias, if there is one. */
  unalias(kind: 'pin' | 'param', name: string): void {
    checkUnlocked(this.lock, 'config', `${kind}_alias called while HAL locked`);
    this.resources[`${kind}s`].unalias(name);
    this.structureChanged();
  }

  /** The param of that name, else the pin; `getp` and `setp` look in this order. */
  item(name: string): PinView | ParamView {
    const item = this.params.find(name) ?? this.pins.find(name);
    if (!item) throw new HalError('no-such-pin', `pin or parameter '${name}' not found`);
    return item;
  }

  /**
   * Sets a param or an unlinked IN or I/O pin; text is read as halcmd reads it. With `ask` it is an explicit request, also
   * if the pin already has that value.
   */
  setp(name: string, value: HalValue | string, ask?: Ask): PinView | ParamView {
    const item = settableItem(name, this.resources.params, this.resources.pins);
    assign(item, value, ask);
    return item.view;
  }

  /** Sets a signal that has no OUT pin; I/O pins are no obstacle. `ask` as in `setp`. */
  sets(name: string, value: HalValue | string, ask?: Ask): Signal {
    const signal = settableSignal(name, this.signals);
    assign(signal, value, ask);
    return signal;
  }

  /** Failures of components and of the graph. */
  get faults$(): Observable<HalFault> {
    return this.faults;
  }

  /** Emits after components, pins, signals or links have come or gone. */
  get structure$(): Observable<void> {
    return this.resources.structure;
  }

  /**
   * Makes a thread that runs its functions every `periodNs` nanoseconds, and the pseudo component `__<name>` that shows its
   * running time. Make the fastest thread first: later periods are rounded to multiples of the first.
   */
  newPeriodicThread(name: string, periodNs: number): PeriodicThread {
    checkUnlocked(this.lock, 'config', 'create_thread called while HAL is locked');
    return this.schedule.newPeriodic(name, periodNs, () => {
      const component = this.component(`__${name}`, { kind: 'rt' });
      component.onExit(() => this.schedule.delete(name));
      return createThreadMeter(component, name);
    });
  }

  /** Makes a thread that runs a function when one of its inputs has changed. */
  newOnChangeThread(name: string, order: 'data-flow' | 'as-added' = 'data-flow'): OnChangeThread {
    return this.schedule.newOnChange(name, order);
  }

  /** Stops and removes a thread and its pseudo component; its functions are then in no thread. */
  deleteThread(name: string): void {
    this.schedule.delete(name);
    this.components.find(`__${name}`)?.exit();
    this.structureChanged();
  }

  /** Adds a function to a thread. Positions count from 1 at the front, or from −1 at the end. */
  addf(functName: string, threadName: string, position = -1): void {
    checkUnlocked(this.lock, 'config', 'add_funct_to_thread called while HAL is locked');
    this.schedule.add(functName, threadName, position);
    this.structureChanged();
  }

  /** Removes a function from a thread. */
  delf(functName: string, threadName: string): void {
    checkUnlocked(this.lock, 'config', 'del_funct_from_thread called while HAL is locked');
    this.schedule.remove(functName, threadName);
    this.structureChanged();
  }

  /** Starts the threads. */
  start(): void {
    checkUnlocked(this.lock, 'run', 'start_threads called while HAL is locked');
    this.schedule.start();
  }

  /** Stops the threads; every value stays as it is. */
  stop(): void {
    checkUnlocked(this.lock, 'run', 'stop_threads called while HAL is locked');
    this.schedule.stop();
  }

  /** Stops the threads; every component exits, newest first. */
  dispose(): void {
    this.schedule.stop();
    for (const component of [...this.components.values()].reverse()) component.exit();
    for (const signal of this.signals.values()) for (const observer of signal.observers ?? []) observer.complete?.();
    this.resources.structure.complete();
    this.faults.complete();
  }

  private structureChanged(): void {
    this.resources.structure.next();
  }

  private report(error: HalError, funct: Funct | null): void {
    funct?.component.fail();
    this.faults.next({ error, component: funct?.component.name });
  }
}
