import { callTurns } from '../../src/plugs/call-turns.ts';
import type { Transport } from '../../src/plugs/kasa/transport/transport.ts';
import type { Clock } from '../../src/util/clock.ts';

/** A transport as a driver uses it: one request at a time, each with a limit. */
export function limitedTransport(transport: Transport, clock: Clock, timeoutMs: number): Transport {
  const turns = callTurns({ clock, timeoutMs, peer: 'the plug' });
  return {
    ...transport,
    request: (json, signal) => turns.run(signal, (whole) => transport.request(json, whole)),
    async dispose() {
      turns.dispose();
      await transport.dispose();
    },
  };
}
