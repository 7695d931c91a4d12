import type { OptionHeader, OptionType, OptionValue } from '../catalog/header.ts';
import { suggest } from '../util/suggest.ts';
import { declaredPinsSchema, readDeclaredPins } from './declared-pins.ts';
import { durationForms, durationPattern, parseDurationS } from './duration.ts';
import type { Problems } from './problems.ts';
import { resolveReferences, type References } from './references.ts';
import { secretReference } from './secrets.ts';
import { plainValue, type YamlNode, type YamlScalar } from './yaml-tree.ts';

/** What a scalar stands for, after references were replaced. */
export type Plain = string | number | boolean | null;

interface TypeFacts {
  readonly expected: string;
  /** What would help somebody who wrote something else. */
  readonly hint?: string;
  /** The value, where the written one is of this type; the range is not looked at. */
  readonly read: (value: Plain) => boolean | number | string | undefined;
  /** Its JSON Schema, without range and choices. */
  readonly schema: object;
}

const numberOf = (value: Plain) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const integerOf = (value: Plain) => (Number.isSafeInteger(value) ? Number(value) : undefined);
const textOf = (value: Plain) => (typeof value === 'string' && value !== '' ? value : undefined);

/** How each type of option is written; what checks a file also describes it to editors. */
export const optionTypes: { readonly [T in OptionType]: TypeFacts } = {
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
    schema: { type: 'integer', minimum: 1, maximum: 65535 },
  },
  secret: {
    expected: 'a reference to a secret',
    read: textOf,
    schema: { type: 'string', pattern: secretReference.source },
  },
  pins: { expected: 'a map of pins', read: () => undefined, schema: declaredPinsSchema },
  list: { expected: 'a list', read: () => undefined, schema: { type: 'array' } },
  map: { expected: 'a map', read: () => undefined, schema: { type: 'object' } },
};

/** What a reference stands for is text to these, whatever it looks like. */
const textTypes: ReadonlySet<OptionType> = new Set(['text', 'token', 'choice', 'secret']);

export const optionTypeNames: readonly OptionType[] = Object.keys(optionTypes) as OptionType[];

/** Reads the value of an option; reports what is wrong with it and then returns undefined. */
export function readOption(
  option: OptionHeader,
  node: YamlNode,
  references: References,
  problems: Problems,
): OptionValue | undefined {
  const facts = optionTypes[option.type];
  if (option.type === 'pins') return readDeclaredPins(node, `'${option.name}'`, problems);
  if (option.type === 'list' || option.type === 'map') {
    if (node.kind !== option.type) {
      problems.add('bad-value', node.at, `'${option.name}' must be ${facts.expected}`);
      return undefined;
    }
    return plainValue(node, (scalar) => plainScalar(scalar, references, problems)) as OptionValue;
  }
  if (node.kind !== 'scalar') {
    problems.add('bad-value', node.at, `'${option.name}' must be ${facts.expected}, not a ${node.kind}`, facts.hint);
    return undefined;
  }
  if (option.type === 'secret' && !secretReference.test(node.text)) {
    problems.conceal(node.at);
    const hint = 'write where it is: ${env:NAME} or ${file:PATH}';
    problems.add('plain-secret', node.at, `'${option.name}' must not be in the file itself`, hint);
    return undefined;
  }
  return readScalar(option, node, references, problems);
}

/** A scalar of an option whose shape the component checks itself. */
function plainScalar(node: YamlScalar, references: References, problems: Problems): Plain {
  const referred = referredValue(node, references, problems);
  if (typeof node.value !== 'string') return node.value;
  return referred?.isReferred ? scalarIn(referred.text) : (referred?.text ?? null);
}

function readScalar(option: OptionHeader, node: YamlScalar, references: References, problems: Problems) {
  const facts = optionTypes[option.type];
  const referred = referredValue(node, references, problems);
  if (referred === undefined) return undefined;
  const { isReferred, text } = referred;
  const isText = textTypes.has(option.type);
  // A number loses digits that an id may need.
  const isWritten = typeof node.value === 'string' || (option.type === 'token' && typeof node.value === 'number');
  const value = facts.read(!isWritten ? node.value : isReferred && !isText ? scalarIn(text) : text);
  // What a reference stands for may be confidential, so only what is in the file is shown.
  const shown = isReferred ? `the value of ${node.text}` : node.value === null ? 'empty' : `'${node.text}'`;
  if (value === undefined) {
    const hint = node.value === null ? 'give it a value, or leave the key out' : facts.hint;
    problems.add('bad-value', node.at, `'${option.name}' must be ${facts.expected}, not ${shown}`, hint);
    return undefined;
  }
  const wrong = typeof value === 'number' ? outOfRange(option, value) : notAChoice(option, value);
  if (wrong === undefined) return value;
  problems.add(wrong.code, node.at, `'${option.name}' ${wrong.message}, not ${shown}`, wrong.hint);
  return undefined;
}

/** The text of a scalar with its references replaced; undefined when one of them failed. */
export function referredValue(
  node: YamlScalar,
  references: References,
  problems: Problems,
): { readonly text: string; readonly isReferred: boolean } | undefined {
  if (typeof node.value !== 'string') return { text: node.text, isReferred: false };
  const resolved = resolveReferences(node.value, references);
  if (resolved.ok) return resolved;
  problems.add('bad-reference', node.at, resolved.message, resolved.hint);
  return undefined;
}

/** What a text would stand for if it were written in the file. */
export function scalarIn(text: string): Plain {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** The range of an option's value, the port's included. */
export function rangeOf(option: OptionHeader): { min: number | undefined; max: number | undefined } {
  const isPort = option.type === 'port';
  return { min: option.min ?? (isPort ? 1 : undefined), max: option.max ?? (isPort ? 65535 : undefined) };
}

interface Wrong {
  readonly code: 'bad-value' | 'out-of-range';
  readonly message: string;
  readonly hint: string | undefined;
}

/** What is wrong with a number that is outside its option's range. */
export function outOfRange(option: OptionHeader, value: number): Wrong | undefined {
  const { min = -Infinity, max = Infinity } = rangeOf(option);
  if (value >= min && value <= max) return undefined;
  const unit = option.unit === undefined ? '' : ` ${option.unit}`;
  const bounds =
    max === Infinity
      ? `at least ${min}${unit}`
      : min === -Infinity
        ? `at most ${max}${unit}`
        : `${min} to ${max}${unit}`;
  return { code: 'out-of-range', message: `must be ${bounds}`, hint: undefined };
}

function notAChoice(option: OptionHeader, value: boolean | string): Wrong | undefined {
  const { choices } = option;
  if (choices === undefined || typeof value !== 'string' || choices.includes(value)) return undefined;
  const meant = suggest(value, choices);
  const hint = meant === undefined ? undefined : `did you mean '${meant}'?`;
  return { code: 'bad-value', message: `must be ${anyOf(choices)}`, hint };
}

function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
