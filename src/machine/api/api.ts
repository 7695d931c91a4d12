import type { EventJournal } from '../event-journal.ts';
import type { CallerIdentity } from './caller.ts';
import { createClient, type MachineClient } from './client.ts';
import type { ApiHost } from './host.ts';

/**
 * Everything the outside may do to a machine: the only door for faces. It has no wire format. Code that two faces need is
 * here, once.
 */
export interface MachineApi {
  /** The machine's name. */
  readonly machine: string;
  /** The last 1,000 events, numbered from 1 without gaps, including those of the start; and each new one. */
  readonly events: EventJournal;
  /** Connects a caller, which has its own share of the processor until it is disposed of. */
  connect(identity: CallerIdentity): MachineClient;
}

export function createMachineApi(host: ApiHost): MachineApi {
  return {
    machine: host.machine,
    events: host.journal,
    connect: (identity) => createClient(host, identity),
  };
}
