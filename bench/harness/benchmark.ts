import type { Reported, Round } from './figure.ts';

/** How much time a benchmark may take. */
export interface Effort {
  /** Whether only the order of magnitude is wanted. */
  readonly quick: boolean;
  readonly rounds: number;
  /** What one candidate may take in one round where any length would do. */
  readonly sampleMs: number;
}

export interface Benchmark {
  /** Of the figures it gives, each of which begins with it, or of one of them. */
  readonly names: readonly string[];
  run(effort: Effort): Promise<readonly Reported[]>;
}

/**
 * Measures every candidate once in each round, in an order that turns from round to round, so that a machine that is
 * slow for a while is slow for all. A candidate that finds several things has each under its name, `candidate.thing`.
 */
export async function inRounds(
  rounds: number,
  candidates: Readonly<Record<string, () => Promise<number | Readonly<Record<string, number>>>>>,
): Promise<Round[]> {
  const names = Object.keys(candidates);
  const found: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const values: Record<string, number> = {};
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length] ?? '';
      const value = (await candidates[name]?.()) ?? Number.NaN;
      if (typeof value === 'number') values[name] = value;
      else for (const [what, each] of Object.entries(value)) values[`${name}.${what}`] = each;
    }
    found.push(values);
  }
  return found;
}
