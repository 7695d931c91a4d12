import type { Steps } from '../../util/slices.ts';

/** A value with more entries or characters than this is written in pieces. */
const entriesMax = 128;
const charactersMax = 32 * 1024;
/** The entries of a list are measured only in a list shorter than this. */
const fewEntries = 16;
/** Lists in lists deeper than this count as one entry. */
const depthMax = 4;

/** Whether the JSON of a value is long enough to be written in pieces. */
export function isLong(value: unknown, depth: number = depthMax): boolean {
  if (typeof value === 'string') return value.length > charactersMax;
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  if (Array.isArray(value)) {
    const { length } = value;
    return length > entriesMax || (length < fewEntries && value.some((entry) => isLong(entry, depth - 1)));
  }
  let count = 0;
  for (const key in value) {
    if (++count > entriesMax || isLong((value as { [key: string]: unknown })[key], depth - 1)) return true;
  }
  return false;
}

/** Writes plain data as JSON.stringify does, in pieces. */
export function* addJson(value: unknown, pieces: string[], depth: number = depthMax): Steps<void> {
  if (!isLong(value, depth)) pieces.push(JSON.stringify(value));
  else if (typeof value === 'string') yield* addText(value, pieces);
  else if (Array.isArray(value)) yield* addList(value, pieces, depth);
  else yield* addObject(value as object, pieces, depth);
}

function* addList(list: readonly unknown[], pieces: string[], depth: number): Steps<void> {
  let separator = '[';
  for (let at = 0; at < list.length;) {
    yield;
    let end = at;
    while (end < list.length && end - at < entriesMax && !isLong(list[end], depth - 1)) end++;
    if (end > at) {
      pieces.push(separator + JSON.stringify(list.slice(at, end)).slice(1, -1));
    } else {
      pieces.push(separator);
      yield* addJson(list[end++], pieces, depth - 1);
    }
    separator = ',';
    at = end;
  }
  pieces.push(']');
}

function* addObject(object: object, pieces: string[], depth: number): Steps<void> {
  let separator = '{';
  let count = 0;
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    if (value === undefined) continue;
    if (++count % entriesMax === 0) yield;
    pieces.push(`${separator}${JSON.stringify(key)}:`);
    yield* addJson(value, pieces, depth - 1);
    separator = ',';
  }
  pieces.push(separator === '{' ? '{}' : '}');
}

function* addText(text: string, pieces: string[]): Steps<void> {
  let separator = '"';
  for (let at = 0; at < text.length;) {
    yield;
    const end = cutAt(text, at + charactersMax);
    pieces.push(separator + JSON.stringify(text.slice(at, end)).slice(1, -1));
    separator = '';
    at = end;
  }
  pieces.push('"');
}

/** The place to cut a text without splitting a surrogate pair: `at`, or one before. */
export function cutAt(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}
