/** Whose G-code it is: what a word means depends on it. */
export const dialects = ['linuxcnc', 'machinekit', 'grbl', 'marlin', 'reprapfirmware', 'klipper'] as const;

export type Dialect = (typeof dialects)[number];

interface DialectFacts {
  /**
   * RS274: blanks and case mean nothing, several words act on one line. RepRap: the first word is the command, all others
   * are its parameters.
   */
  readonly family: 'rs274' | 'reprap';
  /** How many seconds a unit of each of `G4`'s letters is. */
  readonly dwellUnitS: Readonly<Record<string, number>>;
  /** The letter of `G4` that counts where there are two. */
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
