import { declaredPinsSchema } from './declared-pins.ts';
import { durationForms, durationPattern, parseDurationS } from './duration.ts';
import type { OptionHeader, OptionType } from './header.ts';
import { secretReference } from './references.ts';

/** The value of a scalar after references were replaced. */
export type Plain = string | number | boolean | null;

/** How options of one type are written, read and described. */
export interface OptionTypeFacts {
  readonly expected: string;
  /** The hint after a wrong value. */
  readonly hint?: string;
  /** The value, if the written one has this type. The range is not checked. */
  readonly read: (value: Plain) => boolean | number | string | undefined;
  /** Its JSON Schema, without range and choices. */
  readonly schema: object;
}

const numberOf = (value: Plain) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const integerOf = (value: Plain) => (Number.isSafeInteger(value) ? Number(value) : undefined);
const textOf = (value: Plain) => (typeof value === 'string' && value !== '' ? value : undefined);

/** The catalogue of option types, which checks machine files and describes them to editors. */
export const optionTypes: { readonly [T in OptionType]: OptionTypeFacts } = {
  flag: {
    expected: 'true or false',
    read: (value) => (typeof value === 'boolean' ? value : undefined),
    schema: { type: 'boolean' },
  },
  integer: { expected: 'a whole number', read: integerOf, schema: { type: 'integer' } },
  number: { expected: 'a number', read: numberOf, schema: { type: 'number' } },
  duration: {
    expected: 'a duration',
    hint: durationForms,
    read: (value) => (typeof value === 'string' ? parseDurationS(value) : numberOf(value)),
    schema: { type: ['number', 'string'], pattern: durationPattern.source },
  },
  text: { expected: 'a text', hint: 'put quotes around it', read: textOf, schema: { type: 'string', minLength: 1 } },
  token: {
    expected: 'a number or a text',
    read: textOf,
    schema: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'integer' }] },
  },
  choice: { expected: 'a word', read: textOf, schema: { type: 'string' } },
  port: {
    expected: 'a port number, 1 to 65535',
    read: integerOf,
    schema: { type: 'integer' },
  },
  secret: {
    expected: 'a reference to a secret',
    read: textOf,
    schema: { type: 'string', pattern: secretReference.source },
  },
  driver: {
    expected: 'the name of a driver, or a module such as ./my-driver.js',
    read: textOf,
    schema: { type: 'string' },
  },
  pins: { expected: 'a map of pins', read: () => undefined, schema: declaredPinsSchema },
  list: { expected: 'a list', read: () => undefined, schema: { type: 'array' } },
  map: { expected: 'a map', read: () => undefined, schema: { type: 'object' } },
};

export const optionTypeNames: readonly OptionType[] = Object.keys(optionTypes) as OptionType[];

/** The range of an option's value. A port has the range of ports by default. */
export function rangeOf(option: OptionHeader): { min: number | undefined; max: number | undefined } {
  const isPort = option.type === 'port';
  return { min: option.min ?? (isPort ? 1 : undefined), max: option.max ?? (isPort ? 65535 : undefined) };
}
