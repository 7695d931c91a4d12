import fc from 'fast-check';

/** An event of a printer with a plug, with its seconds since the one before. */
export interface Move {
  readonly afterS: number;
  readonly what: Happening;
}

/** Events of the printer, and of its host. */
const printer = [
  'print starts',
  'print is done',
  'print is cancelled',
  'print pauses and cools',
  'print resumes',
  'heater is set',
  'heater is off',
  'everything is cool',
  'something cools',
  'sensor opens',
  'sensor sticks',
  'sensor is well',
  'host dies',
  'host is back',
] as const;

const machine = ['halyard restarts', 'abort', 'abort stays', 'disarm', 'arm'] as const;

/** Requests: explicit, by a change of the signal, or through `power-off`. */
const asks = ['off is asked', 'on is asked', 'off is set', 'on is set', 'safe off is asked'] as const;

const plug = [
  'network is down',
  'network is up',
  'answers are lost',
  'answers are back',
  'plug only says yes',
  'plug lags',
  'plug is slow',
  'plug is well',
  'mains fail for a moment',
  'button is pressed',
] as const;

/** Events of a host that writes the pins of `host`. */
const hostOnly = ['sensor is lost', 'off is forced'] as const;

/** Events of Klipper only. */
const klipperOnly = [
  'RESTART',
  'FIRMWARE_RESTART',
  'RESTART with a typo',
  'M112',
  'board is lost',
  'heats with its board lost',
  'Klipper hangs',
  'Klipper goes on',
  'macro calls M81',
  'macro calls M80',
  'macro calls power.off',
] as const;

export type Happening =
  | (typeof printer)[number]
  | (typeof machine)[number]
  | (typeof asks)[number]
  | (typeof plug)[number]
  | (typeof hostOnly)[number]
  | (typeof klipperOnly)[number];

const common = [...printer, ...machine, ...asks, ...plug];
export const happeningsOf = {
  host: [...common, ...hostOnly],
  klipper: [...common, ...klipperOnly],
} as const;

/** These happen more often than the others, which depend on them. */
const core = [
  'print starts',
  'print is done',
  'everything is cool',
  'heater is off',
  'off is asked',
  'safe off is asked',
  'network is down',
  'network is up',
] as const;

/** Events between one successful print and the next. */
export interface Sequence {
  /** The plug at the beginning: as the print has left it, on, or on without the machine having seen it. */
  readonly begins: 'as it is' | 'on' | 'just pressed';
  readonly moves: readonly Move[];
}

/** Combinations that lead to a fault more often than chance does. */
const themes: readonly (readonly Happening[])[] = [
  ['off is asked', 'on is asked', 'print starts', 'plug only says yes', 'plug is well', 'button is pressed', 'abort'],
  ['off is asked', 'off is set', 'on is set', 'safe off is asked', 'disarm', 'arm', 'network is down', 'network is up'],
  ['print starts', 'print is done', 'off is asked', 'heater is set', 'halyard restarts', 'host dies', 'host is back'],
  ['print starts', 'off is asked', 'sensor opens', 'sensor sticks', 'M112', 'FIRMWARE_RESTART', 'halyard restarts'],
  [
    'print pauses and cools',
    'print is cancelled',
    'heater is set',
    'heater is off',
    'off is asked',
    'everything is cool',
  ],
  ['off is asked', 'on is asked', 'answers are lost', 'answers are back', 'plug lags', 'plug is slow', 'print starts'],
];

/** From all events; from a few, which then meet more often; or from a theme. */
export function sequencesOf(what: readonly Happening[]): fc.Arbitrary<Sequence> {
  const often = core.filter((one) => what.includes(one));
  const few = fc.shuffledSubarray([...what], {
    minLength: Math.min(3, what.length),
    maxLength: Math.min(7, what.length),
  });
  const all = movesOf(what, often);
  const fit = themes.map((theme) => theme.filter((one) => what.includes(one))).filter(({ length }) => length > 3);
  return fc.record({
    begins: fc.constantFrom('as it is', 'on', 'on', 'just pressed'),
    moves: fc.oneof(
      all,
      few.chain((some) => movesOf(some)),
      fit.length > 0 ? fc.oneof(...fit.map((theme) => movesOf(theme))) : all,
    ),
  });
}

function movesOf(what: readonly Happening[], often: readonly Happening[] = []): fc.Arbitrary<Move[]> {
  const any = fc.constantFrom(...what);
  const move = fc.record({
    afterS: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(12), fc.nat(45)),
    what: often.length > 0 ? fc.oneof({ weight: 2, arbitrary: any }, fc.constantFrom(...often)) : any,
  });
  return fc.array(move, { maxLength: 10, size: 'max' });
}
