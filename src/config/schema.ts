import type { ComponentHeader, OptionHeader } from '../catalog/header.ts';
import { nameLengthMax } from '../hal/hal.ts';
import type { DriverType } from '../plugs/define-driver.ts';
import { optionHeaders } from '../plugs/driver-options.ts';
import { variableName, type machineKeys } from './machine.ts';
import { optionTypes, rangeOf } from '../catalog/option-types.ts';

/**
 * A JSON Schema (draft 2020-12) of machine files with these component types, for completion and hints in editors. It
 * checks shapes, options and their ranges, including the options of each driver. Only `parseMachine` checks relations
 * between two places of a file (names, links) and the options of modules.
 */
export function machineSchema(headers: readonly ComponentHeader[], drivers: ReadonlyMap<string, DriverType>): object {
  const halFile = { type: 'string', pattern: '\\.hal$' };
  const variable = { type: 'string', pattern: variableName.source };
  const properties: Record<(typeof machineKeys)[number], object> = {
    machine: { ...name, description: 'The name of this machine.' },
    load: {
      type: ['array', 'null'],
      description: 'The components. They start in this order.',
      items: {
        anyOf: [
          ...headers.filter(isLoaded).flatMap((header) => entrySchemas(header, [...drivers.values()])),
          ...moduleSchemas('A component of your own.'),
        ],
      },
    },
    faces: {
      type: ['array', 'null'],
      description: 'The faces, which show or drive the machine. They open in this order.',
      items: {
        anyOf: [
          ...headers.filter(({ face }) => face).flatMap((header) => entrySchemas(header, [])),
          ...moduleSchemas('A face of your own.'),
        ],
      },
    },
    nets: {
      type: ['object', 'null'],
      description: 'Signals, each with its linked pins.',
      propertyNames: name,
      additionalProperties: { anyOf: [name, { type: 'array', minItems: 1, items: name }] },
    },
    set: {
      type: ['object', 'null'],
      description: 'Initial values of params and of unlinked pins.',
      additionalProperties: { type: ['boolean', 'number', 'string'] },
    },
    cycle: {
      type: ['number', 'string'],
      description: 'Cycle time of functions that count cycles; 10ms by default.',
    },
    source: {
      description: 'HAL files to run after all of the above is built, relative to this file.',
      anyOf: [halFile, { type: 'array', items: halFile }],
    },
    pass: {
      description: 'Environment variables that loadusr programs get although they may be secret.',
      anyOf: [variable, { type: 'array', items: variable }],
    },
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'halyard machine',
    type: 'object',
    required: ['machine'],
    additionalProperties: false,
    properties,
  };
}

const name = { type: 'string', minLength: 1, maxLength: nameLengthMax };

const moduleName = { type: 'string', pattern: String.raw`^(\.\.?/|/).*\.m?js$` };

/** A face without pins is valid only under `faces`. */
function isLoaded({ face, pins }: ComponentHeader): boolean {
  return !face || pins.length > 0;
}

/** User modules, with any options. */
const moduleSchemas = (description: string): readonly object[] => [
  { ...moduleName, description },
  {
    type: 'object',
    description,
    minProperties: 1,
    maxProperties: 1,
    propertyNames: moduleName,
    additionalProperties: { type: ['object', 'null'] },
  },
];

/** A component is written as its type alone, if no option is required, or with options. */
function entrySchemas(header: ComponentHeader, drivers: readonly DriverType[]): object[] {
  const { type, doc } = header;
  const option = header.options.find((each) => each.type === 'driver');
  const ways = option ? driverSchemas(header, option, drivers) : [optionsSchema(header, header.options)];
  const isAlone = ways.some((way) => way.type.includes('null'));
  const entry = {
    type: 'object',
    description: doc,
    required: [type],
    additionalProperties: false,
    properties: { [type]: ways.length === 1 ? ways[0] : { anyOf: ways } },
  };
  return isAlone ? [entry, { const: type, description: doc }] : [entry];
}

/** The options with each driver, and with an unknown driver: a module or a reference. */
function driverSchemas(header: ComponentHeader, option: OptionHeader, drivers: readonly DriverType[]): OptionsSchema[] {
  const byName = drivers.map((driver) => {
    const schema = optionsSchema(header, [...header.options, ...optionHeaders(driver)]);
    const named = { const: driver.name, description: driver.doc };
    const properties = { ...schema.properties, [option.name]: named };
    if (option.default === driver.name) return { ...schema, properties };
    return { ...schema, type: ['object'], required: [...schema.required, option.name], properties };
  });
  const named = { description: option.doc, anyOf: [moduleName, reference] };
  const { additionalProperties: _, ...open } = optionsSchema(header, header.options);
  const other = {
    ...open,
    type: ['object'],
    required: [...open.required, option.name],
    properties: { ...open.properties, [option.name]: named },
  };
  return [...byName, other];
}

interface OptionsSchema {
  readonly type: readonly string[];
  readonly required: readonly string[];
  readonly allOf?: readonly object[];
  readonly additionalProperties?: false;
  readonly properties: Readonly<Record<string, object>>;
}

function optionsSchema({ type, singleton }: ComponentHeader, options: readonly OptionHeader[]): OptionsSchema {
  const required = options.filter((option) => option.required && !option.unless?.length);
  const exempt = options.filter((option) => option.required && option.unless?.length);
  return {
    type: required.length + exempt.length > 0 ? ['object'] : ['object', 'null'],
    required: required.map((option) => option.name),
    ...(exempt.length === 0 ? {} : { allOf: exempt.map(exemptionSchema) }),
    additionalProperties: false,
    properties: {
      name: singleton ? { const: type } : { ...name, description: "The prefix of the component's pin names." },
      ...Object.fromEntries(options.map((option) => [option.name, optionSchema(option)])),
    },
  };
}

/** Either the required option or one of its substitutes must be present. */
function exemptionSchema(option: OptionHeader): object {
  const ways = (option.unless ?? []).map((condition) => ({
    required: [condition.option],
    ...(condition.value === undefined ? {} : { properties: { [condition.option]: anyReferenceOr(condition.value) } }),
  }));
  return { anyOf: [{ required: [option.name] }, ...ways] };
}

function anyReferenceOr(value: unknown): object {
  return { anyOf: [{ const: value }, reference] };
}

const reference = { type: 'string', pattern: String.raw`\$\{(env|file):[^{}]+\}` };

function optionSchema(option: OptionHeader): object {
  const { type, unit, choices } = option;
  const { min, max } = rangeOf(option);
  const own = {
    ...optionTypes[type].schema,
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(choices === undefined ? {} : { enum: choices }),
  };
  const isWholeNode = type === 'pins' || type === 'list' || type === 'map' || type === 'secret';
  return {
    description: unit === undefined ? option.doc : `${option.doc} (${unit})`,
    ...(option.default === undefined ? {} : { default: option.default }),
    ...(isWholeNode ? own : { anyOf: [own, reference] }),
  };
}
