/** The forms of a duration, for messages. */
export const durationForms = 'seconds, or a number with ms, s, m or h: 0.5, 500ms, 2s, 5m, 2h';

export const durationPattern: RegExp = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|h)?$/;

/** Reads `500ms`, `2s`, `5m`, `2h` or plain seconds as seconds; undefined for anything else. */
export function parseDurationS(text: string): number | undefined {
  const [, digits, unit = 's'] = durationPattern.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  const seconds = unit === 'ms' ? number / 1000 : number * (secondsPer[unit] ?? 1);
  return Number.isFinite(seconds) ? seconds : undefined;
}

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
