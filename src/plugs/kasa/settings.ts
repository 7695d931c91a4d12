import type { Ask } from './ask.ts';
import { numberOf, textOf } from './json.ts';

/** The light on the plug, which some owners want dark at night. */
export async function readLed(ask: Ask, signal?: AbortSignal): Promise<boolean> {
  return numberOf(await ask('system', 'get_sysinfo', {}, signal), 'led_off') !== 1;
}

export async function setLed(ask: Ask, on: boolean, signal?: AbortSignal): Promise<void> {
  await ask('system', 'set_led_off', { off: on ? 0 : 1 }, signal);
}

export async function setAlias(ask: Ask, alias: string, signal?: AbortSignal): Promise<void> {
  await ask('system', 'set_dev_alias', { alias }, signal);
}

/** Restarts the plug. What becomes of its relay meanwhile is not documented, so that the load may lose power. */
export async function reboot(ask: Ask, signal?: AbortSignal): Promise<void> {
  await ask('system', 'reboot', { delay: 1 }, signal);
}

/** The plug's own clock, in its own time zone: `2024-05-01 07:30:00`. */
export async function readTime(ask: Ask, signal?: AbortSignal): Promise<string> {
  const time = await ask('time', 'get_time', {}, signal);
  const [month, day, hour, minute, second] = ['month', 'mday', 'hour', 'min', 'sec'].map((key) =>
    String(numberOf(time, key) ?? 0).padStart(2, '0'),
  );
  return `${String(numberOf(time, 'year') ?? 0).padStart(4, '0')}-${month}-${day} ${hour}:${minute}:${second}`;
}

/** The number of the time zone in the vendor's own list. */
export async function readTimezone(ask: Ask, signal?: AbortSignal): Promise<number | undefined> {
  return numberOf(await ask('time', 'get_timezone', {}, signal), 'index');
}

export interface CloudState {
  /** Whether the plug belongs to an account of the vendor's cloud. */
  readonly bound: boolean;
  readonly connected: boolean;
  readonly server: string;
  /** The account's e-mail address. */
  readonly username: string;
}

export async function readCloud(ask: Ask, signal?: AbortSignal): Promise<CloudState> {
  const info = await ask('cnCloud', 'get_info', {}, signal);
  return {
    bound: numberOf(info, 'binded') === 1,
    connected: numberOf(info, 'cld_connection') === 1,
    server: textOf(info, 'server'),
    username: textOf(info, 'username'),
  };
}

/** Takes the plug out of its owner's account: the app no longer reaches it from elsewhere. */
export async function unbindCloud(ask: Ask, signal?: AbortSignal): Promise<void> {
  await ask('cnCloud', 'unbind', {}, signal);
}
