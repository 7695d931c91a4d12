import type { step } from '../../src/reconcile/reconciler.ts';
import { initialState, type ReconcileRules, type ReconcilerState } from '../../src/reconcile/state.ts';
import type { PrinterSide } from './printer-side.ts';

/** One tick of the model's coarse time. */
export const tickS = 5;
export const tickMs = tickS * 1000;
export const settleTicks = 2;
export const onRequestTicks = 3;

export const coarseRules: ReconcileRules = {
  errorAfter: 1,
  onRequestTimeoutMs: onRequestTicks * tickMs,
  afterOutage: 'adopt',
  settleMs: settleTicks * tickMs,
  handsOver: false,
};

/** Constant for a whole exploration. */
export interface Setting {
  readonly rules: ReconcileRules;
  readonly startup: 'adopt' | 'assert';
  /** The reconciler, or one with a planted fault. */
  readonly step: typeof step;
  /** How often actions of people and of the world may happen; absent means without limit. */
  readonly limits: Readonly<Partial<Record<Limited, number>>>;
}

export type Limited = 'asks' | 'presses' | 'faults' | 'locks' | 'withdrawals' | 'printer';

/** A command that the plug may still carry out. */
export interface Latent {
  readonly on: boolean;
  /**
   * `lagging`: acknowledged, and carried out within `settle` or never. `astray`: its answer never came, and it arrives at
   * any time or never.
   */
  readonly kind: 'lagging' | 'astray';
  readonly sinceTick: number;
}

/** The exchange under way; at most one. */
export type Exchange =
  | {
      readonly kind: 'read';
      /** `ReconcilerState.order` when it began. */
      readonly since: number;
      /** The relay as read by the plug for its answer. */
      readonly seen: boolean | undefined;
    }
  | { readonly kind: 'command'; readonly on: boolean; readonly isCarriedOut: boolean };

/** Everything at one moment. Moves change a copy. */
export interface World {
  broken: string | undefined;
  readonly setting: Setting;
  tick: number;
  reconciler: ReconcilerState;
  /** The value of the net of `enable`. */
  enable: boolean;
  relay: boolean;
  exchange: Exchange | undefined;
  latent: Latent | undefined;
  // History that the laws need; none of it comes from the code under test.
  /** On, or off, is wanted: it was asked for, not withdrawn, and no end was reported. */
  wantsOn: boolean;
  wantsOff: boolean;
  /** It was asked for with `force`. */
  isForced: boolean;
  /** How often its command was acknowledged. */
  acks: number;
  /** The last exchange succeeded. */
  isInTouch: boolean;
  /** The last reading. */
  read: boolean | undefined;
  /** A reading has agreed with the last acknowledged command. */
  hasAgreed: boolean;
  /** The power-off and its printer; undefined without one. */
  printer: PrinterSide | undefined;
  /** How often each limited move may still happen, in the order of `limitedThings`. */
  left: readonly number[];
}

export const limitedThings: readonly Limited[] = ['asks', 'presses', 'faults', 'locks', 'withdrawals', 'printer'];
export const noLimit = 15;

export function startOf(setting: Setting, printer?: PrinterSide): World {
  return {
    broken: undefined,
    setting,
    tick: 0,
    reconciler: initialState({ startup: setting.startup, enable: false, atMs: 0 }),
    enable: false,
    relay: false,
    exchange: undefined,
    latent: undefined,
    wantsOn: false,
    wantsOff: setting.startup === 'assert',
    isForced: false,
    acks: 0,
    isInTouch: false,
    read: undefined,
    hasAgreed: false,
    printer,
    left: limitedThings.map((thing) => setting.limits[thing] ?? noLimit),
  };
}

/** Named one by one, which makes millions of copies cheap. */
export function copyOf(world: World): World {
  return {
    broken: world.broken,
    setting: world.setting,
    tick: world.tick,
    reconciler: world.reconciler,
    enable: world.enable,
    relay: world.relay,
    exchange: world.exchange,
    latent: world.latent,
    wantsOn: world.wantsOn,
    wantsOff: world.wantsOff,
    isForced: world.isForced,
    acks: world.acks,
    isInTouch: world.isInTouch,
    read: world.read,
    hasAgreed: world.hasAgreed,
    printer: world.printer && { ...world.printer },
    left: world.left,
  };
}

export function mayStill(world: World, thing: Limited): boolean {
  return (world.left[limitedThings.indexOf(thing)] ?? 0) > 0;
}

export function spend(world: World, thing: Limited): void {
  const index = limitedThings.indexOf(thing);
  if (world.left[index] === noLimit) return;
  world.left = world.left.map((count, i) => (i === index ? count - 1 : count));
}

/** Keeps the first broken law. */
export function breakLaw(world: World, law: string): void {
  world.broken ??= law;
}

/** A plug lags for less than `settle`. */
export function isLatentAlive({ latent, tick }: World): boolean {
  return latent?.kind === 'astray' || (latent !== undefined && tick - latent.sinceTick < settleTicks);
}
