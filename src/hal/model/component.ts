import { BehaviorSubject, type Observable } from 'rxjs';
import { HalError } from '../../errors.ts';
import { createCell } from '../graph/cell.ts';
import { Funct, type FunctBody } from '../graph/funct.ts';
import { createParam, createPin } from './create-item.ts';
import type { HalResources } from './hal-resources.ts';
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
import { forgetPossessions, registerFunct, registerParam, registerPin, retireFuncts } from './registration.ts';
import { createFunctMeter } from './meters.ts';
import type { Propagation } from '../graph/propagation.ts';
import type { WiringSnapshot } from './wiring-snapshot.ts';
import { checkValue, zeroOf, type HalType, type ParamDir, type PinDir, type ValueOfType } from '../value/types.ts';

/**
 * `initializing` while it makes its pins; `ready` while it works; `dead` when its code has failed: its pins stay, with their
 * last or failsafe values; `exited` when it and its pins are gone.
 */
export type ComponentState = 'initializing' | 'ready' | 'dead' | 'exited';

export interface ComponentOptions {
  /** `rt`: its functions run in threads. `user` (the default): it runs by itself. */
  readonly kind?: 'rt' | 'user';
  /** The arguments it was loaded with, for `save`. */
  readonly args?: string;
  /** The process of a component that is a program. */
  readonly pid?: number;
}

export interface PinOptions<T extends HalType> {
  /** The initial value; by default the type's zero. */
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
  /** Makes `<funct>.time`, `.tmax` and `.tmax-increased`, which show the running time, as HAL does. */
  readonly metered?: boolean;
}

/** What a component gets from its HAL. */
export interface ComponentPlace {
  readonly name: string;
  readonly id: number;
  /** Called when it has exited and its pins, params and functions are removed. */
  readonly leave: () => void;
  readonly formerWiring: WiringSnapshot | undefined;
}

/**
 * A component, made by `Hal.component`. It owns pins, params and functions, and it alone writes its pins directly.
 */
export class Component implements ItemOwner {
  readonly name: string;
  readonly id: number;
  readonly kind: 'rt' | 'user';
  /** The arguments it was loaded with. halcmd's `save` writes them; `loadrt` sets them after it has made the component. */
  args: string | undefined;
  pid: number | undefined;
  /** @internal The handles that it made. */
  readonly ownPins: Pin[] = [];
  /** @internal */
  readonly ownParams: Param[] = [];
  readonly functs: Funct[] = [];
  private readonly hal: HalResources;
  private readonly leave: () => void;
  private readonly life = new BehaviorSubject<ComponentState>('initializing');
  private readonly disposers: (() => void)[] = [];
  /** @internal Until it is ready: how the pins of the dead component that it replaces were wired. */
  formerWiring: WiringSnapshot | undefined;

  /** @internal */
  constructor(hal: HalResources, place: ComponentPlace, options: ComponentOptions) {
    this.hal = hal;
    this.name = place.name;
    this.id = place.id;
    this.leave = place.leave;
    this.formerWiring = place.formerWiring;
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

  /** Makes a pin by its full name, for a component with several instances. */
  newPinNamed<T extends HalType>(name: string, type: T, dir: PinDir, options: PinOptions<T> = {}): Pin<T> {
    this.checkInitializing('pin_new');
    const pin = createPin(this.newCell(type, options), this.facts(name, type, dir, options));
    registerPin(this.hal, pin, options.value !== undefined, this.formerWiring);
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

  /** Exports a function by its full name. */
  newFunct(name: string, body: FunctBody, options: FunctOptions): Funct {
    this.checkInitializing('export_funct');
    const meter = options.metered === true ? createFunctMeter(this, name) : null;
    const funct = new Funct(name, this, body, { ...options, everyCycle: options.everyCycle ?? false }, meter);
    registerFunct(this.hal, funct);
    this.functs.push(funct);
    return funct;
  }

  /** Declares that all pins are made and the component works. */
  ready(): void {
    if (this.state !== 'initializing') {
      throw new HalError('component-state', `Component '${this.name}' already ready`);
    }
    this.formerWiring = undefined;
    this.life.next('ready');
    this.hal.structure.next();
  }

  /** Lets it make pins again. */
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
   * Marks it dead after its code has failed. Its functions no longer run, and its pins keep their last values or take the
   * failsafe ones. A new component of the same name replaces it and its pins.
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
