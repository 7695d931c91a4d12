/** The dialects of G-code; the meaning of a word depends on the dialect. */
export const dialects = ['linuxcnc', 'machinekit', 'grbl', 'marlin', 'reprapfirmware', 'klipper'] as const;

export type Dialect = (typeof dialects)[number];

interface DialectFacts {
  /**
   * RS274: blanks and case are ignored, and several words act on one line. RepRap: the first word is the command and all
   * others are its parameters.
   */
  readonly family: 'rs274' | 'reprap';
  /** The unit of each letter of `G4`, in seconds. */
  readonly dwellUnitS: Readonly<Record<string, number>>;
  /** The letter of `G4` that counts if there are two. */
  readonly dwellFirst: 'P' | 'S';
}

const rs274: DialectFacts = { family: 'rs274', dwellUnitS: { P: 1 }, dwellFirst: 'P' };
const reprap: DialectFacts = { family: 'reprap', dwellUnitS: { P: 0.001, S: 1 }, dwellFirst: 'S' };

export const dialectFacts: Readonly<Record<Dialect, DialectFacts>> = {
  linuxcnc: rs274,
  machinekit: rs274,
  grbl: rs274,
  marlin: reprap,
  reprapfirmware: reprap,
  klipper: { ...reprap, dwellUnitS: { P: 0.001 } },
};

export function isDialect(name: unknown): name is Dialect {
  return dialects.some((dialect) => dialect === name);
}
