import { isHalType, type HalType } from '../hal/hal.ts';
import { globMatcher, type NameMatcher } from '../util/glob.ts';

/** Matches every name without patterns, else the names that begin with a pattern or match it. */
export function nameMatchers(patterns: readonly string[]): NameMatcher[] {
  if (patterns.length === 0) return [() => true];
  return patterns.map((pattern) => {
    const matches = globMatcher(pattern);
    return (name) => name.startsWith(pattern) || matches(name);
  });
}

/** Splits `-tTYPE` or `-t TYPE` from the patterns; an unknown type has no effect. */
export function typeFilter(patterns: readonly string[]): { type: HalType | undefined; rest: readonly string[] } {
  const [first = '', second] = patterns;
  if (!first.startsWith('-t')) return { type: undefined, rest: patterns };
  const attached = first.slice(2);
  const word = attached === '' ? second : attached;
  if (word === undefined) return { type: undefined, rest: patterns };
  return { type: isHalType(word) ? word : undefined, rest: patterns.slice(attached === '' ? 2 : 1) };
}
