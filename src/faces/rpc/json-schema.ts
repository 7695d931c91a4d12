import type { GenericSchema } from 'valibot';
import { HalError } from '../../errors.ts';
import { jsonValue, textList, valueLists, valueMap } from '../methods/values.ts';

export type JsonSchema = { readonly [key: string]: unknown };

/** The parts of a valibot schema that say which values it accepts. */
interface Shape {
  readonly type: string;
  readonly entries?: { readonly [name: string]: Shape };
  readonly item?: Shape;
  readonly value?: Shape;
  readonly wrapped?: Shape;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly requirement?: unknown;
  readonly pipe?: readonly Shape[];
}

/**
 * The JSON Schema of a shape that methods use: the description and the check have one source. Covers the kinds of shapes
 * that occur in `methods/`; another kind throws `internal` and must be added here.
 */
export function jsonSchemaOf(schema: GenericSchema): JsonSchema {
  return convert(schema);
}

/** Whether a member may be missing. */
export function isOptional(schema: GenericSchema): boolean {
  return schema.type === 'optional';
}

const converters: { readonly [type: string]: (shape: Shape) => JsonSchema } = {
  string: () => ({ type: 'string' }),
  number: () => ({ type: 'number' }),
  boolean: () => ({ type: 'boolean' }),
  null: () => ({ type: 'null' }),
  unknown: () => ({}),
  picklist: ({ options }) => ({ enum: options }),
  array: ({ item }) => ({ type: 'array', items: convert(item) }),
  optional: ({ wrapped }) => convert(wrapped),
  strict_object: ({ entries = {} }) => ({
    type: 'object',
    properties: mapValues(entries, convert),
    required: Object.keys(entries).filter((name) => entries[name]?.type !== 'optional'),
    additionalProperties: false,
  }),
  record: ({ value }) => ({ type: 'object', additionalProperties: convert(value) }),
  union: ({ options = [] }) => ({ anyOf: options.map((option) => convert(option as Shape)) }),
};

/** Conditions that follow a schema in a pipe. */
const conditions: { readonly [type: string]: (requirement: unknown, of: string) => JsonSchema } = {
  min_value: (requirement) => ({ minimum: requirement }),
  max_value: (requirement) => ({ maximum: requirement }),
  min_length: (requirement, of) => ({ [of === 'array' ? 'minItems' : 'minLength']: requirement }),
  max_length: (requirement, of) => ({ [of === 'array' ? 'maxItems' : 'maxLength']: requirement }),
  integer: () => ({ type: 'integer' }),
};

const valueSchema = { type: ['boolean', 'number', 'string'] };

/** The schemas of shapes that one function checks. */
const checkedAsOne = new Map<unknown, JsonSchema>([
  [jsonValue, valueSchema],
  [textList, { type: 'array', items: { type: 'string' } }],
  [valueLists, { type: 'array', items: { type: 'array', items: valueSchema } }],
  [valueMap, { type: 'object', additionalProperties: { anyOf: [valueSchema, { type: 'null' }] } }],
]);

function convert(shape: Shape | undefined): JsonSchema {
  const known = checkedAsOne.get(shape);
  if (known) return known;
  const [base, ...checks] = shape?.pipe ?? [];
  if (base)
    return Object.assign({}, convert(base), ...checks.map((check) => conditionOf(check, base.type))) as JsonSchema;
  const converter = shape && converters[shape.type];
  if (!converter) throw new HalError('internal', `there is no JSON Schema for a shape of type '${shape?.type}'`);
  return converter(shape);
}

function conditionOf({ type, requirement }: Shape, of: string): JsonSchema {
  const condition = conditions[type];
  if (!condition) throw new HalError('internal', `there is no JSON Schema for the condition '${type}'`);
  return condition(requirement, of);
}

function mapValues<A, B>(record: { readonly [key: string]: A }, map: (value: A) => B): { [key: string]: B } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
