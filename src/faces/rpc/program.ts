import type { ProgramProtocol } from '../../machine/api/program-protocol.ts';
import { createMachinePeer } from './machine-peer.ts';

/** Speaks JSON-RPC to a program of `loadusr`. It hears the events since the start of the machine. */
export const programProtocol: ProgramProtocol = (client, { api, input, output, clock, logger }) =>
  createMachinePeer(api, { client, input, output, clock, logger, fromStart: true });
