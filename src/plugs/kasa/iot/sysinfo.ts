import { PlugError } from '../../../errors.ts';
import type { PlugIdentity, PlugReading } from '../../driver.ts';
import { normalMac } from '../identity.ts';
import type { PlugIds } from '../identity.ts';
import { numberOf, textOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** Whether the plug reports a meter. */
export function hasMeter(sysinfo: JsonObject): boolean {
  return /(?:^|:)ENE(?:$|:)/.test(textOf(sysinfo, 'feature'));
}

/** The identity. Its names and shapes differ between firmware of different years; missing fields are empty. */
export function identityIn(sysinfo: JsonObject): Omit<PlugIdentity, 'driver' | 'meter'> {
  return {
    model: textOf(sysinfo, 'model'),
    alias: textOf(sysinfo, 'alias'),
    ...idsIn(sysinfo),
    hardware: textOf(sysinfo, 'hw_ver'),
    firmware: textOf(sysinfo, 'sw_ver'),
  };
}

/** The ids in sysinfo. */
export function idsIn(sysinfo: JsonObject): PlugIds {
  return {
    deviceId: textOf(sysinfo, 'deviceId'),
    mac: normalMac(textOf(sysinfo, 'mac') || textOf(sysinfo, 'mic_mac')),
  };
}

/** The relay's state. Throws if it is missing, since unknown is not off. */
export function relayIn(sysinfo: JsonObject): Pick<PlugReading, 'on' | 'onTimeS'> {
  const state = numberOf(sysinfo, 'relay_state');
  const onTimeS = numberOf(sysinfo, 'on_time');
  if (state === 0 || state === 1) return onTimeS === undefined ? { on: state === 1 } : { on: state === 1, onTimeS };
  if (Array.isArray(sysinfo['children'])) {
    throw new PlugError(
      'plug-unsupported',
      `${textOf(sysinfo, 'model') || 'the plug'} is a power strip: set outlet to a position from 1 to ${sysinfo['children'].length}`,
      { retryable: false },
    );
  }
  throw new PlugError(
    'plug-protocol',
    `the plug reports relay_state ${JSON.stringify(sysinfo['relay_state'])}, not 0 or 1`,
    { retryable: true },
  );
}
