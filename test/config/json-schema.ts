type Schema = Readonly<Record<string, unknown>>;

/**
 * The keywords of a JSON Schema that a value violates. Knows the keywords that `machineSchema` uses, and throws for
 * others.
 */
export function violations(schema: unknown, value: unknown): string[] {
  if (!isObject(schema)) throw new Error(`no schema: ${JSON.stringify(schema)}`);
  return Object.keys(schema).filter((keyword) => {
    const check = keywords[keyword];
    if (!check) throw new Error(`unknown keyword '${keyword}'`);
    return !check(schema[keyword], value, schema);
  });
}

function isValid(schema: unknown, value: unknown): boolean {
  return violations(schema, value).length === 0;
}

const keywords: Readonly<Record<string, (rule: unknown, value: unknown, schema: Schema) => boolean>> = {
  $schema: (rule) => rule === 'https://json-schema.org/draft/2020-12/schema',
  title: (rule) => typeof rule === 'string',
  description: (rule) => typeof rule === 'string' && rule !== '',
  default: () => true,
  type: (rule, value) => listOf(rule).some((type) => typeTests[String(type)]?.(value) === true),
  enum: (rule, value) => listOf(rule).includes(value),
  const: (rule, value) => rule === value,
  minimum: (rule, value) => typeof value !== 'number' || value >= Number(rule),
  maximum: (rule, value) => typeof value !== 'number' || value <= Number(rule),
  minLength: (rule, value) => typeof value !== 'string' || value.length >= Number(rule),
  maxLength: (rule, value) => typeof value !== 'string' || value.length <= Number(rule),
  pattern: (rule, value) => typeof value !== 'string' || new RegExp(String(rule), 'u').test(value),
  anyOf: (rule, value) => listOf(rule).some((schema) => isValid(schema, value)),
  allOf: (rule, value) => listOf(rule).every((schema) => isValid(schema, value)),
  items: (rule, value) => !Array.isArray(value) || value.every((item) => isValid(rule, item)),
  minItems: (rule, value) => !Array.isArray(value) || value.length >= Number(rule),
  required: (rule, value) => !isObject(value) || listOf(rule).every((key) => Object.hasOwn(value, String(key))),
  minProperties: (rule, value) => !isObject(value) || Object.keys(value).length >= Number(rule),
  maxProperties: (rule, value) => !isObject(value) || Object.keys(value).length <= Number(rule),
  propertyNames: (rule, value) => !isObject(value) || Object.keys(value).every((key) => isValid(rule, key)),
  properties: (rule, value) =>
    !isObject(value) ||
    !isObject(rule) ||
    Object.entries(rule).every(([key, schema]) => !Object.hasOwn(value, key) || isValid(schema, value[key])),
  additionalProperties: (rule, value, schema) => {
    const known = isObject(schema['properties']) ? schema['properties'] : {};
    const others = isObject(value) ? Object.entries(value).filter(([key]) => !Object.hasOwn(known, key)) : [];
    return others.every(([, other]) => rule !== false && isValid(rule, other));
  },
};

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: (value) => Array.isArray(value),
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
