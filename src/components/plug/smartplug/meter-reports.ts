import type { Clock } from '../../../util/clock.ts';
import type { MeterFaultCause } from './quantity.ts';

/** The quantities by the names of their pins. */
export type QuantityName = 'current' | 'voltage' | 'power' | 'energy';

export type MeterReport =
  /** Quantities of the meter have become unknown, or are still unknown some time after the start. */
  | { readonly type: 'meter-fault'; readonly cause: MeterFaultCause; readonly quantities: readonly QuantityName[] }
  /** Quantities that were reported unknown are known again. */
  | { readonly type: 'meter-recovered'; readonly quantities: readonly QuantityName[] }
  /** A value was not shown, or a change of the counter was not counted. */
  | MeterDrop;

export interface MeterDrop {
  readonly type: 'meter-dropped';
  readonly cause: 'untrue' | 'counter-fell' | 'counter-jumped' | 'other-counter';
  readonly quantity: QuantityName;
  readonly value: number;
  /** The reading of the counter before. */
  readonly before?: number | undefined;
}

/** Lets a report pass once until its problem is over, and at most once a minute. */
export interface RareNews {
  /** Whether to send a report of this kind now. */
  mayTell(kind: string): boolean;
  /** The problem is over; its next occurrence may be reported. */
  isOver(kind: string): void;
}

const quietMs = 60_000;

export function rareNews(clock: Clock): RareNews {
  const toldMs = new Map<string, number>();
  return {
    mayTell(kind) {
      if (toldMs.has(kind)) return false;
      toldMs.set(kind, clock.now());
      return true;
    },
    isOver(kind) {
      if (clock.now() - (toldMs.get(kind) ?? 0) >= quietMs) toldMs.delete(kind);
    },
  };
}
