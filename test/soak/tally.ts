import { faultKinds, type FaultKind } from './fate.ts';

/** Counts events. */
export interface Tally {
  fault(kind: FaultKind, language: 'xor' | 'klap'): void;
  ask(): void;
  press(): void;
  restart(): void;
  end(type: string, cause: string): void;
  /** Records the time from the end of the faults until all was well. */
  quiet(ms: number): void;
  /** The table, for people. */
  report(): string[];
  readonly kinds: ReadonlyMap<FaultKind, { xor: number; klap: number }>;
  readonly asks: number;
}

export function createTally(): Tally {
  const kinds = new Map(faultKinds.map((kind) => [kind, { xor: 0, klap: 0 }]));
  const ends = new Map<string, number>();
  const quiets: number[] = [];
  let asks = 0;
  let presses = 0;
  let restarts = 0;
  const line = (name: string, ...figures: readonly (string | number)[]) => `${name.padEnd(28)} ${figures.join(' ')}`;
  return {
    kinds,
    get asks() {
      return asks;
    },
    fault(kind, language) {
      const counted = kinds.get(kind);
      if (counted) counted[language]++;
    },
    ask: () => void asks++,
    press: () => void presses++,
    restart: () => void restarts++,
    end: (type, cause) => void ends.set(nameOf(type, cause), (ends.get(nameOf(type, cause)) ?? 0) + 1),
    quiet: (ms) => void quiets.push(ms),
    report() {
      const sorted = [...quiets].sort((a, b) => a - b);
      const part = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
      return [
        line('fault', 'XOR', 'KLAP'),
        ...[...kinds].map(([kind, { xor, klap }]) => line(kind, xor, klap)),
        line('asks, presses, restarts', asks, presses, restarts),
        ...[...ends].sort(([a], [b]) => a.localeCompare(b)).map(([name, count]) => line(name, count)),
        line('quiet phases', sorted.length),
        line('until all was well, ms', `median ${part(0.5)}, p95 ${part(0.95)}, longest ${part(1)}`),
      ];
    },
  };
}

function nameOf(type: string, cause: string): string {
  return type === 'request.dropped' ? `${type} ${cause}` : type;
}
