import type { Ask } from './ask.ts';
import { isObject, numberOf, textOf } from './json.ts';

export interface WifiNetwork {
  readonly ssid: string;
  readonly security: 'open' | 'WEP' | 'WPA' | 'WPA2' | 'unknown';
  /** Strength of its signal, where the plug tells it. */
  readonly rssiDbm?: number;
}

/** Looks for the networks that the plug can hear, which takes it some seconds. */
export async function scanWifi(ask: Ask, signal?: AbortSignal): Promise<readonly WifiNetwork[]> {
  const { ap_list: list } = await ask('netif', 'get_scaninfo', { refresh: 1 }, signal);
  return (Array.isArray(list) ? list : []).filter(isObject).map((network) => {
    const rssiDbm = numberOf(network, 'rssi');
    return {
      ssid: textOf(network, 'ssid'),
      security: securities[numberOf(network, 'key_type') ?? -1] ?? 'unknown',
      ...(rssiDbm === undefined ? {} : { rssiDbm }),
    };
  });
}

const securities = ['open', 'WEP', 'WPA', 'WPA2'] as const;
