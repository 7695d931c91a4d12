/** The names that decide which variables a program gets; a checked `MachineConfig` has them. */
export interface VariableNames {
  /** Variables that the machine file uses by `${env:NAME}`: programs do not get them. */
  readonly taken: readonly string[];
  /** Variables that programs get all the same. */
  readonly passed: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface ProgramEnvironment {
  readonly env: Environment;
  /** The names of the variables that were left out, sorted. */
  readonly withheld: readonly string[];
}

/** The account of plugs (`KASA_USERNAME`, `KASA_PASSWORD`), and tokens and the like of halyard's own. */
const ownSecret = /^KASA_|^HALYARD_.*(?:TOKEN|PASS|SECRET|KEY)/;

/**
 * The environment of programs, without possible secrets of the machine. This protects a password from a program that logs its
 * environment or hands it on, but not from one that looks for it: programs run as the same user.
 */
export function programEnvironment(
  env: Environment,
  names: VariableNames = { taken: [], passed: [] },
): ProgramEnvironment {
  const taken = new Set(names.taken);
  const passed = new Set(names.passed);
  const isWithheld = (name: string) => !passed.has(name) && (taken.has(name) || ownSecret.test(name));
  return {
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !isWithheld(name))),
    withheld: Object.keys(env).filter(isWithheld).sort(),
  };
}
