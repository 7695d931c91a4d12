import { told } from './ask.ts';
import type { IotAsk } from './ask.ts';
import { listOf, numberOf } from '../transport/json.ts';

export interface WifiNetwork {
  /** Empty for a hidden network; undefined if the plug does not report it. */
  readonly ssid: string | undefined;
  readonly security: 'open' | 'WEP' | 'WPA' | 'WPA2' | 'unknown';
  /** Signal strength, if the plug reports it. */
  readonly rssiDbm?: number;
}

/** Scans for networks in range of the plug; takes some seconds. */
export async function scanWifi(ask: IotAsk, signal?: AbortSignal): Promise<readonly WifiNetwork[]> {
  const reply = await ask('netif', 'get_scaninfo', { refresh: 1 }, signal);
  return told(listOf(reply, 'ap_list'), 'the networks in range').map((network) => {
    const { ssid } = network;
    const rssiDbm = numberOf(network, 'rssi');
    return {
      ssid: typeof ssid === 'string' ? ssid : undefined,
      security: securities[numberOf(network, 'key_type') ?? -1] ?? 'unknown',
      ...(rssiDbm === undefined ? {} : { rssiDbm }),
    };
  });
}

const securities = ['open', 'WEP', 'WPA', 'WPA2'] as const;
