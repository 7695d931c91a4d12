import { PlugError } from '../../../errors.ts';
import type { PlugReading } from '../../driver.ts';
import { isObject, numberOf, textOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** One outlet of a power strip in sysinfo. */
export interface StripOutlet {
  /** The full id, as commands need it. */
  readonly id: string;
  readonly alias: string;
  readonly reading: Pick<PlugReading, 'on' | 'onTimeS'>;
}

/** The full id of an outlet: some answers have only its last two digits, which follow the id of the strip. */
export function completeId(id: string, deviceId: string): string {
  return id.length > 0 && id.length <= 2 ? deviceId + id.padStart(2, '0') : id;
}

/**
 * Finds an outlet by its position (from 1) or its full id. Throws `plug-unsupported`, not retryable, if the plug has no
 * such outlet, and `plug-protocol` if the state of the outlet is missing: unknown is not off.
 */
export function outletIn(sysinfo: JsonObject, outlet: number | string): StripOutlet {
  const children = sysinfo['children'];
  const model = textOf(sysinfo, 'model') || 'the plug';
  if (!Array.isArray(children)) {
    throw unsupported(`${model} is a single plug: leave out the outlet`);
  }
  const deviceId = textOf(sysinfo, 'deviceId');
  const child: unknown =
    typeof outlet === 'number'
      ? children[outlet - 1]
      : children.find((each) => isObject(each) && sameId(completeId(textOf(each, 'id'), deviceId), outlet));
  const expected = `a position from 1 to ${children.length} or a full id`;
  if (!isObject(child)) throw unsupported(`${model} has no outlet '${outlet}': expected ${expected}`);
  const id = completeId(textOf(child, 'id'), deviceId);
  const state = numberOf(child, 'state');
  const onTimeS = numberOf(child, 'on_time');
  if (id === '' || (state !== 0 && state !== 1)) {
    const told = JSON.stringify(child['state']);
    throw new PlugError('plug-protocol', `outlet ${outlet} reports state ${told}, not 0 or 1`, { retryable: true });
  }
  const on = state === 1;
  return { id, alias: textOf(child, 'alias'), reading: onTimeS === undefined ? { on } : { on, onTimeS } };
}

function sameId(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

function unsupported(message: string): PlugError {
  return new PlugError('plug-unsupported', message, { retryable: false });
}
