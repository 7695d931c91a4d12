import { HalError, PlugError, messageOf } from '../../errors.ts';
import type { PlugContext, PlugDriver, PlugOptions } from '../driver.ts';
import { createKasaPlug } from '../kasa/plug.ts';
import { createSimulatedPlug } from './simulated-plug.ts';

/**
 * A plug for machines without hardware: a simulated plug in this process, spoken to over loopback as a real one would
 * be. Address and port of the options are not used; the plug has a meter unless `meter` is false.
 */
export function createSimDriver(options: PlugOptions, context: PlugContext): PlugDriver {
  const device = createSimulatedPlug({
    model: options.meter === false ? 'hs100' : 'hs110v2',
    ...(options.address ? { alias: options.address } : {}),
    clock: context.clock,
  });
  let starting: Promise<PlugDriver> | undefined;
  let disposed = false;

  const start = async () => {
    try {
      await device.start();
    } catch (cause) {
      starting = undefined;
      throw new PlugError('plug-unreachable', messageOf(cause), { retryable: true, cause });
    }
    return createKasaPlug({ ...options, address: device.address, port: device.port }, context);
  };
  const running = async (): Promise<PlugDriver> => {
    if (disposed) throw new HalError('cancelled', 'the simulated plug was disposed');
    starting ??= start();
    return starting;
  };

  return {
    identify: async (signal) => ({ ...(await (await running()).identify(signal)), driver: 'sim' }),
    read: async (signal, wish) => (await running()).read(signal, wish),
    setRelay: async (on, signal) => (await running()).setRelay(on, signal),
    async dispose() {
      disposed = true;
      const driver = await starting?.catch(() => undefined);
      await driver?.dispose();
      await device.dispose();
    },
  };
}
