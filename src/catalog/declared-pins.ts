import { halValue, staleName } from './expand.ts';
import type { DeclaredPin } from './header.ts';
import { halTypes, isHalType, parseValue, type HalType, type HalValue } from '../hal/hal.ts';
import { parseDurationS, durationForms } from './duration.ts';
import { checkName } from './entry-names.ts';
import { optionalText } from './header-fields.ts';
import { asMap, didYouMean, knownFields, type Fields } from './shapes.ts';
import type { TreeEntry, TreeNode, TreeProblems } from './tree.ts';

const pinKeys = ['type', 'doc', 'unit', 'stale-after', 'failsafe'];
const form = 'write NAME: TYPE, or NAME: {type: TYPE, stale-after: 10s, failsafe: VALUE}';

/** The JSON Schema of an option of type `pins`, for editors. */
export const declaredPinsSchema: object = {
  type: 'object',
  additionalProperties: {
    anyOf: [
      { enum: halTypes },
      {
        type: 'object',
        required: ['type'],
        additionalProperties: false,
        properties: {
          type: { enum: halTypes },
          doc: { type: 'string' },
          unit: { type: 'string' },
          'stale-after': {
            type: ['number', 'string'],
            description: 'Age at which a value is stale, unless it is written again.',
          },
          failsafe: {
            type: ['boolean', 'number', 'string'],
            description: 'The value before the first write, and while stale.',
          },
        },
      },
    ],
  },
};

/**
 * Reads the value of an option of type `pins`. A pin that can become stale needs a fail-safe value. A float without one
 * has NaN, even if it cannot become stale, because its value is unknown until it is written.
 */
export function readDeclaredPins(node: TreeNode, what: string, problems: TreeProblems): DeclaredPin[] | undefined {
  const map = asMap(node, what, problems, form);
  if (map === undefined) return undefined;
  const pins = map.entries.map((entry) => readPin(entry, problems));
  reportTaken(map.entries, pins, problems);
  const known = pins.filter((pin) => pin !== undefined);
  return known.length === pins.length ? known : undefined;
}

/** A pin must not have the name of the `-stale` pin of another one. */
function reportTaken(
  entries: readonly TreeEntry[],
  pins: readonly (DeclaredPin | undefined)[],
  problems: TreeProblems,
): void {
  for (const pin of pins) {
    const rival = pin?.staleAfterS === undefined ? undefined : entries.find(({ key }) => key === staleName(pin.name));
    if (!pin || !rival) continue;
    problems.add(
      'name-taken',
      rival.keyAt,
      `pin '${rival.key}' exists already`,
      `it shows whether '${pin.name}' is stale`,
    );
  }
}

function readPin(entry: TreeEntry, problems: TreeProblems): DeclaredPin | undefined {
  const { key: name, keyAt, value } = entry;
  if (!checkName('pin', name, keyAt, problems)) return undefined;
  if (value.kind === 'scalar') {
    const type = readType(value, problems);
    const failsafe = type && unknownOf(type);
    return type && { name, type, doc: undefined, unit: undefined, staleAfterS: undefined, failsafe };
  }
  const shape = asMap(value, `pin '${name}'`, problems, form);
  if (shape === undefined) return undefined;
  const fields = knownFields(shape, pinKeys, 'of a pin', problems);
  const written = fields.get('type');
  if (written === undefined) {
    problems.add('missing-key', keyAt, `pin '${name}' has no type`, form);
    return undefined;
  }
  const type = readType(written.value, problems);
  const staleAfterS = readStaleAfter(fields.get('stale-after'), problems);
  if (type === undefined || staleAfterS === null) return undefined;
  const failsafe = readFailsafe(fields, type, problems) ?? unknownOf(type);
  if (staleAfterS !== undefined && failsafe === undefined && !fields.has('failsafe')) {
    const hint = 'add failsafe: VALUE, the value of the pin while it is stale';
    problems.add('missing-key', keyAt, `pin '${name}' can become stale but has no fail-safe value`, hint);
    return undefined;
  }
  const text = (key: string) => optionalText(fields, key, problems);
  return { name, type, doc: text('doc'), unit: text('unit'), staleAfterS, failsafe };
}

/** NaN marks an unknown float. Bits and integers have no such value. */
function unknownOf(type: HalType): number | undefined {
  return type === 'float' ? NaN : undefined;
}

function readType(node: TreeNode, problems: TreeProblems): HalType | undefined {
  const written = node.kind === 'scalar' ? node.text : '';
  if (isHalType(written)) return written;
  problems.add('bad-value', node.at, `'${written}' is not a pin type`, didYouMean(written, halTypes));
  return undefined;
}

/** Null when it is invalid. */
function readStaleAfter(entry: TreeEntry | undefined, problems: TreeProblems): number | undefined | null {
  if (entry === undefined) return undefined;
  const { value } = entry;
  const seconds = value.kind === 'scalar' ? parseDurationS(value.text) : undefined;
  if (seconds !== undefined && seconds > 0) return seconds;
  problems.add('bad-value', value.at, `'stale-after' must be a duration above 0`, durationForms);
  return null;
}

function readFailsafe(fields: Fields, type: HalType, problems: TreeProblems): HalValue | undefined {
  const node = fields.get('failsafe')?.value;
  if (node === undefined) return undefined;
  const value = node.kind === 'scalar' ? (halValue(type, node.value) ?? textValue(type, node.text)) : undefined;
  if (value === undefined) problems.add('bad-value', node.at, `'failsafe' is not a value of type ${type}`);
  return value;
}

function textValue(type: HalType, text: string): HalValue | undefined {
  try {
    return parseValue(type, text);
  } catch {
    return undefined;
  }
}
