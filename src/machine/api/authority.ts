import { authorities, type Authority } from '../../catalog/authority.ts';
import { HalError } from '../../errors.ts';

export { authorities, type Authority };

/** Throws `not-allowed`, naming what is missing, when `given` does not include `needed`. */
export function demand(given: Authority, needed: Authority, what: string): void {
  if (given === 'programs' || authorities.indexOf(given) >= authorities.indexOf(needed)) return;
  throw new HalError('not-allowed', `${what} needs the authority '${needed}'; this caller has '${given}'`);
}
