import { HalError } from '../../errors.ts';

/**
 * What a caller may do, each word including those before it.
 *
 * `observe`: read, list, watch. `switch`: ask for outputs, G-code and power-off, and write the pins that a machine file
 * declares for its host. `configure`: set any value, link, own components, stop the machine. `programs`: start programs and
 * write files, as halcmd does.
 */
export type Authority = (typeof authorities)[number];

export const authorities = ['observe', 'switch', 'configure', 'programs'] as const;

/** Throws `not-allowed`, naming what is missing, when `given` does not include `needed`. */
export function demand(given: Authority, needed: Authority, what: string): void {
  if (given === 'programs' || authorities.indexOf(given) >= authorities.indexOf(needed)) return;
  throw new HalError('not-allowed', `${what} needs the authority '${needed}'; this caller has '${given}'`);
}
