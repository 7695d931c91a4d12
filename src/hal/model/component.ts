import { BehaviorSubject, type Observable } from 'rxjs';
import { HalError } from '../../errors.ts';
import { createCell } from '../graph/cell.ts';
import { Funct, type FunctBody } from '../graph/funct.ts';
import { createParam, createPin } from './create-item.ts';
import type { Inventory } from './inventory.ts';
import {
  nothingRare,
  type Item,
  type ItemFacts,
  type ItemOwner,
  type Param,
  type ParamView,
  type Pin,
  type PinView,
} from './item.ts';
import { forgetPossessions, registerFunct, registerParam, registerPin, retireFuncts } from './membership.ts';
import { createFunctMeter } from './meters.ts';
import type { Propagation } from '../graph/propagation.ts';
import type { Succession } from './succession.ts';
import { checkValue, zeroOf, type HalType, type ParamDir, type PinDir, type ValueOfType } from '../value/types.ts';

/**
 * `initializing` while it makes its pins; `ready` when it works; `dead` when its code failed: the pins stay, with their
 * last or failsafe values; `exited` when it is gone, and its pins with it.
 */
export type ComponentState = 'initializing' | 'ready' | 'dead' | 'exited';

export interface ComponentOptions {
  /** `rt` for one whose functions run in threads, `user` for one that acts by itself. Default `user`. */
  readonly kind?: 'rt' | 'user';
  /** What it was loaded with, for `save`. */
  readonly args?: string;
  /** The process it runs in, where it is a program of its own. */
  readonly pid?: number;
}

export interface PinOptions<T extends HalType> {
  /** The first value; the type's zero when it is not given. */
  readonly value?: ValueOfType[T] | undefined;
  readonly failsafe?: ValueOfType[T] | undefined;
  readonly holdsState?: boolean;
  readonly doc?: string | undefined;
  readonly unit?: string | undefined;
}

export interface FunctOptions {
  readonly inputs: readonly Item[];
  readonly outputs: readonly Item[];
  readonly everyCycle?: boolean;
  /** Makes `<funct>.time`, `.tmax` and `.tmax-increased`, which show how long it runs, as HAL's functions have them. */
  readonly metered?: boolean;
}

/** What its HAL gives a component. */
export interface ComponentPlace {
  readonly name: string;
  readonly id: number;
  /** Called when it has exited, and nothing of it is left. */
  readonly leave: () => void;
  readonly succession: Succession | undefined;
}

/**
 * A component: owns pins, params and functions, and is the only one that writes its pins directly. Made by
 * `Hal.component`.
 */
export class Component implements ItemOwner {
  readonly name: string;
  readonly id: number;
  readonly kind: 'rt' | 'user';
  /** What it was loaded with; halcmd's `save` writes it, and `loadrt` sets it when the component is there. */
  args: string | undefined;
  pid: number | undefined;
  /** @internal The handles that it made. */
  readonly ownPins: Pin[] = [];
  /** @internal */
  readonly ownParams: Param[] = [];
  readonly functs: Funct[] = [];
  private readonly hal: Inventory;
  private readonly leave: () => void;
  private readonly life = new BehaviorSubject<ComponentState>('initializing');
  private readonly disposers: (() => void)[] = [];
  /** @internal How the pins of the dead component were wired whose place it takes; until it is ready. */
  succession: Succession | undefined;

  /** @internal */
  constructor(hal: Inventory, place: ComponentPlace, options: ComponentOptions) {
    this.hal = hal;
    this.name = place.name;
    this.id = place.id;
    this.leave = place.leave;
    this.succession = place.succession;
    this.kind = options.kind ?? 'user';
    this.args = options.args;
    this.pid = options.pid;
  }

  /** @internal */
  get propagation(): Propagation {
    return this.hal.propagation;
  }

  get pins(): readonly PinView[] {
    return this.ownPins.map((pin) => pin.view);
  }

  get params(): readonly ParamView[] {
    return this.ownParams.map((param) => param.view);
  }

  get state(): ComponentState {
    return this.life.value;
  }

  /** The current state, then each new one; completes on exit. */
  get state$(): Observable<ComponentState> {
    return this.life;
  }

  /** Makes the pin `<component>.<suffix>`. */
  newPin<T extends HalType>(suffix: string, type: T, dir: PinDir, options: PinOptions<T> = {}): Pin<T> {
    return this.newPinNamed(`${this.name}.${suffix}`, type, dir, options);
  }

  /** Makes a pin by its complete name, for a component with several instances. */
  newPinNamed<T extends HalType>(name: string, type: T, dir: PinDir, options: PinOptions<T> = {}): Pin<T> {
    this.checkInitializing('pin_new');
    const pin = createPin(this.newCell(type, options), this.facts(name, type, dir, options));
    registerPin(this.hal, pin, options.value !== undefined, this.succession);
    this.ownPins.push(pin);
    return pin;
  }

  /** Makes the param `<component>.<suffix>`. */
  newParam<T extends HalType>(suffix: string, type: T, dir: ParamDir, options: PinOptions<T> = {}): Param<T> {
    return this.newParamNamed(`${this.name}.${suffix}`, type, dir, options);
  }

  newParamNamed<T extends HalType>(name: string, type: T, dir: ParamDir, options: PinOptions<T> = {}): Param<T> {
    this.checkInitializing('param_new');
    const param = createParam(this.newCell(type, options), this.facts(name, type, dir, options));
    registerParam(this.hal, param);
    this.ownParams.push(param);
    return param;
  }

  /** Exports a function under its complete name. */
  newFunct(name: string, body: FunctBody, options: FunctOptions): Funct {
    this.checkInitializing('export_funct');
    const meter = options.metered === true ? createFunctMeter(this, name) : null;
    const funct = new Funct(name, this, body, { ...options, everyCycle: options.everyCycle ?? false }, meter);
    registerFunct(this.hal, funct);
    this.functs.push(funct);
    return funct;
  }

  /** Says that all pins are made and the component works. */
  ready(): void {
    if (this.state !== 'initializing') {
      throw new HalError('component-state', `Component '${this.name}' already ready`);
    }
    this.succession = undefined;
    this.life.next('ready');
    this.hal.structure.next();
  }

  /** Back to making pins. */
  unready(): void {
    if (this.state !== 'ready') throw new HalError('component-state', `component '${this.name}' is not ready`);
    this.life.next('initializing');
  }

  /** Unlinks and removes its pins, params and functions; signals keep their last values. Safe to call twice. */
  exit(): void {
    if (this.state === 'exited') return;
    for (const dispose of this.disposers.splice(0).reverse()) dispose();
    forgetPossessions(this.hal, this);
    this.leave();
    this.life.next('exited');
    this.life.complete();
  }

  /**
   * Marks it dead after its code failed: its functions run no more, its pins keep their last values or take the
   * failsafe ones, the name is free for a new component, which then takes the place of its pins.
   */
  fail(): void {
    if (this.state === 'exited' || this.state === 'dead') return;
    for (const dispose of this.disposers.splice(0).reverse()) dispose();
    this.life.next('dead');
    retireFuncts(this.hal, this);
    this.propagation.batch(() => {
      for (const pin of this.ownPins) {
        const { failsafe } = pin.facts.rare;
        if (failsafe !== undefined) pin.set(failsafe);
      }
    });
  }

  /** Calls `dispose` when the component exits or dies. */
  onExit(dispose: () => void): void {
    this.disposers.push(dispose);
  }

  private checkInitializing(call: string): void {
    if (this.state === 'initializing') return;
    const when = this.state === 'ready' ? 'hal_ready' : 'exit';
    throw new HalError('component-state', `${call} called after ${when}`);
  }

  private newCell<T extends HalType>(type: T, options: PinOptions<T>) {
    const cell = createCell(type, this.propagation);
    const value = options.value ?? zeroOf(type);
    checkValue(type, value);
    cell.value = value;
    return cell;
  }

  private facts<T extends HalType, D>(name: string, type: T, dir: D, options: PinOptions<T>): ItemFacts<T, D> {
    const { failsafe, holdsState = false } = options;
    return {
      name,
      type,
      dir,
      component: this,
      doc: options.doc,
      unit: options.unit,
      readers: null,
      rare: failsafe === undefined && !holdsState ? nothingRare : { ...nothingRare, failsafe, holdsState },
    };
  }
}
