import { parseDurationS } from './duration.ts';
import type { OptionSpec } from './header-spec.ts';
import type { OptionValue } from './header.ts';

/**
 * The default of an option after reading, for commands that must not load the rest of the header language. The option
 * must be one that `readOptionSpecs` accepts.
 */
export function plainDefault({ type, default: written }: OptionSpec): OptionValue | undefined {
  if (written === undefined) return undefined;
  if (type === 'duration') return parseDurationS(String(written));
  return type === 'token' ? String(written) : written;
}
