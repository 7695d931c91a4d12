import { told } from './ask.ts';
import type { IotAsk } from './ask.ts';
import { numberOf, textOf, wholeOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** Reads the LED of the plug, which some owners want dark at night. */
export async function readLed(ask: IotAsk, signal?: AbortSignal): Promise<boolean> {
  return !told(switchOf(await ask('system', 'get_sysinfo', {}, signal), 'led_off'), 'the state of the LED');
}

export async function setLed(ask: IotAsk, on: boolean, signal?: AbortSignal): Promise<void> {
  await ask('system', 'set_led_off', { off: on ? 0 : 1 }, signal);
}

export async function setAlias(ask: IotAsk, alias: string, signal?: AbortSignal): Promise<void> {
  await ask('system', 'set_dev_alias', { alias }, signal);
}

/** Restarts the plug. The state of the relay meanwhile is not documented, so the load may lose power. */
export async function reboot(ask: IotAsk, signal?: AbortSignal): Promise<void> {
  await ask('system', 'reboot', { delay: 1 }, signal);
}

/** Reads the plug's clock, in the plug's time zone: `2024-05-01 07:30:00`. */
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

/** Reads the number of the time zone in the vendor's list. */
export async function readTimezone(ask: IotAsk, signal?: AbortSignal): Promise<number | undefined> {
  return numberOf(await ask('time', 'get_timezone', {}, signal), 'index');
}

export interface CloudState {
  /** Whether the plug belongs to an account of the vendor's cloud; undefined if it does not report it. */
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

/** 1 is TRUE and 0 is FALSE. */
function switchOf(object: JsonObject, key: string): boolean | undefined {
  const state = wholeOf(object, key, 0, 1);
  return state === undefined ? undefined : state === 1;
}

/** Removes the plug from its owner's account: the app can then reach it only on the local network. */
export async function unbindCloud(ask: IotAsk, signal?: AbortSignal): Promise<void> {
  await ask('cnCloud', 'unbind', {}, signal);
}
