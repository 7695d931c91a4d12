import { HalError } from '../errors.ts';
import type { Action } from './actions.ts';
import { dialectFacts, dialects, type Dialect } from './dialects.ts';
import { strangeWord } from './rs274-letters.ts';
import type { Words } from './word-readers.ts';
import { wordTable, type WordEntry } from './word-table.ts';
import type { GcodeLine, Readings, Word } from './words.ts';

/** What is known beside the line. */
export interface LineContext {
  /** Undefined when it is not said whose G-code it is. */
  readonly dialect?: Dialect | undefined;
  /** An arc or a cycle is on, whose letters may follow without its code. */
  readonly hasModal?: boolean;
}

/**
 * What a dialect makes of a line. `strange`: it gives no meaning to something on it, and so does not say what the line
 * is; `refused`: it says that the line is none to act on.
 */
type Reading =
  | { readonly kind: 'none' }
  | { readonly kind: 'does'; readonly actions: readonly Action[] }
  | { readonly kind: 'strange' | 'refused'; readonly error: HalError };

const none: readonly Action[] = [];
const noReading: Reading = { kind: 'none' };

/** The switching word of a line, whatever becomes of it; undefined for most lines. */
export function switchingCode({ plain, joined }: Readings): string | undefined {
  const word = codesIn(plain)[0] ?? (joined === plain ? undefined : codesIn(joined)[0]);
  return word && `M${word.value}`;
}

/**
 * What a line asks for. Empty for a line that asks for nothing.
 *
 * A line that switches is understood whole or refused: throws `syntax` for a word to which the dialect gives no meaning
 * there, `bad-value` for a number that cannot be meant. Without a dialect the line is read as each of them reads it, and
 * refused where two disagree. Unlike LinuxCNC it rounds no index: on mains, `P1.5` must not switch output 2.
 */
export function actionsOf(readings: Readings, context: LineContext = {}): readonly Action[] {
  const { plain, joined } = readings;
  const mayAct = codesIn(plain).length > 0 || plain.fault !== undefined || plain.words.some(isComputedCode);
  if (!mayAct) return none;
  if (context.dialect !== undefined) return resultOf(readAs(context.dialect, readings, context));
  if (codesIn(plain).length === 0 && codesIn(joined).length === 0) {
    return resultOf(readAs('linuxcnc', { plain, joined }, context));
  }
  return inAll(readings, context);
}

/** The line as all dialects read it that know its word. */
function inAll(readings: Readings, context: LineContext): readonly Action[] {
  const effects = new Map<string, { readonly actions: readonly Action[]; readonly by: Dialect[] }>();
  let refused: HalError | undefined;
  let strange: HalError | undefined;
  const voters = votersOf(readings);
  for (const alike of voters) {
    const [dialect] = alike;
    if (dialect === undefined) continue;
    const reading = readAs(dialect, readings, context, isNative);
    if (reading.kind === 'does') {
      if (voters.length === 1) return reading.actions;
      const key = JSON.stringify(reading.actions);
      const same = effects.get(key);
      if (same) same.by.push(...alike);
      else effects.set(key, { actions: reading.actions, by: [...alike] });
    } else if (reading.kind === 'refused') refused ??= reading.error;
    else if (reading.kind === 'strange') strange ??= reading.error;
  }
  const [first, second] = [...effects.values()];
  if (first === undefined) {
    const error = refused ?? strange;
    if (error) throw error;
    return none;
  }
  if (second === undefined && refused === undefined) return first.actions;
  const other = second === undefined ? (refused?.message ?? '') : `${second.by.join(' and ')} another`;
  throw new HalError(
    'bad-value',
    `${switchingCode(readings)}: firmwares do different things with this line (${first.by.join(' and ')} one, ${other}): ` +
      `say whose G-code it is by the option 'dialect' of motion or of the request`,
  );
}

const allApart: readonly (readonly Dialect[])[] = dialects.map((dialect) => [dialect]);
const alikeFor = new Map([...wordTable.keys()].map((code) => [code, alikeOf(code)]));

/** The dialects that have a say, those together that read the line alike. */
function votersOf({ plain, joined }: Readings): readonly (readonly Dialect[])[] {
  const [code, second] = codesIn(plain);
  if (code?.value === undefined || second !== undefined || plain !== joined) return allApart;
  return alikeFor.get(code.value) ?? allApart;
}

function alikeOf(code: number): readonly (readonly Dialect[])[] {
  const groups: { readonly entry: WordEntry; readonly names: Dialect[] }[] = [];
  for (const dialect of dialects) {
    const entry = entryOf(code, dialect);
    if (!entry?.isNative) continue;
    const same = groups.find(({ entry: { read, letters, needs, flags, isShared } }) =>
      [read, letters, needs, flags, isShared].every(
        (fact, at) => fact === [entry.read, entry.letters, entry.needs, entry.flags, entry.isShared][at],
      ),
    );
    if (same) same.names.push(dialect);
    else groups.push({ entry, names: [dialect] });
  }
  return groups.map(({ names }) => names);
}

function readAs(
  dialect: Dialect,
  readings: Readings,
  context: LineContext,
  counts: (entry: WordEntry) => boolean = () => true,
): Reading {
  const isRs274 = dialectFacts[dialect].family === 'rs274';
  const line = isRs274 ? readings.joined : readings.plain;
  const codes = codesIn(line);
  const computed = line.words.find(isComputedCode);
  if (computed && isRs274) return refused(`${computed.text}: ${computed.fault ?? ''}`);
  // A RepRap firmware's command is the first word; what stands behind it are its parameters.
  const [code] = isRs274 || codes[0] === line.words[0] ? codes : [];
  const number = code?.value;
  if (code === undefined || number === undefined) {
    const [hidden] = takesMessage(line) ? [] : codes;
    const isKnown = hidden?.value !== undefined && counts(entryOf(hidden.value, dialect) ?? missing);
    return isKnown ? refused(`M${hidden.value} stands behind another word: write it on a line of its own`) : noReading;
  }
  const entry = entryOf(number, dialect);
  if (!entry) return counts(missing) ? strange(`M${number} is no word of ${dialect}; nothing was done`) : noReading;
  if (!counts(entry)) return noReading;
  if (entry.isShared && codes.length > 1) {
    const names = codes.map(({ value }) => `M${value}`).join(' and ');
    return refused(`Two m codes used from same modal group: ${names}; write them on lines of their own`);
  }
  const why = line.fault ?? strangeness(line, number, entry, context);
  if (why !== undefined) return strange(`${why} (M${number} of ${dialect}); nothing was done`);
  try {
    const action = entry.read(lettersOf(line, code));
    return { kind: 'does', actions: action ? [action] : none };
  } catch (error) {
    if (error instanceof HalError) return { kind: 'refused', error };
    throw error;
  }
}

/** Why a line is not understood whole; undefined when it is. */
function strangeness(line: GcodeLine, code: number, entry: WordEntry, { hasModal = false }: LineContext) {
  const own = new Set(Object.keys(entry.letters));
  const { needs } = entry;
  if (needs !== undefined && !line.words.some(({ letter }) => letter === needs)) return `No valid ${needs} word`;
  if (entry.isShared) return strangeWord(line, code, own, hasModal);
  const { flags = '' } = entry;
  for (const { letter, value, text, fault, isComputed } of line.words.slice(line.words[0]?.letter === 'M' ? 1 : 0)) {
    if (!own.has(letter)) return `${text} means nothing there`;
    if (value === undefined && !flags.includes(letter) && !isComputed && fault === undefined)
      return `${letter} has no number`;
  }
  if (line.words[0]?.letter !== 'M' || line.words[0].value !== code) return `M${code} stands behind another word`;
  return undefined;
}

function resultOf(reading: Reading): readonly Action[] {
  if (reading.kind === 'does') return reading.actions;
  if (reading.kind === 'none') return none;
  throw reading.error;
}

/** What a firmware does that does not know the word. */
const missing: WordEntry = {
  letters: {},
  effect: '',
  read: () => undefined,
  isNative: false,
  isShared: false,
  source: '',
};

function isNative(entry: WordEntry): boolean {
  return entry.isNative;
}

function entryOf(code: number, dialect: Dialect): WordEntry | undefined {
  return wordTable.get(code)?.[dialect];
}

function codesIn({ words }: GcodeLine): Word[] {
  return words.filter(({ letter, value }) => letter === 'M' && value !== undefined && wordTable.has(value));
}

/** `M[60+4]` may be any of them. */
function isComputedCode({ letter, isComputed }: Word): boolean {
  return letter === 'M' && isComputed;
}

/** On RepRap firmwares a pause has a message, and M30 the name of a file. */
function takesMessage({ words: [first] }: GcodeLine): boolean {
  return first?.letter === 'M' && (first.value === 0 || first.value === 1 || first.value === 30);
}

function refused(message: string): Reading {
  return { kind: 'refused', error: new HalError('syntax', message) };
}

function strange(message: string): Reading {
  return { kind: 'strange', error: new HalError('syntax', message) };
}

function lettersOf(line: GcodeLine, owner: Word): Words {
  const code = `M${owner.value}`;
  const find = (letter: string): Word | undefined => {
    const words = line.words.filter((word) => word.letter === letter && word !== owner);
    if (words.length > 1) throw new HalError('syntax', `Multiple ${letter} words on one line with ${code}`);
    return words[0];
  };
  return {
    code,
    has: (letter) => find(letter) !== undefined,
    isBare: (letter) => {
      const word = find(letter);
      return word !== undefined && word.value === undefined && word.fault === undefined;
    },
    number: (letter) => {
      const word = find(letter);
      if (!word) return undefined;
      if (word.value !== undefined) return word.value;
      throw new HalError('syntax', word.fault ?? `No valid ${letter} word with ${code}: ${letter} has no number`);
    },
  };
}
