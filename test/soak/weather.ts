import type { Chance } from './chance.ts';
import type { Heard } from './ear.ts';
import type { Fate, FatePlan, FaultKind } from './fate.ts';
import { forged } from './forgeries.ts';
import { headBytes } from './messages.ts';

/** The current faults of messages, and their rates. */
export interface Weather extends FatePlan {
  /** Selects other faults. */
  change(): void;
  /** Delivers every message unchanged. */
  calm(): void;
}

export interface WeatherOptions {
  readonly chance: Chance;
  readonly language: 'xor' | 'klap';
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly count: (kind: FaultKind) => void;
}

const ofRequests = [
  'delay',
  'drop',
  'duplicate',
  'split',
  'corrupt',
  'half-close',
  'late',
  'reset',
  'reset after delivery',
  'forge',
] as const satisfies readonly FaultKind[];

const ofAnswers = [
  'delay',
  'drop',
  'duplicate',
  'split',
  'corrupt',
  'truncate',
  'half-close',
  'late',
  'swap',
  'reset',
] as const satisfies readonly FaultKind[];

const all: readonly FaultKind[] = [...new Set<FaultKind>([...ofRequests, ...ofAnswers])];

export function createWeather({ chance, language, intervalMs, timeoutMs, count }: WeatherOptions): Weather {
  let kinds: readonly FaultKind[] = [];
  let share = 0;
  let meant: 'all' | 'commands' | 'logins' = 'all';

  const draw = (heard: Heard, possible: readonly FaultKind[]): FaultKind | undefined => {
    if (meant === 'commands' && heard.what !== 'command') return undefined;
    if (meant === 'logins' && heard.what !== 'greeting' && heard.what !== 'login') return undefined;
    const [first, ...rest] = kinds.filter((kind) => possible.includes(kind));
    if (first === undefined || !chance.yes(share)) return undefined;
    return chance.pick([first, ...rest]);
  };
  const counted = (fate: Fate | undefined) => {
    if (fate) count(fate.kind);
    return fate;
  };
  /** Later than the limit of the client, which has given up by then. */
  const lateMs = () => timeoutMs * 1.2 + chance.between(0, 800);

  const common = (kind: FaultKind, bytes: Buffer): Fate | undefined => {
    switch (kind) {
      case 'delay':
        return { kind, afterMs: chance.between(5, timeoutMs * 0.9) };
      case 'drop':
        return { kind, times: 0 };
      case 'duplicate':
        return { kind, times: 2, repeatMs: chance.between(0, intervalMs * 1.5) };
      case 'split':
        return { kind, pieces: { size: sizes(chance), gapMs: chance.below(4) } };
      case 'corrupt':
        return { kind, bytes: corrupted(chance, bytes) };
      case 'late':
        return { kind, afterMs: lateMs(), outlives: true };
      case 'reset':
        return { kind, times: 0, ends: 'reset client' };
      default:
        return undefined;
    }
  };

  return {
    change() {
      kinds = chance.some(all, 1 + chance.below(4));
      share = chance.between(0.1, 0.6);
      meant = chance.pick(['all', 'all', 'all', 'commands', 'commands', language === 'klap' ? 'logins' : 'commands']);
      if (meant !== 'all') share = chance.between(0.4, 0.9);
    },
    calm() {
      kinds = [];
    },
    request(heard, bytes) {
      const kind = draw(heard, ofRequests);
      if (kind === undefined) return undefined;
      switch (kind) {
        case 'half-close':
          return counted({ kind, ends: chance.pick(['end client', 'end plug']) });
        case 'reset after delivery':
          return counted({ kind, resetsOnAnswer: true });
        case 'forge':
          return counted({ kind, answer: forged(chance, language, heard) });
        default:
          return counted(common(kind, bytes));
      }
    },
    answer(heard, bytes) {
      const kind = draw(heard, ofAnswers);
      if (kind === undefined) return undefined;
      switch (kind) {
        case 'half-close':
          return counted({ kind, ends: 'end client' });
        case 'truncate': {
          const part = bytes.subarray(0, chance.below(bytes.length));
          return counted({ kind, bytes: part, ...(chance.yes(0.5) ? { ends: 'end client' as const } : {}) });
        }
        case 'swap':
          return counted({ kind, swaps: true });
        default:
          return counted(common(kind, bytes));
      }
    },
  };
}

/** First byte by byte (length and head), then in pieces of any size. */
function sizes(chance: Chance): () => number {
  let pieces = 0;
  const single = chance.pick([0, 5, 20, 60]);
  return () => (++pieces <= single ? 1 : 1 + chance.below(300));
}

/** The value of a command and the counter of the meter are at the end of a message. */
const endBytes = 60;

/** Changes one bit: in the head, in the body, or in the important part of the body. */
function corrupted(chance: Chance, bytes: Buffer): Buffer {
  const { length } = bytes;
  const head = Math.min(headBytes(bytes), length);
  const [from, to] = chance.pick([
    [0, head],
    [head, length],
    [Math.max(head, length - endBytes), length],
  ] as const);
  const at = from < to ? from + chance.below(to - from) : chance.below(length);
  const other = Buffer.from(bytes);
  other[at] = (other[at] ?? 0) ^ (1 << chance.below(8));
  return other;
}
