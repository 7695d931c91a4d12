import { pathToFileURL } from 'node:url';
import { HalError, messageOf } from '../errors.ts';

/**
 * Imports what a module of the user's exports under a name, which runs the module. Throws `config` when the module
 * cannot be loaded or exports something else; `expected` says what would be right.
 */
export async function importExport<T>(
  file: string,
  name: string,
  isExpected: (value: unknown) => value is T,
  expected: string,
): Promise<T> {
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(pathToFileURL(file).href)) as typeof exported;
  } catch (error) {
    throw new HalError('config', `cannot load ${file}: ${messageOf(error)}`, { cause: error });
  }
  const value = exported[name];
  if (isExpected(value)) return value;
  throw new HalError('config', `${file} does not export '${name}': expected ${expected}`);
}
