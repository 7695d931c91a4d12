import { HalError, PlugError, messageOf } from '../../../errors.ts';
import { createSharedResources } from '../../shared-resources.ts';
import { defineDriver, type DriverType } from '../../define-driver.ts';
import type { PlugContext, PlugDriver, PlugOptions } from '../../driver.ts';
import { createKasaPlug } from '../plug.ts';
import type { SimulatedPlug } from './simulated-plug.ts';

/** The driver of simulated plugs, for machines without hardware. */
export const sim: DriverType = defineDriver({
  name: 'sim',
  doc: 'A simulated plug inside the runner, for machines without hardware.',
  options: {
    address: { type: 'text', doc: 'name of the simulated plug; nothing is contacted' },
    port: { type: 'port', doc: 'not used; accepted so that a file can name sim in place of another driver' },
  },
  create: createSimDriver,
});

/**
 * A plug for machines without hardware: a simulated plug in this process, driven over loopback like a real one. It has
 * a meter unless `meter` is FALSE.
 */
export function createSimDriver(
  options: PlugOptions & { readonly address?: string },
  context: PlugContext,
): PlugDriver {
  const { sharedResources = createSharedResources() } = context;
  const counter = sharedResources.take('sim', () => ({ plugs: 0, dispose: () => Promise.resolve() }));
  const serial = ++counter.shared.plugs;
  let device: SimulatedPlug | undefined;
  let starting: Promise<PlugDriver> | undefined;
  let disposed = false;

  const start = async () => {
    // Loaded here: machines with real plugs do not need it.
    const { createSimulatedPlug } = await import('./simulated-plug.ts');
    device ??= createSimulatedPlug({
      model: options.meter === false ? 'hs100' : 'hs110v2',
      ...(options.address ? { alias: options.address } : {}),
      clock: context.clock,
      serial,
    });
    try {
      await device.start();
    } catch (cause) {
      starting = undefined;
      throw new PlugError('plug-unreachable', messageOf(cause), { retryable: true, cause });
    }
    const { timeoutMs, meter } = options;
    return createKasaPlug({ address: device.address, port: device.port, timeoutMs, meter }, context);
  };
  const running = async (): Promise<PlugDriver> => {
    if (disposed) throw new HalError('cancelled', 'the simulated plug was disposed');
    starting ??= start();
    return starting;
  };

  return {
    identify: async (signal) => ({ ...(await (await running()).identify(signal)), driver: 'sim' }),
    read: async (signal, readingOptions) => (await running()).read(signal, readingOptions),
    setRelay: async (on, signal) => (await running()).setRelay(on, signal),
    rules: async (signal) => (await (await running()).rules?.(signal)) ?? [],
    offTimer: {
      arm: async (delayS, signal) => (await running()).offTimer?.arm(delayS, signal),
      clear: async (signal) => (await running()).offTimer?.clear(signal),
    },
    request: async (json, signal) => (await running()).request?.(json, signal),
    async dispose() {
      disposed = true;
      const driver = await starting?.catch(() => undefined);
      await driver?.dispose();
      await device?.dispose();
      await counter.release();
    },
  };
}
