import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { HalError, messageOf } from '../errors.ts';
import type { DriverType } from './define-driver.ts';
import { optionHeaders } from './driver-options.ts';

/**
 * Loads a driver from outside: a module that exports the result of `defineDriver` as `driver`. Importing it runs the
 * module's code. Throws a `HalError` (`config`) if it cannot be loaded or is not a driver.
 */
export async function importDriver(file: string): Promise<DriverType> {
  try {
    const { driver } = (await import(pathToFileURL(file).href)) as { readonly driver?: unknown };
    if (isDriverType(driver)) {
      optionHeaders(driver);
      return driver;
    }
  } catch (cause) {
    if (cause instanceof HalError) throw cause;
    const why = existsSync(file) ? messageOf(cause) : 'there is no such file';
    throw new HalError('config', `cannot load ${file}: ${why}`, { cause });
  }
  const expected = 'expected what defineDriver returns: name, doc, options and create';
  throw new HalError('config', `${file} does not export 'driver': ${expected}`);
}

function isDriverType(value: unknown): value is DriverType {
  if (typeof value !== 'object' || value === null) return false;
  const { name, doc, options, create } = value as Partial<Record<keyof DriverType, unknown>>;
  return (
    typeof name === 'string' &&
    typeof doc === 'string' &&
    typeof options === 'object' &&
    options !== null &&
    typeof create === 'function'
  );
}
