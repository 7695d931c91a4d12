import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { MachineApi } from './api.ts';
import type { MachineClient } from './client.ts';

/** Speaks to a program over its stdin and stdout, until it is disposed of; disposes of `client` too. */
export type ProgramProtocol = (
  client: MachineClient,
  program: {
    readonly api: MachineApi;
    readonly input: Readable;
    readonly output: Writable;
    readonly clock: Clock;
    readonly logger: Logger;
  },
) => { dispose(): void };
