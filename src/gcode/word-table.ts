import { dialects, type Dialect } from './dialects.ts';
import {
  analogOut,
  digitalOut,
  fan,
  fanOff,
  fanSettings,
  machinekitFan,
  marlinFan,
  nothing,
  pinState,
  powerOff,
  powerOn,
  reprapfirmwareFan,
  wait,
  type Read,
} from './word-readers.ts';

/** The meaning of a switching word in a dialect. */
export interface WordEntry {
  /** The letters that its line may have, with their meaning; any other is refused. */
  readonly letters: Readonly<Record<string, string>>;
  /** The letters that need no number. */
  readonly flags?: string;
  /** The letter without which the firmware gives the word no meaning. */
  readonly needs?: string;
  /** The effect, for people. */
  readonly effect: string;
  readonly read: Read;
  /**
   * Whether the firmware itself has the word. A word that halyard adds does not count if a line is read without a dialect.
   */
  readonly isNative: boolean;
  /** Whether it may share its line with moves and other words, as in RS274. */
  readonly isShared: boolean;
  /** The source of the meaning. */
  readonly source: string;
}

/** The words that switch, set or wait, by number, with their meaning in each dialect. */
export type WordTable = ReadonlyMap<number, Readonly<Partial<Record<Dialect, WordEntry>>>>;

type WordFacts = Pick<WordEntry, 'letters' | 'effect' | 'read'> & Pick<Partial<WordEntry>, 'flags'>;

const sources = {
  linuxcnc: 'LinuxCNC, docs/src/gcode/m-code.adoc; measured on 2.9',
  machinekit: 'Machinekit, nc_files/remap-subroutines/fdm',
  grbl: 'grblHAL and FluidNC, GCode',
  grblFans: 'grblHAL, Plugin_fans',
  marlin: 'Marlin, marlinfw.org/docs/gcode; M80_M81.cpp, M106_M107.cpp, M42.cpp',
  reprapfirmware: 'Duet3D, G-code dictionary; GCodes2.cpp, Platform.cpp, Fan.cpp',
  klipper: 'Klipper, docs/G-Codes.md; extras/fan.py',
  halyard: 'halyard’s own',
} as const;

/** M62 to M68 belong to RS274. A RepRap host may send them too, alone on their line. */
function everywhere(facts: WordFacts, differs: Partial<Record<Dialect, Partial<WordEntry>>> = {}) {
  const shared = (source: string): WordEntry => ({ ...facts, isNative: true, isShared: true, source });
  const added: WordEntry = { ...facts, isNative: false, isShared: false, source: sources.halyard };
  const entries: Record<Dialect, WordEntry> = {
    linuxcnc: shared(sources.linuxcnc),
    machinekit: shared(sources.linuxcnc),
    grbl: shared(sources.grbl),
    marlin: added,
    reprapfirmware: added,
    klipper: added,
  };
  for (const dialect of dialects) entries[dialect] = { ...entries[dialect], ...differs[dialect] };
  return entries;
}

function native(source: string, facts: WordFacts): WordEntry {
  return { ...facts, isNative: true, isShared: false, source };
}

function added(facts: WordFacts): WordEntry {
  return { ...facts, isNative: false, isShared: false, source: sources.halyard };
}

const output = { P: 'output' };
const analog = { E: 'analog output', Q: 'value' };

const power = (value: boolean): WordFacts => ({
  letters: {},
  effect: `motion.power ${value ? 'on' : 'off'}`,
  read: value ? powerOn : powerOff,
});
const laterOff: WordFacts = {
  letters: { D: 'seconds to count down', S: '1: when cool, without countdown; 0: at once' },
  effect: 'motion.power off; with D or S1 the safe power-off of the component power-off',
  read: powerOff,
};
const port = { C: 'port of the firmware' };

/** In LinuxCNC, M100 to M199 run the user's own programs. */
const ownProgram = {
  letters: { P: 'of the program', Q: 'of the program' },
  effect: 'nothing: a program of the user',
  read: nothing,
  isNative: false,
  isShared: true,
  source: sources.linuxcnc,
} satisfies WordEntry;

export const wordTable: WordTable = new Map<number, Partial<Record<Dialect, WordEntry>>>([
  [
    42,
    {
      marlin: native(sources.marlin, {
        letters: { P: 'output', S: '0 off, 1 to 255 on', I: 'ignore protection', T: 'mode', M: 'mode' },
        flags: 'I',
        effect: 'output on for any S but 0; refused with a mode that is not an output',
        read: pinState({ isWhole: true }),
      }),
      reprapfirmware: native(sources.reprapfirmware, {
        letters: { P: 'output', S: '0 off, else on', F: 'frequency' },
        effect: 'output on for any S but 0',
        read: pinState({ isWhole: false }),
      }),
      klipper: added({
        letters: { P: 'output', S: '0 off, 1 to 255 on' },
        effect: 'output on for any S but 0',
        read: pinState({ isWhole: true }),
      }),
    },
  ],
  [62, everywhere({ letters: output, effect: 'output on with the next move', read: digitalOut(true, 'with-motion') })],
  [
    63,
    everywhere({ letters: output, effect: 'output off with the next move', read: digitalOut(false, 'with-motion') }),
  ],
  [64, everywhere({ letters: output, effect: 'output on at once', read: digitalOut(true, 'now') })],
  [65, everywhere({ letters: output, effect: 'output off at once', read: digitalOut(false, 'now') })],
  [
    66,
    everywhere({
      letters: { P: 'digital input', E: 'analog input', L: 'mode', Q: 'seconds' },
      effect: 'reads or waits for an input',
      read: wait,
    }),
  ],
  [
    67,
    everywhere(
      { letters: analog, effect: 'analog output with the next move; without Q −1', read: analogOut('with-motion') },
      {
        grbl: { effect: 'analog output with the next move', needs: 'Q' },
      },
    ),
  ],
  [
    68,
    everywhere(
      { letters: analog, effect: 'analog output at once; without Q −1', read: analogOut('now') },
      { grbl: { effect: 'analog output at once', needs: 'Q' } },
    ),
  ],
  [
    80,
    {
      linuxcnc: added(power(true)),
      machinekit: added(power(true)),
      grbl: added(power(true)),
      marlin: native(sources.marlin, {
        ...power(true),
        letters: { S: 'report' },
        flags: 'S',
        effect: 'motion.power on; with S nothing: it only asks for a report',
      }),
      reprapfirmware: native(sources.reprapfirmware, {
        letters: port,
        flags: 'C',
        effect: 'motion.power on; with C nothing: it only assigns a port',
        read: powerOn,
      }),
      klipper: added(power(true)),
    },
  ],
  [
    81,
    {
      linuxcnc: added(power(false)),
      machinekit: added(power(false)),
      grbl: added(power(false)),
      marlin: native(sources.marlin, { ...laterOff, flags: 'S' }),
      reprapfirmware: native(sources.reprapfirmware, {
        ...laterOff,
        letters: { ...laterOff.letters, ...port },
        flags: 'C',
        effect: `${laterOff.effect}; with C nothing: it only assigns a port`,
      }),
      klipper: added(laterOff),
    },
  ],
  [
    106,
    {
      linuxcnc: ownProgram,
      machinekit: native(sources.machinekit, {
        letters: { P: 'speed, 0 to 255', T: 'fan', I: '1: at once, which it always is here' },
        effect: 'fan T to P/255',
        read: machinekitFan,
      }),
      grbl: native(sources.grblFans, {
        letters: { P: 'fan' },
        effect: 'refused: full speed without an S',
        read: fan,
      }),
      marlin: native(sources.marlin, {
        letters: {
          P: 'fan',
          S: 'speed, 0 to 255',
          I: 'preset',
          T: 'second speed',
          A: 'the speed it has',
          B: 'offset',
          C: 'offset',
          D: 'offset',
        },
        flags: 'A',
        effect: 'fan to S/255; refused without S, and with a speed that only the firmware knows',
        read: marlinFan,
      }),
      reprapfirmware: native(sources.reprapfirmware, {
        letters: {
          P: 'fan',
          S: 'speed, to 1 a share and above it of 255',
          R: 'speed remembered',
          ...Object.fromEntries(fanSettings.map((letter) => [letter, 'configures'])),
        },
        flags: 'CHT',
        effect: 'fan to S; without S nothing; refused with R, and where it also configures',
        read: reprapfirmwareFan,
      }),
      klipper: native(sources.klipper, {
        letters: { S: 'speed, 0 to 255', P: 'fan, of a macro' },
        effect: 'fan to S/255; refused without S',
        read: fan,
      }),
    },
  ],
  [
    107,
    {
      linuxcnc: ownProgram,
      machinekit: native(sources.machinekit, {
        letters: { T: 'fan', I: '1: at once, which it always is here' },
        effect: 'fan T to 0',
        read: fanOff('T'),
      }),
      grbl: native(sources.grblFans, { letters: { P: 'fan' }, effect: 'fan to 0', read: fanOff('P') }),
      marlin: native(sources.marlin, { letters: { P: 'fan' }, effect: 'fan to 0', read: fanOff('P') }),
      reprapfirmware: native(sources.reprapfirmware, { letters: {}, effect: 'fan 0 to 0', read: fanOff('P') }),
      klipper: native(sources.klipper, { letters: { P: 'fan, of a macro' }, effect: 'fan to 0', read: fanOff('P') }),
    },
  ],
]);
