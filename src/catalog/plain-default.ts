import { parseDurationS } from './duration.ts';
import type { OptionSpec } from './header-spec.ts';
import type { OptionValue } from './header.ts';

/**
 * The default of an option as it is read, for a command that has no time for the rest of the header language. The option
 * is one that `readOptionSpecs` takes.
 */
export function plainDefault({ type, default: written }: OptionSpec): OptionValue | undefined {
  if (written === undefined) return undefined;
  if (type === 'duration') return parseDurationS(String(written));
  return type === 'token' ? String(written) : written;
}
