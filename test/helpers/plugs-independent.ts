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

/** `outlet`: the one of a power strip that is meant, from 1. */
export async function independentPlug(
  model: string,
  endSocketAfterResponse: boolean,
  outlet?: number,
): Promise<IndependentPlug> {
  const device = new Device({ model, address: '127.0.0.1', port: await freePort(), alias: 'Independent' });
  device.deviceNetworking.on('error', () => undefined);
  device.endSocketAfterResponse = endSocketAfterResponse;
  const relay = relayOf(device, outlet);
  relay.set(0);
  await device.start();
  return {
    address: device.address,
    port: device.port,
    get on() {
      return relay.get() === 1;
    },
    pressButton() {
      relay.set(relay.get() === 1 ? 0 : 1);
    },
    async dispose() {
      await device.stop();
    },
  };
}

function relayOf(device: Device, outlet: number | undefined): { get(): unknown; set(state: 0 | 1): void } {
  const child = outlet === undefined ? undefined : device.children[outlet - 1];
  const sysinfo: object | undefined = outlet === undefined ? device.data.system.sysinfo : child?.sysinfo;
  const key = outlet === undefined ? 'relay_state' : 'state';
  if (!sysinfo || !(key in sysinfo)) throw new TypeError(`the simulator has no such relay: ${outlet}`);
  const fields = sysinfo as { [key: string]: unknown };
  return {
    get: () => fields[key],
    set(state) {
      fields[key] = state;
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
