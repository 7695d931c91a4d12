import { formatFloat, type HalType } from '../../hal/hal.ts';

/** A sample, or a sample read from JSON. */
export interface PrintedSample {
  readonly number: number;
  readonly values: readonly (boolean | number | bigint | string)[];
}

/**
 * Prints samples in the format of LinuxCNC's halsampler: one per line, after its number if `tag` is set, and a line
 * `overrun` where numbers are missing.
 */
export function sampleLines(tag: boolean): (sample: PrintedSample, types: readonly HalType[]) => string[] {
  let last: number | undefined;
  return ({ number, values }, types) => {
    const isGap = last !== undefined && number !== last + 1;
    last = number;
    const words = values.map((value, index) => `${wordOf(value, types[index])} `);
    return [...(isGap ? ['overrun'] : []), `${tag ? `${number} ` : ''}${words.join('')}`];
  };
}

function wordOf(value: PrintedSample['values'][number], type: HalType | undefined): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (type !== 'float' || typeof value !== 'number') return String(value);
  return Number.isFinite(value) ? value.toFixed(6) : formatFloat(value);
}
