import type { ProgramProtocol } from '../../machine/api/program-protocol.ts';
import { createMachinePeer } from './machine-peer.ts';

/** Speaks JSON-RPC to a program of `loadusr`, which gets the events from its own start on. */
export const programProtocol: ProgramProtocol = (client, { api, input, output, clock, logger }) =>
  createMachinePeer(api, { client, input, output, clock, logger });
