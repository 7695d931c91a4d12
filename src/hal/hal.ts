import { Subject, type Observable } from 'rxjs';
import { HalError } from '../errors.ts';
import { systemClock, type Clock } from '../util/clock.ts';
import type { Ask } from './value/ask.ts';
import { createCell } from './graph/cell.ts';
import { Component, type ComponentOptions } from './model/component.ts';
import type { Funct } from './graph/funct.ts';
import { Inventory } from './model/inventory.ts';
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
import { successionOf } from './model/succession.ts';
import type { Thread } from './graph/thread.ts';
import type { HalType, HalValue } from './value/types.ts';

export type { Funct, FunctBody } from './graph/funct.ts';
export type { PeriodicThread } from './graph/periodic-thread.ts';
export type { Thread } from './graph/thread.ts';
export type { Component, ComponentOptions, ComponentState, FunctOptions, PinOptions } from './model/component.ts';
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

/** A component or the graph has failed; the rest goes on. */
export interface HalFault {
  readonly error: HalError;
  /** The component that failed and is now dead; undefined for a fault of the graph, such as an unstable loop. */
  readonly component: string | undefined;
}

/**
 * One HAL: the components, signals and threads of one machine. Nothing is shared between two of them.
 *
 * Names are looked up by the methods; everything refused is refused with a `HalError` and changes nothing.
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
  /** @internal Threads and functions are reached through the methods. */
  readonly schedule: Schedule;
  private readonly faults = new Subject<HalFault>();
  private readonly inventory: Inventory;
  private nextId = 1;

  constructor(options: { clock?: Clock } = {}) {
    this.clock = options.clock ?? systemClock();
    this.inventory = new Inventory(this.clock, (error, funct) => this.report(error, funct));
    const { propagation, schedule, signals } = this.inventory;
    this.propagation = propagation;
    this.schedule = schedule;
    this.pins = new ViewRegistry(this.inventory.pins);
    this.params = new ViewRegistry(this.inventory.params);
    this.signals = signals;
    this.functs = schedule.functs;
    this.threads = schedule.threads;
  }

  /** What may not be changed now: bits of `lockLevels`. */
  get lock(): number {
    return this.inventory.lock;
  }

  set lock(bits: number) {
    this.inventory.lock = bits;
  }

  /**
   * Makes a component; it is `initializing` until its owner calls `ready`. One that has the name of a dead component
   * takes its place: the pins it makes again are linked as they were.
   */
  component(name: string, options: ComponentOptions = {}): Component {
    checkName('component', name);
    const namesake = this.components.find(name);
    if (namesake && namesake.state !== 'dead') {
      throw new HalError('name-taken', `duplicate component name '${name}'`);
    }
    const succession = namesake && successionOf(namesake);
    namesake?.exit();
    const place = { name, id: this.nextId++, succession, leave: () => this.forget(component) };
    const component = new Component(this.inventory, place, options);
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

  /** The id of the component that was made last: those made later have greater ones. 0 before the first. */
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

  /** Removes a signal; its pins keep the value they have. */
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
   * Links pins to a signal, making it if there is none of that name. All or nothing: every pin is checked before the
   * first is linked.
   */
  net(signalName: string, pinNames: readonly string[]): Signal {
    const existing = this.signals.find(signalName);
    const { type, joining } = checkNet(signalName, pinNames, this.inventory.pins, existing);
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
    const pin = this.inventory.pins.get(pinName);
    const signal = this.signals.get(signalName);
    checkLink(pin, signal);
    link(pin, signal, this.propagation);
    this.structureChanged();
  }

  /** Unlinks a pin (`unlinkp`); one that is not linked stays as it is. */
  unlink(pinName: string): void {
    checkUnlocked(this.lock, 'config', 'unlink called while HAL locked');
    unlink(this.inventory.pins.get(pinName), this.propagation);
    this.structureChanged();
  }

  /** Gives a pin or param a second name, which listings show in place of the first; both find it. */
  alias(kind: 'pin' | 'param', name: string, alias: string): void {
    checkUnlocked(this.lock, 'config', `${kind}_alias called while HAL locked`);
    this.inventory[`${kind}s`].alias(name, alias);
    this.structureChanged();
  }

  /** Takes the second name away; without one nothing happens. */
  unalias(kind: 'pin' | 'param', name: string): void {
    checkUnlocked(this.lock, 'config', `${kind}_alias called while HAL locked`);
    this.inventory[`${kind}s`].unalias(name);
    this.structureChanged();
  }

  /** The param of that name, else the pin, as `getp` and `setp` look them up. */
  item(name: string): PinView | ParamView {
    const item = this.params.find(name) ?? this.pins.find(name);
    if (!item) throw new HalError('no-such-pin', `pin or parameter '${name}' not found`);
    return item;
  }

  /**
   * Sets a param or an unlinked IN or I/O pin; text is read as halcmd reads it. With `ask` it is a request, also where
   * the pin has that value already.
   */
  setp(name: string, value: HalValue | string, ask?: Ask): PinView | ParamView {
    const item = settableItem(name, this.inventory.params, this.inventory.pins);
    assign(item, value, ask);
    return item.view;
  }

  /** Sets a signal that no OUT pin writes; I/O pins do not hinder it. `ask` as in `setp`. */
  sets(name: string, value: HalValue | string, ask?: Ask): Signal {
    const signal = settableSignal(name, this.signals);
    assign(signal, value, ask);
    return signal;
  }

  /** Runs `work`; its writes settle as one and observers see only the outcome. */
  batch<R>(work: () => R): R {
    return this.propagation.batch(work);
  }

  /** Faults of components and of the graph. */
  get faults$(): Observable<HalFault> {
    return this.faults;
  }

  /** Emits after components, pins, signals or links have come or gone. */
  get structure$(): Observable<void> {
    return this.inventory.structure;
  }

  /**
   * Makes a thread that runs its functions every `periodNs` nanoseconds, and the pseudo component `__<name>` that shows
   * how long it takes. Fastest first: later periods are rounded to multiples of the first one's.
   */
  newPeriodicThread(name: string, periodNs: number): PeriodicThread {
    checkUnlocked(this.lock, 'config', 'create_thread called while HAL is locked');
    return this.schedule.newPeriodic(name, periodNs, () => {
      const component = this.component(`__${name}`, { kind: 'rt' });
      component.onExit(() => this.schedule.delete(name));
      return createThreadMeter(component, name);
    });
  }

  /** Makes a thread that runs a function when what it reads has changed. */
  newOnChangeThread(name: string, order: 'data-flow' | 'as-added' = 'data-flow'): OnChangeThread {
    return this.schedule.newOnChange(name, order);
  }

  /** Stops a thread and takes it away with its pseudo component; its functions are in no thread then. */
  deleteThread(name: string): void {
    this.schedule.delete(name);
    this.components.find(`__${name}`)?.exit();
    this.structureChanged();
  }

  /** Adds a function to a thread: positions count from 1 at the front, from −1 at the end. */
  addf(functName: string, threadName: string, position = -1): void {
    checkUnlocked(this.lock, 'config', 'add_funct_to_thread called while HAL is locked');
    this.schedule.add(functName, threadName, position);
    this.structureChanged();
  }

  /** Takes a function out of a thread. */
  delf(functName: string, threadName: string): void {
    checkUnlocked(this.lock, 'config', 'del_funct_from_thread called while HAL is locked');
    this.schedule.remove(functName, threadName);
    this.structureChanged();
  }

  /** Lets the threads run. */
  start(): void {
    checkUnlocked(this.lock, 'run', 'start_threads called while HAL is locked');
    this.schedule.start();
  }

  /** Stops the threads; every value stays as it is. */
  stop(): void {
    checkUnlocked(this.lock, 'run', 'stop_threads called while HAL is locked');
    this.schedule.stop();
  }

  /** Stops the threads and lets every component exit, newest first. */
  dispose(): void {
    this.schedule.stop();
    for (const component of [...this.components.values()].reverse()) component.exit();
    for (const signal of this.signals.values()) for (const observer of signal.observers ?? []) observer.complete?.();
    this.inventory.structure.complete();
    this.faults.complete();
  }

  private structureChanged(): void {
    this.inventory.structure.next();
  }

  private report(error: HalError, funct: Funct | null): void {
    funct?.component.fail();
    this.faults.next({ error, component: funct?.component.name });
  }
}
