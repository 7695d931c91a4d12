const secondsPer: ReadonlyMap<string, number> = new Map([
  ['ms', 0.001],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]);

/** How a duration is written, for messages. */
export const durationForms = 'seconds, or a number with ms, s, m or h: 0.5, 500ms, 2s, 5m, 2h';

/** Reads `500ms`, `2s`, `5m`, `2h` or plain seconds as seconds; undefined for anything else. */
export function parseDurationS(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const factor = secondsPer.get(unit);
  return digits === undefined || factor === undefined ? undefined : roundedS(Number(digits) * factor);
}

/** 500 times 0.001 is not 0.5 in floating point; no duration here needs more than a nanosecond. */
function roundedS(seconds: number): number {
  return Math.abs(seconds) < 1e6 ? Math.round(seconds * 1e9) / 1e9 : seconds;
}
