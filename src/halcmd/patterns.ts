import { isHalType, type HalType } from '../hal/hal.ts';
import { globMatcher, type NameMatcher } from '../util/glob.ts';

/** Of which one takes each name that is wanted: every name without patterns, else those that begin with one or match it. */
export function nameMatchers(patterns: readonly string[]): NameMatcher[] {
  if (patterns.length === 0) return [() => true];
  return patterns.map((pattern) => {
    const matches = globMatcher(pattern);
    return (name) => name.startsWith(pattern) || matches(name);
  });
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
