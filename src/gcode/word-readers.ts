import { HalError } from '../errors.ts';
import type { Action, WaitMode, When } from './actions.ts';
import { waitMaxS } from './limits.ts';

/** Makes the action of a switching word whose letters are all known; undefined if it has none here. */
export type Read = (words: Words) => Action | undefined;

/** The letters of a line, for the reader of a switching word. */
export interface Words {
  readonly code: string;
  /** The number after this letter; undefined if the line does not have the letter. Throws if there is no plain number. */
  readonly number: (letter: string) => number | undefined;
  readonly has: (letter: string) => boolean;
  /** Whether the letter has no value. */
  readonly isBare: (letter: string) => boolean;
}

const waitModes: readonly WaitMode[] = ['immediate', 'rise', 'fall', 'high', 'low'];

export const nothing: Read = () => undefined;

export function digitalOut(value: boolean, when: When): Read {
  return ({ code, number }) => {
    const index = number('P');
    if (index === undefined) throw new HalError('syntax', `No valid P word with ${code}`);
    return { kind: 'digital-out', code, index: wholeIndex(code, 'P', index), value, when };
  };
}

export function analogOut(when: When): Read {
  return ({ code, number }) => {
    const index = number('E');
    if (index === undefined) throw new HalError('syntax', `Invalid analog index with ${code}: expected an E word`);
    // A missing Q sets -1, as measured on LinuxCNC 2.9.
    return { kind: 'analog-out', code, index: wholeIndex(code, 'E', index), value: number('Q') ?? -1, when };
  };
}

export const wait: Read = ({ code, number }) => {
  const digital = number('P');
  const analog = number('E');
  if (digital !== undefined && analog !== undefined) {
    throw new HalError('syntax', `Invalid to select both a digital and an analog input with ${code}`);
  }
  const index = digital ?? analog;
  if (index === undefined) throw new HalError('syntax', `Need to have either a valid P or a valid E word with ${code}`);
  const letter = digital !== undefined ? 'P' : 'E';
  const modeNumber = number('L') ?? 0;
  const mode = waitModes[modeNumber];
  if (mode === undefined)
    throw new HalError('bad-value', `Unknown Wait Mode L${modeNumber} with ${code}: expected 0 to 4`);
  const timeoutS = number('Q') ?? 0;
  if (mode !== 'immediate' && analog !== undefined) {
    throw new HalError('syntax', `Can't select analog input with wait type != immediate return`);
  }
  if (mode !== 'immediate' && timeoutS <= 0) {
    throw new HalError('bad-value', `Zero timeout with wait type != immediate return: add Q with the seconds to wait`);
  }
  if (timeoutS > waitMaxS) {
    throw new HalError('out-of-range', `${code} Q${timeoutS}: expected at most ${waitMaxS} seconds`);
  }
  const input = digital !== undefined ? 'digital' : 'analog';
  return { kind: 'wait', code, input, index: wholeIndex(code, letter, index), mode, timeoutS };
};

/** Marlin's OUTPUT and OUTPUT_OPEN_DRAIN. */
const outputModes = new Set([1, 5]);

/** `M42 Pn Sv`: an output is on for any state but 0. */
export function pinState({ isWhole }: { readonly isWhole: boolean }): Read {
  return (words) => {
    const { code, number } = words;
    for (const letter of ['T', 'M']) {
      const mode = number(letter);
      if (mode !== undefined && !outputModes.has(mode)) {
        throw new HalError(
          'bad-value',
          `${letter}${mode} with ${code} does not make the pin an output; nothing was switched`,
        );
      }
    }
    const state = byte(words, 'S');
    if (state === undefined) throw new HalError('syntax', `No valid S word with ${code}: expected 0 or 1 to 255`);
    if (isWhole && !Number.isInteger(state)) {
      throw new HalError('bad-value', `S${state} with ${code} is not a valid state: expected 0 or 1 to 255`);
    }
    return digitalOut(state > 0, 'now')(words);
  };
}

/** With S it only asks for a report, and with C it only assigns a port of the firmware. */
export const powerOn: Read = ({ code, has }) =>
  has('S') || has('C') ? undefined : { kind: 'power', code, value: true };

export const powerOff: Read = ({ code, has, number, isBare }) => {
  if (has('C')) return undefined;
  const delayS = number('D');
  const when = isBare('S') ? 1 : (number('S') ?? 0);
  if (when !== 0 && when !== 1) throw new HalError('bad-value', `S${when} with ${code}: expected 0 or 1`);
  const waits = when === 1;
  if (delayS === undefined && !waits) return { kind: 'power', code, value: false };
  if (delayS !== undefined && !(delayS >= 0 && delayS <= waitMaxS)) {
    throw new HalError('bad-value', `D${delayS} with ${code}: expected 0 to ${waitMaxS} seconds`);
  }
  return { kind: 'power-off', code, delayS: delayS ?? 0 };
};

/** S is a speed from 0 to 255. */
export const fan: Read = (words) => {
  const speed = byte(words, 'S');
  if (speed === undefined) {
    const { code } = words;
    throw new HalError(
      'bad-value',
      `${code} without S means full speed in some firmwares: write ${code} S255 for full speed`,
    );
  }
  return fanAt(words, 'P', speed / 255);
};

export const marlinFan: Read = (words) => {
  refuse(words, ['I', 'T', 'A', 'B', 'C', 'D'], 'is a speed that only the firmware knows');
  return fan(words);
};

/** The letters with which RepRapFirmware's M106 configures a fan. */
export const fanSettings: readonly string[] = ['A', 'B', 'C', 'F', 'H', 'I', 'L', 'T', 'X'];

/** S up to 1 is a fraction, above 1 it is out of 255. Without S it asks for a report, or configures. */
export const reprapfirmwareFan: Read = (words) => {
  refuse(words, ['R'], 'is a speed that only the firmware knows');
  if (!words.has('S')) return undefined;
  refuse(words, fanSettings, 'configures a fan of the firmware; set its speed on a line of its own');
  const speed = byte(words, 'S') ?? 0;
  return fanAt(words, 'P', speed > 1 ? speed / 255 : speed);
};

/** P is the speed, T the fan. */
export const machinekitFan: Read = (words) => {
  const speed = byte(words, 'P');
  if (speed === undefined) throw new HalError('syntax', `No valid P word with ${words.code}: expected 0 to 255`);
  return fanAt(words, 'T', speed / 255);
};

export function fanOff(letter: string): Read {
  return (words) => fanAt(words, letter, 0);
}

function fanAt({ code, number }: Words, letter: string, value: number): Action {
  return { kind: 'fan', code, index: wholeIndex(code, letter, number(letter) ?? 0), value };
}

function refuse({ code, has }: Words, letters: readonly string[], why: string): void {
  const letter = letters.find(has);
  if (letter !== undefined) throw new HalError('bad-value', `${letter} with ${code} ${why}; nothing was switched`);
}

/** A number from 0 to 255. */
function byte({ code, number }: Words, letter: string): number | undefined {
  const value = number(letter);
  if (value === undefined || (value >= 0 && value <= 255)) return value;
  throw new HalError('bad-value', `${letter}${value} with ${code} out of range: expected 0 to 255`);
}

function wholeIndex(code: string, letter: string, index: number): number {
  if (Number.isSafeInteger(index) && index >= 0) return index;
  throw new HalError(
    'bad-value',
    `${letter}${index} with ${code} is not a valid index: expected an integer of 0 or more`,
  );
}
