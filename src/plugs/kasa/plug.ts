import { HalError } from '../../errors.ts';
import type { PlugContext, PlugDriver, PlugOptions } from '../driver.ts';
import { expectedIds } from './identity.ts';
import { createIotDialect } from './iot-dialect.ts';
import { openTransport } from './open-transport.ts';
import { createRecognition } from './recognition.ts';

/**
 * A TP-Link Kasa plug (HS100, HS103, HS105, HS110, KP115, EP10, EP25 …) on the local network.
 *
 * The meter is asked only when the plug's own `feature` claims one: firmware without it hangs or restarts when asked.
 * So `meter: true` on a plug without one is no fault; its readings have no quantities and its identity says so.
 */
export function createKasaPlug(options: PlugOptions, context: PlugContext): PlugDriver {
  const { address, port, timeoutMs, meter } = options;
  const { clock, logger } = context;
  if (address === '') throw new HalError('config', 'a kasa plug needs an address: a host name or an IP address');
  const peer = port === undefined ? address : `${address}:${port}`;
  const transport = openTransport(options, clock, logger);
  const recognition = createRecognition(expectedIds(options), { clock, peer });
  const plug = createIotDialect({ transport, meter, deadline: { clock, timeoutMs, peer }, recognition, logger });

  return {
    identify: async (signal) => ({ driver: 'kasa', ...(await plug.identify(signal)) }),
    read: (signal, wish) => plug.read(signal, wish),
    setRelay: (on, signal) => plug.setRelay(on, signal),
    ...(plug.rules ? { rules: plug.rules } : {}),
    ...(plug.offTimer ? { offTimer: plug.offTimer } : {}),
    request: (json, signal) => transport.request(json, signal),
    dispose: () => transport.dispose(),
  };
}
