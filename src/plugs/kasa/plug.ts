import type { PlugContext, PlugDriver, PlugOptions, PlugReading } from '../driver.ts';
import type { JsonObject } from './json.ts';
import { meterIn } from './meter.ts';
import { createIotProtocol } from './protocol.ts';
import { hasMeter, identityIn, relayIn } from './sysinfo.ts';
import { createXorTransport, xorPort } from './xor-transport.ts';

/**
 * A TP-Link Kasa plug (HS100, HS103, HS105, HS110, KP115, EP10, EP25 …) on the local network.
 *
 * The meter is asked only when the plug's own `feature` claims one: firmware without it hangs or restarts when asked.
 * So `meter: true` on a plug without one is no fault; its readings have no quantities and its identity says so.
 */
export function createKasaPlug(options: PlugOptions, context: PlugContext): PlugDriver {
  const { address, port = xorPort, timeoutMs } = options;
  const transport = createXorTransport({ address, port, timeoutMs }, context.clock);
  const protocol = createIotProtocol(transport);
  let asksMeter: boolean | undefined;

  const learn = (sysinfo: JsonObject) => {
    asksMeter = options.meter !== false && hasMeter(sysinfo);
  };
  const readingOf = (sysinfo: JsonObject, realtime?: JsonObject): PlugReading =>
    realtime ? { ...relayIn(sysinfo), ...meterIn(realtime) } : relayIn(sysinfo);

  return {
    async identify(signal) {
      const sysinfo = await protocol.sysinfo(signal);
      learn(sysinfo);
      return { driver: 'kasa', ...identityIn(sysinfo), meter: hasMeter(sysinfo) };
    },
    async read(signal) {
      if (asksMeter) {
        const { sysinfo, realtime } = await protocol.sysinfoAndRealtime(signal);
        learn(sysinfo);
        return readingOf(sysinfo, realtime);
      }
      const sysinfo = await protocol.sysinfo(signal);
      learn(sysinfo);
      return readingOf(sysinfo, asksMeter ? await protocol.realtime(signal) : undefined);
    },
    setRelay: (on, signal) => protocol.setRelay(on, signal),
    dispose: () => transport.dispose(),
  };
}
