import { HalError } from '../errors.ts';
import type { OptionHeader, OptionValue } from '../catalog/header.ts';
import { readOptionSpecs } from '../catalog/header-spec.ts';
import type { DriverOptionSpecs, DriverType } from './define-driver.ts';

const headersOf = new WeakMap<DriverOptionSpecs, readonly OptionHeader[]>();

/** The options of a driver as headers, read once. Throws a `HalError` (`config`) that names the invalid option. */
export function optionHeaders({ name, options }: DriverType): readonly OptionHeader[] {
  const known = headersOf.get(options);
  if (known) return known;
  const headers = readOptionSpecs(options, `driver '${name}'`);
  for (const option of headers) refuseUnusable(option, name);
  headersOf.set(options, headers);
  return headers;
}

/** The driver's own options with their values: the result of `valueOf`, or the default. */
export function ownOptions(
  driver: DriverType,
  valueOf: (option: string) => OptionValue | undefined,
): Readonly<Record<string, OptionValue>> {
  return Object.fromEntries(
    optionHeaders(driver).flatMap((option) => {
      const value = valueOf(option.name) ?? option.default;
      return value === undefined ? [] : [[option.name, value]];
    }),
  );
}

function refuseUnusable({ name, type }: OptionHeader, driver: string): void {
  const refuse = (why: string) => new HalError('config', `driver '${driver}': option '${name}': ${why}`);
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) throw refuse('write it in small letters, with - between words');
  if (type === 'pins' || type === 'driver') throw refuse(`a driver has no options of type '${type}'`);
}
