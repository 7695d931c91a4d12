import { Observable, Subject } from 'rxjs';
import { HalError } from '../errors.ts';
import { systemClock, type Clock } from '../util/clock.ts';
import { createCell, type Cell } from './cell.ts';
import { Component, type ComponentOptions } from './component.ts';
import type { Funct } from './funct.ts';
import type { Param, Pin } from './item.ts';
import { checkLink, joinedOf, joinNet, link, unlink, type Joined } from './linking.ts';
import { checkName, Registry } from './names.ts';
import { OnChangeThread } from './on-change-thread.ts';
import { PeriodicThread } from './periodic-thread.ts';
import { Propagation } from './propagation.ts';
import { Signal } from './signal.ts';
import type { Thread } from './thread.ts';
import { checkValue, parseValue, type HalType, type HalValue } from './types.ts';

/** A settled change of a value. A linked pin's change is its signal's and is told under both names. */
export interface HalChange {
  readonly name: string;
  readonly kind: 'pin' | 'param' | 'signal';
  readonly value: HalValue;
}

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
  readonly propagation: Propagation;
  readonly components: Registry<Component> = new Registry('component', 'no-such-component');
  readonly pins: Registry<Pin> = new Registry('pin', 'no-such-pin');
  readonly params: Registry<Param> = new Registry('parameter', 'no-such-param');
  readonly signals: Registry<Signal> = new Registry('signal', 'no-such-signal');
  readonly functs: Registry<Funct> = new Registry('function', 'no-such-funct');
  readonly threads: Registry<Thread> = new Registry('thread', 'no-such-thread');
  private readonly faults = new Subject<HalFault>();
  private readonly structure = new Subject<void>();
  private changes: Observable<HalChange> | null = null;
  private nextId = 1;
  private started = false;

  constructor(options: { clock?: Clock } = {}) {
    this.clock = options.clock ?? systemClock();
    this.propagation = new Propagation(this.clock, (error, funct) => this.report(error, funct));
  }

  /** Makes a component; it is `initializing` until its owner calls `ready`. */
  component(name: string, options: ComponentOptions = {}): Component {
    checkName('component', name);
    const namesake = this.components.find(name);
    if (namesake?.state === 'dead') namesake.exit();
    else if (namesake) throw new HalError('name-taken', `duplicate component name '${name}'`);
    const component = new Component(this, name, this.nextId++, options);
    this.components.add(name, component);
    this.structureChanged();
    return component;
  }

  /** Makes a signal that no pin is linked to. */
  newSignal<T extends HalType>(name: string, type: T): Signal<T> {
    checkName('signal', name);
    if (this.signals.has(name)) throw new HalError('name-taken', `duplicate signal '${name}'`);
    const signal = new Signal(name, type, createCell(type, this.propagation), this.propagation);
    this.signals.add(name, signal);
    this.structureChanged();
    return signal;
  }

  /** Removes a signal; its pins keep the value they have. */
  deleteSignal(name: string): void {
    const signal = this.signals.get(name);
    this.batch(() => {
      for (const pin of signal.pins.slice()) unlink(pin, this.propagation);
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
    if (this.pins.has(signalName)) {
      throw new HalError(
        'bad-name',
        `Signal name '${signalName}' must not be the same as a pin.  Did you omit the signal name?`,
      );
    }
    checkName('signal', signalName);
    const existing = this.signals.find(signalName);
    const joined: Joined = existing
      ? joinedOf(existing)
      : { name: signalName, type: undefined, writer: undefined, bidir: undefined };
    const joining = new Set<Pin>();
    for (const pinName of pinNames) {
      const pin = this.pins.find(pinName);
      if (!pin) throw new HalError('no-such-pin', `Pin '${pinName}' does not exist`);
      if (joining.has(pin) || (existing && pin.signal === existing)) continue;
      if (pin.signal !== null) {
        throw new HalError('already-linked', `Pin '${pin.name}' was already linked to signal '${pin.signal.name}'`);
      }
      joinNet(joined, pin);
      joining.add(pin);
    }
    if (pinNames.length === 0 || joined.type === undefined) {
      throw new HalError('usage', `'net' requires at least one pin, none given`);
    }
    const signal = existing ?? this.newSignal(signalName, joined.type);
    this.batch(() => {
      for (const pin of joining) link(pin, signal, this.propagation);
    });
    this.structureChanged();
    return signal;
  }

  /** Links one pin to an existing signal (`linkps`). */
  link(pinName: string, signalName: string): void {
    const pin = this.pins.get(pinName);
    const signal = this.signals.get(signalName);
    checkLink(pin, signal);
    link(pin, signal, this.propagation);
    this.structureChanged();
  }

  /** Unlinks a pin (`unlinkp`); one that is not linked stays as it is. */
  unlink(pinName: string): void {
    unlink(this.pins.get(pinName), this.propagation);
    this.structureChanged();
  }

  /** The param of that name, else the pin, as `getp` and `setp` look them up. */
  item(name: string): Pin | Param {
    const item = this.params.find(name) ?? this.pins.find(name);
    if (!item) throw new HalError('no-such-pin', `pin or parameter '${name}' not found`);
    return item;
  }

  /** Sets a param or an unlinked IN or I/O pin; text is read as halcmd reads it. */
  setp(name: string, value: HalValue | string): Pin | Param {
    const item = this.params.find(name) ?? this.pins.find(name);
    if (!item) throw new HalError('no-such-pin', `parameter or pin '${name}' not found`);
    if (item.dir === 'ro') throw new HalError('not-writable', `param '${name}' is not writable`);
    if (item.dir === 'out') throw new HalError('not-writable', `pin '${name}' is not writable`);
    if ('signal' in item && item.signal !== null) {
      throw new HalError('already-linked', `pin '${name}' is connected to a signal`);
    }
    assign(item, value);
    return item;
  }

  /** Sets a signal that no OUT pin writes; I/O pins do not hinder it. */
  sets(name: string, value: HalValue | string): Signal {
    const signal = this.signals.get(name);
    if (signal.writer !== null) throw new HalError('has-writer', `signal '${name}' already has writer(s)`);
    assign(signal, value);
    return signal;
  }

  /** Runs `work`; its writes settle as one and observers see only the outcome. */
  batch<R>(work: () => R): R {
    return this.propagation.batch(work);
  }

  /** Every settled change of a value, as it happens. */
  get changes$(): Observable<HalChange> {
    this.changes ??= this.watchAll();
    return this.changes;
  }

  /** Faults of components and of the graph. */
  get faults$(): Observable<HalFault> {
    return this.faults;
  }

  /** Emits after components, pins, signals or links have come or gone. */
  get structure$(): Observable<void> {
    return this.structure;
  }

  /** Makes a thread that runs its functions every `periodNs` nanoseconds. */
  newPeriodicThread(name: string, periodNs: number): PeriodicThread {
    return this.addThread(new PeriodicThread(name, periodNs, this.propagation));
  }

  /** Makes a thread that runs a function when what it reads has changed. */
  newOnChangeThread(name: string, order: 'data-flow' | 'as-added' = 'data-flow'): OnChangeThread {
    const thread = this.addThread(new OnChangeThread(name, order, this.propagation));
    this.propagation.threads.push(thread);
    return thread;
  }

  /** Lets the threads run. */
  start(): void {
    this.started = true;
    for (const thread of this.threads.values()) thread.start();
  }

  /** Stops the threads; every value stays as it is. */
  stop(): void {
    this.started = false;
    for (const thread of this.threads.values()) thread.stop();
  }

  /** Stops the threads and lets every component exit, newest first. */
  dispose(): void {
    this.stop();
    for (const component of [...this.components.values()].reverse()) component.exit();
    for (const signal of this.signals.values()) for (const observer of signal.observers ?? []) observer.complete?.();
    this.structure.complete();
    this.faults.complete();
  }

  /** @internal For `Component`. */
  registerPin(pin: Pin): void {
    register(this.pins, 'pin', pin);
  }

  /** @internal For `Component`. */
  registerParam(param: Param): void {
    register(this.params, 'parameter', param);
  }

  /** @internal For `Component`. */
  registerFunct(funct: Funct): void {
    checkName('function', funct.name);
    if (this.functs.has(funct.name)) throw new HalError('name-taken', `duplicate function '${funct.name}'`);
    this.functs.add(funct.name, funct);
  }

  /** @internal For `Component`: takes its functions out of the threads. */
  retireFuncts(component: Component): void {
    for (const thread of this.threads.values()) {
      for (const funct of component.functs) if (thread.functs.includes(funct)) thread.remove(funct);
    }
    for (const funct of component.functs) {
      funct.users = 0;
      this.functs.delete(funct.name);
    }
    component.functs.length = 0;
  }

  /** @internal For `Component`. */
  forgetComponent(component: Component): void {
    this.retireFuncts(component);
    this.batch(() => {
      for (const pin of component.pins) unlink(pin, this.propagation);
    });
    for (const item of [...component.pins, ...component.params]) {
      for (const observer of item.observers ?? []) observer.complete?.();
      item.observers = null;
      item.cell.observers = null;
    }
    for (const pin of component.pins) this.pins.delete(pin.name);
    for (const param of component.params) this.params.delete(param.name);
    this.components.delete(component.name);
    this.structureChanged();
  }

  /** @internal For `Component`. */
  structureChanged(): void {
    this.structure.next();
  }

  private addThread<T extends Thread>(thread: T): T {
    checkName('thread', thread.name);
    if (this.threads.has(thread.name)) throw new HalError('name-taken', `duplicate thread name '${thread.name}'`);
    this.threads.add(thread.name, thread);
    if (this.started) thread.start();
    return thread;
  }

  private report(error: HalError, funct: Funct | null): void {
    funct?.component.fail();
    this.faults.next({ error, component: funct?.component.name });
  }

  private watchAll(): Observable<HalChange> {
    const shared = new Subject<HalChange>();
    let subscribers = 0;
    return new Observable<HalChange>((subscriber) => {
      if (subscribers++ === 0) this.propagation.setTap((cells) => showChanges(cells, shared));
      subscriber.add(() => {
        if (--subscribers === 0) this.propagation.setTap(null);
      });
      return shared.subscribe(subscriber);
    });
  }
}

function register<I extends Pin | Param>(registry: Registry<I>, kind: string, item: I): void {
  checkName(kind, item.name);
  if (registry.has(item.name)) throw new HalError('name-taken', `duplicate variable '${item.name}'`);
  registry.add(item.name, item);
}

function showChanges(cells: ReadonlySet<Cell>, changes: Subject<HalChange>): void {
  for (const { owner, value } of cells) {
    if (owner === null) continue;
    changes.next({ name: owner.name, kind: owner.kind, value });
    for (const pin of owner.pins ?? []) changes.next({ name: pin.name, kind: pin.kind, value });
  }
}

function assign<T extends HalType>(item: Pin<T> | Param<T> | Signal<T>, value: HalValue | string): void {
  const typed = typeof value === 'string' ? parseValue(item.type, value) : value;
  checkValue(item.type, typed);
  item.cell.set(typed);
}
