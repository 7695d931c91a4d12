import { isHalType, type HalType } from '../hal/types.ts';
import { globMatcher } from '../util/glob.ts';

/** Whether a name is wanted: every name without patterns, else those that begin with one or match it as a glob. */
export function nameMatcher(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => true;
  const globs = patterns.map(globMatcher);
  return (name) => patterns.some((pattern) => name.startsWith(pattern)) || globs.some((matches) => matches(name));
}

/** Takes `-tTYPE` or `-t TYPE` off the front of patterns; a type that is unknown restricts nothing. */
export function typeFilter(patterns: readonly string[]): { type: HalType | undefined; rest: readonly string[] } {
  const [first = '', second] = patterns;
  if (!first.startsWith('-t')) return { type: undefined, rest: patterns };
  const attached = first.slice(2);
  const word = attached === '' ? second : attached;
  if (word === undefined) return { type: undefined, rest: patterns };
  return { type: isHalType(word) ? word : undefined, rest: patterns.slice(attached === '' ? 2 : 1) };
}
