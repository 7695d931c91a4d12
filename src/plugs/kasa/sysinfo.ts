import { PlugError } from '../../errors.ts';
import type { PlugIdentity, PlugReading } from '../driver.ts';
import { numberOf, textOf } from './json.ts';
import type { JsonObject } from './json.ts';

/** Whether the plug says that it measures. */
export function hasMeter(sysinfo: JsonObject): boolean {
  return textOf(sysinfo, 'feature').split(':').includes('ENE');
}

/** Who the plug is. Firmware of different years names and shapes these differently; what it leaves out is empty. */
export function identityIn(sysinfo: JsonObject): Omit<PlugIdentity, 'driver' | 'meter'> {
  return {
    model: textOf(sysinfo, 'model'),
    alias: textOf(sysinfo, 'alias'),
    deviceId: textOf(sysinfo, 'deviceId'),
    mac: macIn(textOf(sysinfo, 'mac') || textOf(sysinfo, 'mic_mac')),
    hardware: textOf(sysinfo, 'hw_ver'),
    firmware: textOf(sysinfo, 'sw_ver'),
  };
}

/** The relay's state. Throws when there is none to be seen, since unknown is not off. */
export function relayIn(sysinfo: JsonObject): Pick<PlugReading, 'on' | 'onTimeS'> {
  const state = numberOf(sysinfo, 'relay_state');
  const onTimeS = numberOf(sysinfo, 'on_time');
  if (state === 0 || state === 1) return onTimeS === undefined ? { on: state === 1 } : { on: state === 1, onTimeS };
  if (Array.isArray(sysinfo['children'])) {
    throw new PlugError(
      'plug-unsupported',
      `${textOf(sysinfo, 'model')} is a power strip: it has no relay of its own`,
      {
        retryable: false,
      },
    );
  }
  throw new PlugError(
    'plug-protocol',
    `the plug reports relay_state ${JSON.stringify(sysinfo['relay_state'])}, not 0 or 1`,
    {
      retryable: true,
    },
  );
}

function macIn(text: string): string {
  const digits = text.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
  return digits.length === 12 ? digits.replaceAll(/(..)(?=.)/g, '$1:') : '';
}
