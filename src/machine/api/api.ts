import type { EventJournal } from '../event-journal.ts';
import type { CallerIdentity } from './caller.ts';
import { createClient, type MachineClient } from './client.ts';
import type { ApiHost } from './host.ts';

/**
 * What a machine lets the outside do: the only door for faces. It knows no wire format; what two faces need is here, once.
 */
export interface MachineApi {
  /** The machine's name. */
  readonly machine: string;
  /** The latest 1,000 events, numbered from 1 without gaps, those of the start included; and those to come. */
  readonly events: EventJournal;
  /** Opens the machine to one more caller, which has a share of the processor of its own until it is disposed of. */
  connect(identity: CallerIdentity): MachineClient;
}

export function createMachineApi(host: ApiHost): MachineApi {
  return {
    machine: host.machine,
    events: host.journal,
    connect: (identity) => createClient(host, identity),
  };
}
