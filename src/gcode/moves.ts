import type { Word } from './words.ts';

/** Decides which lines of a program really move something, for M62, M63 and M67. */
export interface MoveTracker {
  /** Whether this line moves an axis or the filament, given the lines before it. Call it once for every line. */
  moves(words: readonly Word[]): boolean;
  /** An arc or a cycle is on, whose letters may follow without its code. */
  readonly hasModal: boolean;
  /** Forgets the position, for instance after an abort, when it is not known how far the last move came. */
  forget(): void;
}

const axes = 'XYZABCUVWE';
/** Coordinates that differ by less are the same position: a nanometre, in millimetres. */
const tolerance = 1e-6;

/** Codes that always move, whatever the axis words say: homing, probing, levelling. */
const alwaysMoving = new Set([28, 29, 30, 32]);
/** Codes whose axis words set something and do not move. */
const settingAxes = new Set([10, 28.1, 30.1, 43, 43.1, 43.2, 52, 92, 92.1, 92.2, 92.3]);
/** Codes after which a coordinate means another position. */
const shifting = new Set([10, 20, 21, 43, 43.1, 43.2, 49, 52, 92.1, 92.2, 92.3]);

type Mode = 'straight' | 'arc' | 'other' | 'none';

/**
 * Follows motion mode, distance mode and position through a program. An unknown position counts as a different one: a queued
 * output is then set rather than kept waiting.
 */
export function createMoveTracker(): MoveTracker {
  const position = new Map<string, number>();
  let mode: Mode = 'straight';
  let absolute = true;
  let absoluteE = true;

  return {
    moves(words) {
      let homes = false;
      let sets = false;
      let machine = false;
      for (const { letter, value } of words) {
        if (value === undefined) continue;
        if (letter === 'M' && (value === 82 || value === 83)) absoluteE = value === 82;
        if (letter !== 'G') continue;
        homes ||= alwaysMoving.has(value);
        sets ||= settingAxes.has(value);
        machine ||= value === 53;
        mode = modeOf(value) ?? mode;
        if (value === 90 || value === 91) absolute = absoluteE = value === 90;
        if (shifting.has(value) || (value >= 54 && value < 60)) position.clear();
      }
      if (homes) {
        position.clear();
        return true;
      }
      if (sets) {
        if (words.some(({ letter, value }) => letter === 'G' && value === 92)) place(words);
        return false;
      }
      const taken = takenBy(words);
      if (mode === 'none' || taken === 'all') return false;
      // A full circle ends where it begins and may have only a centre.
      let moved =
        mode === 'arc' && words.some(({ letter, value, fault }) => isCentre(letter) && (value ?? fault) !== undefined);
      for (const word of words) {
        if (axes.includes(word.letter) && word.letter !== taken && step(word, machine)) moved = true;
      }
      return moved;
    },
    get hasModal() {
      return isModal();
    },
    forget: () => position.clear(),
  };

  function isModal(): boolean {
    return mode === 'arc' || mode === 'other';
  }

  /** `G92` sets the position. */
  function place(words: readonly Word[]): void {
    const named = words.filter(({ letter }) => axes.includes(letter));
    for (const { letter, value = 0 } of named) position.set(letter, value);
    if (named.length === 0) for (const letter of axes) position.set(letter, 0);
  }

  function step({ letter, value, fault }: Word, machine: boolean): boolean {
    const from = position.get(letter);
    if (value === undefined && fault === undefined) return false;
    if (value === undefined || machine) {
      position.delete(letter);
      return true;
    }
    const isAbsolute = letter === 'E' ? absoluteE : absolute;
    if (!isAbsolute) {
      if (from !== undefined) position.set(letter, from + value);
      return value !== 0 || isModal();
    }
    position.set(letter, value);
    return isModal() || from === undefined || Math.abs(from - value) > tolerance;
  }
}

/**
 * The axis words that belong to a line's M-code: E is the index of M66–M68, and all words belong to a firmware's setting
 * such as `M203 X500`. RS274's own M-codes share their line with a move.
 */
function takenBy(words: readonly Word[]): 'E' | 'all' | undefined {
  const codes = words.filter(({ letter }) => letter === 'M').map(({ value = 0 }) => value);
  if (codes.some((code) => code >= 66 && code <= 68)) return 'E';
  if (words.some(({ letter }) => letter === 'G')) return undefined;
  return codes.some((code) => !sharesMove(code)) ? 'all' : undefined;
}

function sharesMove(code: number): boolean {
  return code < 17 || code === 19 || (code >= 48 && code <= 53) || (code >= 60 && code <= 65);
}

/** Arcs may end where they begin and canned cycles return, so only a straight move can have zero length. */
function modeOf(code: number): Mode | undefined {
  if (code === 0 || code === 1) return 'straight';
  if (code === 80) return 'none';
  if (code === 2 || code === 3) return 'arc';
  const whole = Math.floor(code);
  return [5, 33, 38, 73, 74, 76].includes(whole) || (whole >= 81 && whole <= 89) ? 'other' : undefined;
}

function isCentre(letter: string): boolean {
  return letter === 'I' || letter === 'J' || letter === 'K';
}
