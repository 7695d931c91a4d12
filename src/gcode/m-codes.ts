import { HalError } from '../errors.ts';
import type { Action } from './actions.ts';
import { dialectFacts, dialects, type Dialect } from './dialects.ts';
import { strangeWord } from './rs274-letters.ts';
import type { Words } from './word-readers.ts';
import { wordTable, type WordEntry } from './word-table.ts';
import type { GcodeLine, Readings, Word } from './words.ts';

/** What is known about a line beside its words. */
export interface LineContext {
  /** Undefined if the dialect is not known. */
  readonly dialect?: Dialect | undefined;
  /** An arc or a cycle is on, whose letters may follow without its code. */
  readonly hasModal?: boolean;
}

/**
 * The meaning of a line in a dialect. `strange`: the dialect gives no meaning to a part of it, so it decides nothing.
 * `refused`: the dialect says that the line must not be acted on.
 */
type LineReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'does'; readonly actions: readonly Action[] }
  | { readonly kind: 'strange' | 'refused'; readonly error: HalError };

const none: readonly Action[] = [];
const noReading: LineReading = { kind: 'none' };

/** The switching word of a line, whether valid or not; undefined for most lines. */
export function switchingCode({ plain, joined }: Readings): string | undefined {
  const word = codesIn(plain)[0] ?? codesIn(joined)[0];
  return word && `M${word.value}`;
}

/**
 * The actions of a line; empty for most lines.
 *
 * A line that switches is understood completely or refused: throws `syntax` for a word that has no meaning there in the
 * dialect, and `bad-value` for a number out of range. Without a dialect the line is read in every dialect, and refused if
 * two disagree. Unlike LinuxCNC it rounds no index: on mains, `P1.5` must not switch output 2.
 */
export function actionsOf(readings: Readings, context: LineContext = {}): readonly Action[] {
  const { plain } = readings;
  const mayAct = codesIn(plain).length > 0 || plain.fault !== undefined || plain.words.some(isComputedCode);
  if (!mayAct) return none;
  return context.dialect === undefined
    ? inAll(readings, context)
    : resultOf(readAs(context.dialect, readings, context));
}

/** The actions of the line in all dialects that have its word. */
function inAll(readings: Readings, context: LineContext): readonly Action[] {
  const effects = new Map<string, { readonly actions: readonly Action[]; readonly by: Dialect[] }>();
  let refused: HalError | undefined;
  let strange: HalError | undefined;
  const voters = votersOf(readings);
  for (const alike of voters) {
    const reading = readAs(alike[0], readings, context, true);
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
  const other = second === undefined ? (refused?.message ?? '') : `another: ${second.by.join(' and ')}`;
  throw new HalError(
    'bad-value',
    `${switchingCode(readings)}: firmwares do different things with this line (one: ${first.by.join(' and ')}; ${other}): ` +
      `set the option 'dialect' of motion or of the request`,
  );
}

/** Dialects that read a line in the same way, so that one of them represents all. */
type Alike = readonly [Dialect, ...Dialect[]];

const allApart: readonly Alike[] = dialects.map((dialect) => [dialect]);
const alikeFor = new Map([...wordTable.keys()].map((code) => [code, alikeOf(code)]));

/** The dialects to ask, grouped by how they read the line. */
function votersOf({ plain, joined }: Readings): readonly Alike[] {
  const [code, second] = codesIn(plain);
  if (code === undefined || second !== undefined || plain !== joined) return allApart;
  return alikeFor.get(code.value) ?? allApart;
}

function alikeOf(code: number): readonly Alike[] {
  const groups: { readonly entry: WordEntry; readonly names: [Dialect, ...Dialect[]] }[] = [];
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

function readAs(dialect: Dialect, readings: Readings, context: LineContext, nativeOnly = false): LineReading {
  const isRs274 = dialectFacts[dialect].family === 'rs274';
  const line = isRs274 ? readings.joined : readings.plain;
  const codes = codesIn(line);
  const counts = (entry: WordEntry | undefined) => !nativeOnly || entry?.isNative === true;
  const computed = line.words.find(isComputedCode);
  if (computed && isRs274) return refused(`${computed.text}: ${computed.fault ?? ''}`);
  // A RepRap firmware's command is the first word; what stands behind it are its parameters.
  const [code] = isRs274 || codes[0] === line.words[0] ? codes : [];
  if (code === undefined) {
    const [hidden] = takesMessage(line) ? [] : codes;
    const isKnown = hidden !== undefined && counts(entryOf(hidden.value, dialect));
    return isKnown ? refused(`M${hidden.value} comes after another word: write it on a line of its own`) : noReading;
  }
  const entry = entryOf(code.value, dialect);
  if (!counts(entry)) return noReading;
  if (!entry) return strange(`M${code.value} is not a word of ${dialect}; nothing was done`);
  if (entry.isShared && codes.length > 1) {
    const names = codes.map(({ value }) => `M${value}`).join(' and ');
    return refused(`Two m codes used from same modal group: ${names}; write them on lines of their own`);
  }
  const why = line.fault ?? strangeness(line, code, entry, context);
  if (why !== undefined) return strange(`${why} (M${code.value} of ${dialect}); nothing was done`);
  try {
    const action = entry.read(lettersOf(line, code));
    return { kind: 'does', actions: action ? [action] : none };
  } catch (error) {
    if (error instanceof HalError) return { kind: 'refused', error };
    throw error;
  }
}

/** The part of a line that has no meaning; undefined if the line is completely understood. */
function strangeness(line: GcodeLine, code: SwitchingWord, entry: WordEntry, { hasModal = false }: LineContext) {
  const own = new Set(Object.keys(entry.letters));
  const { needs, flags = '' } = entry;
  if (needs !== undefined && !line.words.some(({ letter }) => letter === needs)) return `No valid ${needs} word`;
  if (entry.isShared) return strangeWord(line, code.value, own, hasModal);
  if (line.words[0] !== code) return `M${code.value} comes after another word`;
  for (const { letter, value, text, fault } of line.words.slice(1)) {
    if (!own.has(letter)) return `${text} has no meaning there`;
    const isBare = value === undefined && fault === undefined;
    if (isBare && !flags.includes(letter)) return `${letter} has no number`;
  }
  return undefined;
}

function resultOf(reading: LineReading): readonly Action[] {
  if (reading.kind === 'does') return reading.actions;
  if (reading.kind === 'none') return none;
  throw reading.error;
}

function entryOf(code: number, dialect: Dialect): WordEntry | undefined {
  return wordTable.get(code)?.[dialect];
}

/** An M-word of the table. */
interface SwitchingWord extends Word {
  readonly value: number;
}

function codesIn({ words }: GcodeLine): SwitchingWord[] {
  return words.filter(isSwitching);
}

function isSwitching(word: Word): word is SwitchingWord {
  return word.letter === 'M' && word.value !== undefined && wordTable.has(word.value);
}

/** `M[60+4]` may be any of the switching words. */
function isComputedCode({ letter, isComputed }: Word): boolean {
  return letter === 'M' && isComputed;
}

/** On RepRap firmwares a pause takes a message, and M30 takes the name of a file. */
function takesMessage({ words: [first] }: GcodeLine): boolean {
  return first?.letter === 'M' && (first.value === 0 || first.value === 1 || first.value === 30);
}

function refused(message: string): LineReading {
  return { kind: 'refused', error: new HalError('syntax', message) };
}

function strange(message: string): LineReading {
  return { kind: 'strange', error: new HalError('syntax', message) };
}

function lettersOf(line: GcodeLine, owner: SwitchingWord): Words {
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
