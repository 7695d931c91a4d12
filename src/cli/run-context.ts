import type { MachineServices } from '../machine/core.ts';

/** What a machine of the command line has around it. */
export interface RunContext extends MachineServices {
  /** Every plug is a simulated one, also those whose drivers a machine file brings. */
  readonly isSimulated: boolean;
}
