import { createServer } from 'node:net';
import { Device } from 'tplink-smarthome-simulator';

/** The third-party simulator of a Kasa plug, on loopback, silenced where it would bring the process down. */
export interface IndependentPlug {
  readonly address: string;
  readonly port: number;
  readonly on: boolean;
  pressButton(): void;
  dispose(): Promise<void>;
}

export async function independentPlug(model: string, endSocketAfterResponse: boolean): Promise<IndependentPlug> {
  const device = new Device({ model, address: '127.0.0.1', port: await freePort(), alias: 'Independent' });
  device.deviceNetworking.on('error', () => undefined);
  device.endSocketAfterResponse = endSocketAfterResponse;
  const { sysinfo } = device.data.system;
  if (!('relay_state' in sysinfo)) throw new TypeError(`${model} is not a single plug`);
  sysinfo.relay_state = 0;
  await device.start();
  return {
    address: device.address,
    port: device.port,
    get on() {
      return sysinfo.relay_state === 1;
    },
    pressButton() {
      sysinfo.relay_state = sysinfo.relay_state === 1 ? 0 : 1;
    },
    async dispose() {
      await device.stop();
    },
  };
}

/** The simulator takes any free UDP port and then expects the same TCP port to be free as well; so choose it here. */
export function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, '127.0.0.1', () => {
      const bound = probe.address();
      probe.close(() => resolve(bound && typeof bound === 'object' ? bound.port : 0));
    });
  });
}
