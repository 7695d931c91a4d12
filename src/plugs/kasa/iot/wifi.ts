import { told } from './ask.ts';
import type { IotAsk } from './ask.ts';
import { listOf, numberOf } from '../transport/json.ts';

export interface WifiNetwork {
  /** Empty for a hidden network; undefined where the plug does not tell it. */
  readonly ssid: string | undefined;
  readonly security: 'open' | 'WEP' | 'WPA' | 'WPA2' | 'unknown';
  /** Strength of its signal, where the plug tells it. */
  readonly rssiDbm?: number;
}

/** Looks for the networks that the plug can hear, which takes it some seconds. */
export async function scanWifi(ask: IotAsk, signal?: AbortSignal): Promise<readonly WifiNetwork[]> {
  const reply = await ask('netif', 'get_scaninfo', { refresh: 1 }, signal);
  return told(listOf(reply, 'ap_list'), 'the networks that it hears').map((network) => {
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
