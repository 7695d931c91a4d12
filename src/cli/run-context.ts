import type { MachineServices } from '../machine/core.ts';

/** The services of a machine that a command runs. */
export interface RunContext extends MachineServices {
  /** Every plug is simulated, including those with a driver from a user module. */
  readonly isSimulated: boolean;
}
