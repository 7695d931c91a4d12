import { HalError } from '../errors.ts';
import type { OptionHeader, OptionType, OptionValue } from './header.ts';
import { suggest } from '../util/suggest.ts';
import { readDeclaredPins } from './declared-pins.ts';
import { optionTypes, rangeOf, type Plain } from './option-types.ts';
import { resolveReferences, secretReference, type References } from './references.ts';
import { plainValue, type TreeNode, type TreeProblems, type TreeScalar } from './tree.ts';

/** For these types, the value of a reference is always text. */
const textTypes: ReadonlySet<OptionType> = new Set(['text', 'token', 'choice', 'secret', 'driver']);

/** Reads the value of an option. Reports problems and then returns undefined. */
export function readOption(
  option: OptionHeader,
  node: TreeNode,
  references: References,
  problems: TreeProblems,
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
    const hint = 'refer to it: ${env:NAME} or ${file:PATH}';
    problems.add('plain-secret', node.at, `'${option.name}' must not be in the file itself`, hint);
    return undefined;
  }
  return readScalar(option, node, references, problems);
}

/** Reads the value of an option from the text of a command line. Throws a `HalError` (`config`). */
export function readOptionText(option: OptionHeader, text: string, references: References): OptionValue {
  if (option.type === 'secret' && !secretReference.test(text)) {
    throw new HalError('config', `'${option.name}' is a secret: refer to it with \${env:NAME} or \${file:PATH}`);
  }
  const found: string[] = [];
  const problems: TreeProblems = {
    add: (_, __, message, hint) => void found.push(hint === undefined ? message : `${message}: ${hint}`),
    conceal() {},
  };
  const value = textTypes.has(option.type) ? text : scalarIn(text);
  const read = readOption(option, { kind: 'scalar', value, text, at: { start: 0, end: 1 } }, references, problems);
  if (read === undefined) throw new HalError('config', found.join('; '));
  return read;
}

/** A scalar in an option of type `list` or `map`. */
function plainScalar(node: TreeScalar, references: References, problems: TreeProblems): Plain {
  const referred = referredValue(node, references, problems);
  if (typeof node.value !== 'string') return node.value;
  return referred?.isReferred ? scalarIn(referred.text) : (referred?.text ?? null);
}

function readScalar(option: OptionHeader, node: TreeScalar, references: References, problems: TreeProblems) {
  const facts = optionTypes[option.type];
  const referred = referredValue(node, references, problems);
  if (referred === undefined) return undefined;
  const { isReferred, text } = referred;
  const isText = textTypes.has(option.type);
  // A number would lose digits that an id may need.
  const isWritten = typeof node.value === 'string' || (option.type === 'token' && typeof node.value === 'number');
  const value = facts.read(!isWritten ? node.value : isReferred && !isText ? scalarIn(text) : text);
  // The value of a reference may be confidential, so the message shows the text in the file.
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
  node: TreeScalar,
  references: References,
  problems: TreeProblems,
): { readonly text: string; readonly isReferred: boolean } | undefined {
  if (typeof node.value !== 'string') return { text: node.text, isReferred: false };
  const resolved = resolveReferences(node.value, references);
  if (resolved.ok) return resolved;
  problems.add('bad-reference', node.at, resolved.message, resolved.hint);
  return undefined;
}

/** The value of a text as if it were written in the file. */
export function scalarIn(text: string): Plain {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

interface Wrong {
  readonly code: 'bad-value' | 'out-of-range';
  readonly message: string;
  readonly hint: string | undefined;
}

/** The problem with a number outside its option's range. */
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
