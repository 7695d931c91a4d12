import { HalError } from '../../errors.ts';
import type { PlugContext, PlugDriver, PlugOptions } from '../driver.ts';
import { withDeadline } from './deadline.ts';
import { createIotProtocol } from './protocol.ts';
import { createPlugReader } from './reader.ts';
import { identityIn, relayIn } from './sysinfo.ts';
import { createXorTransport, xorPort } from './xor-transport.ts';

/**
 * A TP-Link Kasa plug (HS100, HS103, HS105, HS110, KP115, EP10, EP25 …) on the local network.
 *
 * The meter is asked only when the plug's own `feature` claims one: firmware without it hangs or restarts when asked.
 * So `meter: true` on a plug without one is no fault; its readings have no quantities and its identity says so.
 */
export function createKasaPlug(options: PlugOptions, context: PlugContext): PlugDriver {
  const { address, port = xorPort, timeoutMs, meter } = options;
  const { clock, logger } = context;
  if (address === '') throw new HalError('config', 'a kasa plug needs an address: a host name or an IP address');
  const transport = createXorTransport({ address, port, timeoutMs }, clock);
  const protocol = createIotProtocol(transport);
  const deadline = { clock, timeoutMs, peer: `${address}:${port}` };
  const reader = createPlugReader({ protocol, meter, deadline, logger });

  return {
    async identify(signal) {
      const { sysinfo, meter: measures } = await reader.sysinfo(signal);
      return { driver: 'kasa', ...identityIn(sysinfo), meter: measures };
    },
    read: (signal) => reader.read(signal),
    setRelay(on, signal) {
      if (reader.hasRelay) return protocol.setRelay(on, signal);
      // A power strip would take the command for all its outlets, so what is not known is looked at before.
      return withDeadline(deadline, signal, async (whole) => {
        const { sysinfo } = await reader.sysinfo(whole);
        relayIn(sysinfo);
        await protocol.setRelay(on, whole);
      });
    },
    dispose: () => transport.dispose(),
  };
}
