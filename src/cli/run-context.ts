import type { MachineContext } from '../machine/machine.ts';

/** What a machine of the command line has around it. */
export interface RunContext extends MachineContext {
  /** Every plug is a simulated one, also those whose drivers a machine file brings. */
  readonly isSimulated: boolean;
}
