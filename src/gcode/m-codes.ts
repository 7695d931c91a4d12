import { HalError } from '../errors.ts';
import type { GcodeLine, Word } from './words.ts';

/** When an output is set: at once, or together with the next move. */
export type When = 'now' | 'with-motion';

/** How M66 waits. Rise and fall need an edge; high and low are content with what is. */
export type WaitMode = 'immediate' | 'rise' | 'fall' | 'high' | 'low';

export interface DigitalOutAction {
  readonly kind: 'digital-out';
  readonly code: string;
  readonly index: number;
  readonly value: boolean;
  readonly when: When;
}

export interface AnalogOutAction {
  readonly kind: 'analog-out';
  readonly code: string;
  readonly index: number;
  readonly value: number;
  readonly when: When;
}

export interface WaitAction {
  readonly kind: 'wait';
  readonly code: string;
  readonly input: 'digital' | 'analog';
  readonly index: number;
  readonly mode: WaitMode;
  readonly timeoutS: number;
}

export interface PowerAction {
  readonly kind: 'power';
  readonly code: string;
  readonly value: boolean;
}

export interface FanAction {
  readonly kind: 'fan';
  readonly code: string;
  readonly index: number;
  /** From 0 to 1. */
  readonly value: number;
}

/** Setting an output by number; the kind that may wait for a move. */
export type OutputAction = DigitalOutAction | AnalogOutAction;

/** What a line of G-code asks of the machine's inputs and outputs. */
export type Action = OutputAction | WaitAction | PowerAction | FanAction;

/**
 * What a line asks for: M62–M68 as LinuxCNC reads them, M80, M81, M106, M107 and M42 as RepRap firmwares do. Empty for
 * a line that asks for nothing of these.
 *
 * Throws for a line that does but is malformed: `syntax`, or `bad-value` for a number that cannot be meant. Unlike
 * LinuxCNC it rounds no index: on mains, `P1.5` must not switch output 2.
 */
export function actionsOf(line: GcodeLine): Action[] {
  const codes: { code: string; read: Reader }[] = [];
  for (const word of line.words) {
    if (word.letter !== 'M') continue;
    if (word.value === undefined)
      throw new HalError('syntax', word.fault ?? `M without a number: expected one, as in M64`);
    const read = readers.get(word.value);
    if (read) codes.push({ code: `M${word.value}`, read });
  }
  if (codes.length === 0) return [];
  if (line.fault !== undefined) throw new HalError('syntax', `${line.fault}; nothing was done`);
  if (codes.length > 1) {
    const names = codes.map(({ code }) => code).join(' and ');
    throw new HalError('syntax', `Two m codes used from same modal group: ${names}; write them on lines of their own`);
  }
  return codes.flatMap(({ code, read }) => read(wordsOf(line, code)) ?? []);
}

type Reader = (words: Words) => Action | undefined;

interface Words {
  readonly code: string;
  /** The number of the word with this letter; undefined when the line has none. */
  readonly number: (letter: string) => number | undefined;
  readonly has: (letter: string) => boolean;
}

const waitModes: readonly WaitMode[] = ['immediate', 'rise', 'fall', 'high', 'low'];

const readers: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [42, pinState],
  [62, (words) => digitalOut(words, true, 'with-motion')],
  [63, (words) => digitalOut(words, false, 'with-motion')],
  [64, (words) => digitalOut(words, true, 'now')],
  [65, (words) => digitalOut(words, false, 'now')],
  [66, wait],
  [67, (words) => analogOut(words, 'with-motion')],
  [68, (words) => analogOut(words, 'now')],
  // `M80 S` asks a firmware to report the state of the supply.
  [80, ({ code, has }) => (has('S') ? undefined : { kind: 'power', code, value: true })],
  [81, powerOff],
  [106, (words) => fan(words, share(words, 'S') ?? 1)],
  [107, (words) => fan(words, 0)],
]);

function digitalOut(words: Words, value: boolean, when: When): Action {
  const index = words.number('P');
  if (index === undefined) throw new HalError('syntax', `No valid P word with ${words.code}`);
  return { kind: 'digital-out', code: words.code, index: wholeIndex(words.code, 'P', index), value, when };
}

function analogOut(words: Words, when: When): Action {
  const index = words.number('E');
  if (index === undefined) throw new HalError('syntax', `Invalid analog index with ${words.code}: expected an E word`);
  // A missing Q sets -1, as measured on LinuxCNC 2.9.
  const value = words.number('Q') ?? -1;
  return { kind: 'analog-out', code: words.code, index: wholeIndex(words.code, 'E', index), value, when };
}

function wait(words: Words): Action {
  const { code } = words;
  const digital = words.number('P');
  const analog = words.number('E');
  if (digital !== undefined && analog !== undefined) {
    throw new HalError('syntax', `Invalid to select both a digital and an analog input with ${code}`);
  }
  const index = digital ?? analog;
  if (index === undefined) throw new HalError('syntax', `Need to have either a valid P or a valid E word with ${code}`);
  const letter = digital !== undefined ? 'P' : 'E';
  const modeNumber = words.number('L') ?? 0;
  const mode = waitModes[modeNumber];
  if (mode === undefined)
    throw new HalError('bad-value', `Unknown Wait Mode L${modeNumber} with ${code}: expected 0 to 4`);
  const timeoutS = words.number('Q') ?? 0;
  if (mode !== 'immediate' && analog !== undefined) {
    throw new HalError('syntax', `Can't select analog input with wait type != immediate return`);
  }
  if (mode !== 'immediate' && timeoutS <= 0) {
    throw new HalError('bad-value', `Zero timeout with wait type != immediate return: add Q with the seconds to wait`);
  }
  const input = digital !== undefined ? 'digital' : 'analog';
  return { kind: 'wait', code, input, index: wholeIndex(code, letter, index), mode, timeoutS };
}

/** `M42 Pn Sv`: an output is on for any state but 0. */
function pinState(words: Words): Action {
  const state = share(words, 'S');
  if (state === undefined) throw new HalError('syntax', `No valid S word with ${words.code}: expected 0 or 1 to 255`);
  return digitalOut(words, state > 0, 'now');
}

function powerOff({ code, number }: Words): Action {
  const deferred = number('S') ?? 0;
  if (deferred === 0) return { kind: 'power', code, value: false };
  throw new HalError(
    'bad-value',
    `${code} S${deferred} asks for a power-off that waits until the fans stand still, which is not done here: ` +
      `send ${code} alone when it may be off`,
  );
}

function fan(words: Words, value: number): Action {
  const index = words.number('P') ?? 0;
  return { kind: 'fan', code: words.code, index: wholeIndex(words.code, 'P', index), value };
}

/** A number from 0 to 255 as a share of 1. */
function share({ code, number }: Words, letter: string): number | undefined {
  const value = number(letter);
  if (value === undefined) return undefined;
  if (value < 0 || value > 255) {
    throw new HalError('bad-value', `${letter}${value} with ${code} out of range: expected 0 to 255`);
  }
  return value / 255;
}

function wholeIndex(code: string, letter: string, index: number): number {
  if (Number.isSafeInteger(index) && index >= 0) return index;
  throw new HalError('bad-value', `${letter}${index} with ${code} is no index: expected an integer of 0 or more`);
}

function wordsOf(line: GcodeLine, code: string): Words {
  const find = (letter: string): Word | undefined => {
    const words = line.words.filter((word) => word.letter === letter);
    if (words.length > 1) throw new HalError('syntax', `Multiple ${letter} words on one line with ${code}`);
    return words[0];
  };
  return {
    code,
    has: (letter) => find(letter) !== undefined,
    number: (letter) => {
      const word = find(letter);
      if (!word) return undefined;
      if (word.value !== undefined) return word.value;
      throw new HalError('syntax', word.fault ?? `No valid ${letter} word with ${code}: ${letter} has no number`);
    },
  };
}
