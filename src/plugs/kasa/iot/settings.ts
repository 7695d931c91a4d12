import { told } from './ask.ts';
import type { IotAsk } from './ask.ts';
import { numberOf, textOf, wholeOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** The light on the plug, which some owners want dark at night. */
export async function readLed(ask: IotAsk, signal?: AbortSignal): Promise<boolean> {
  return !told(switchOf(await ask('system', 'get_sysinfo', {}, signal), 'led_off'), 'whether its LED is on');
}

export async function setLed(ask: IotAsk, on: boolean, signal?: AbortSignal): Promise<void> {
  await ask('system', 'set_led_off', { off: on ? 0 : 1 }, signal);
}

export async function setAlias(ask: IotAsk, alias: string, signal?: AbortSignal): Promise<void> {
  await ask('system', 'set_dev_alias', { alias }, signal);
}

/** Restarts the plug. What becomes of its relay meanwhile is not documented, so that the load may lose power. */
export async function reboot(ask: IotAsk, signal?: AbortSignal): Promise<void> {
  await ask('system', 'reboot', { delay: 1 }, signal);
}

/** The plug's own clock, in its own time zone: `2024-05-01 07:30:00`. */
export async function readTime(ask: IotAsk, signal?: AbortSignal): Promise<string> {
  const time = await ask('time', 'get_time', {}, signal);
  const [year, month, day, hour, minute, second] = partsOfTime.map(([key, min, max, digits]) => {
    return String(told(wholeOf(time, key, min, max), 'the time')).padStart(digits, '0');
  });
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

const partsOfTime = [
  ['year', 1, 9999, 4],
  ['month', 1, 12, 2],
  ['mday', 1, 31, 2],
  ['hour', 0, 23, 2],
  ['min', 0, 59, 2],
  ['sec', 0, 59, 2],
] as const;

/** The number of the time zone in the vendor's own list. */
export async function readTimezone(ask: IotAsk, signal?: AbortSignal): Promise<number | undefined> {
  return numberOf(await ask('time', 'get_timezone', {}, signal), 'index');
}

export interface CloudState {
  /** Whether the plug belongs to an account of the vendor's cloud; undefined where it does not tell. */
  readonly bound: boolean | undefined;
  readonly connected: boolean | undefined;
  readonly server: string;
  /** The account's e-mail address. */
  readonly username: string;
}

export async function readCloud(ask: IotAsk, signal?: AbortSignal): Promise<CloudState> {
  const info = await ask('cnCloud', 'get_info', {}, signal);
  return {
    bound: switchOf(info, 'binded'),
    connected: switchOf(info, 'cld_connection'),
    server: textOf(info, 'server'),
    username: textOf(info, 'username'),
  };
}

/** 1 and 0 as plugs tell them. */
function switchOf(object: JsonObject, key: string): boolean | undefined {
  const state = wholeOf(object, key, 0, 1);
  return state === undefined ? undefined : state === 1;
}

/** Takes the plug out of its owner's account: the app no longer reaches it from elsewhere. */
export async function unbindCloud(ask: IotAsk, signal?: AbortSignal): Promise<void> {
  await ask('cnCloud', 'unbind', {}, signal);
}
