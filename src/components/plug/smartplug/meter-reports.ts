import type { Clock } from '../../../util/clock.ts';
import type { MeterFaultCause } from './quantity.ts';

/** The quantities by the names of their pins. */
export type QuantityName = 'current' | 'voltage' | 'power' | 'energy';

export type MeterReport =
  /** Quantities that the meter should tell are not known any more, or after a moment still not. */
  | { readonly type: 'meter-fault'; readonly cause: MeterFaultCause; readonly quantities: readonly QuantityName[] }
  /** Quantities of which that was told are known again. */
  | { readonly type: 'meter-recovered'; readonly quantities: readonly QuantityName[] }
  /** A value was not shown, or a counter's gain not counted. */
  | MeterDrop;

export interface MeterDrop {
  readonly type: 'meter-dropped';
  readonly cause: 'untrue' | 'counter-fell' | 'counter-jumped' | 'other-counter';
  readonly quantity: QuantityName;
  readonly value: number;
  /** What a counter had shown before. */
  readonly before?: number | undefined;
}

/** Lets news pass once until it is over, and not more often than once a minute. */
export interface RareNews {
  /** Whether news of this kind is to be told now. */
  mayTell(kind: string): boolean;
  /** It is over for now, and so may be news again. */
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
