import { halValue } from './expand.ts';
import type { OptionHeader, OptionType, ParamHeader, PinHeader } from './header.ts';
import { halTypes, type HalType, type HalValue, type ParamDir, type PinDir } from '../hal/hal.ts';
import { flag, optionalText, requiredText } from './header-fields.ts';
import { asMap, didYouMean, knownFields, type Fields } from './shapes.ts';
import type { TreeEntry, TreeProblems } from './tree.ts';

const itemKeys = ['type', 'dir', 'unit', 'default', 'doc', 'count', 'when'];
const pinKeys = [...itemKeys, 'holds-state', 'must-be-known'];
const pinDirs: readonly PinDir[] = ['in', 'out', 'io'];
const paramDirs: readonly ParamDir[] = ['ro', 'rw'];

/** The types of options that can give a param of each HAL type its initial value. */
const sources: { readonly [T in HalType]: readonly OptionType[] } = {
  bit: ['flag'],
  float: ['number', 'integer', 'duration'],
  s32: ['integer', 'port'],
  u32: ['integer', 'port'],
  s64: ['integer', 'port'],
  u64: ['integer', 'port'],
};

interface HeaderContext {
  readonly options: readonly OptionHeader[];
  readonly problems: TreeProblems;
}

/** Reads the `pins` of a header. Its options must be read before. */
export function readPins(entry: TreeEntry | undefined, context: HeaderContext): PinHeader[] {
  const { problems } = context;
  const map = entry && asMap(entry.value, `'pins'`, problems);
  return (map?.entries ?? []).flatMap((pin) => {
    const fields = fieldsOf('pin', pin, pinKeys, problems);
    const item = fields && readItem(pin, fields, undefined, context);
    const dir = fields && oneOf(fields, 'dir', pinDirs, pin.keyAt, problems);
    const holdsState = fields !== undefined && flag(fields, 'holds-state', problems);
    if (holdsState && dir !== 'io') problems.add('bad-header', pin.keyAt, `only an I/O pin can hold state`);
    const mustBeKnown = fields !== undefined && flag(fields, 'must-be-known', problems);
    if (mustBeKnown && dir !== 'in') problems.add('bad-header', pin.keyAt, `only an IN pin must be known`);
    return item && dir ? [{ ...item, dir, holdsState, ...(mustBeKnown ? { mustBeKnown } : {}) }] : [];
  });
}

/** Reads the `params` of a header. */
export function readParams(entry: TreeEntry | undefined, context: HeaderContext): ParamHeader[] {
  const { options, problems } = context;
  const map = entry && asMap(entry.value, `'params'`, problems);
  return (map?.entries ?? []).flatMap((param) => {
    const fields = fieldsOf('param', param, itemKeys, problems);
    const source = options.find((option) => option.name === param.key);
    const item = fields && readItem(param, fields, source, context);
    const dir = fields && oneOf(fields, 'dir', paramDirs, param.keyAt, problems);
    if (fields && item && source) checkSource(item.type, source, param, fields, problems);
    return item && dir ? [{ ...item, dir }] : [];
  });
}

function fieldsOf(kind: string, { key, value }: TreeEntry, known: readonly string[], problems: TreeProblems) {
  const map = asMap(value, `${kind} '${key}'`, problems, 'write {type: …, dir: …}');
  return map && knownFields(map, known, `of a ${kind}`, problems);
}

/**
 * Reads the keys that pins and params share. `source` is the option that gives a param its initial value and its doc.
 */
function readItem(
  entry: TreeEntry,
  fields: Fields,
  source: OptionHeader | undefined,
  { options, problems }: HeaderContext,
): Omit<PinHeader, 'dir' | 'holdsState'> | undefined {
  const type = oneOf(fields, 'type', halTypes, entry.keyAt, problems);
  const rest = {
    name: entry.key,
    doc: optionalText(fields, 'doc', problems) ?? source?.doc,
    unit: optionalText(fields, 'unit', problems) ?? source?.unit,
    default: type && readDefault(fields.get('default'), type, problems),
    count: readCount(entry, fields, options, problems),
    when: readWhen(fields, options, problems),
  };
  return type && { ...rest, type };
}

function oneOf<W extends string>(
  fields: Fields,
  key: string,
  words: readonly W[],
  owner: TreeEntry['keyAt'],
  problems: TreeProblems,
): W | undefined {
  const written = requiredText(fields, key, owner, problems);
  const word = words.find((known) => known === written);
  const at = fields.get(key)?.value.at;
  if (written !== undefined && word === undefined && at) {
    problems.add('bad-value', at, `'${written}' is not a ${key}`, didYouMean(written, words));
  }
  return word;
}

function readDefault(entry: TreeEntry | undefined, type: HalType, problems: TreeProblems): HalValue | undefined {
  if (!entry) return undefined;
  const { value } = entry;
  const read = value.kind === 'scalar' ? halValue(type, value.value) : undefined;
  if (read === undefined) problems.add('bad-value', value.at, `'default' is not a value of type ${type}`);
  return read;
}

function readCount(entry: TreeEntry, fields: Fields, options: readonly OptionHeader[], problems: TreeProblems) {
  const count = fields.get('count');
  const runs = entry.key.match(/#+/g)?.length ?? 0;
  if (runs > 1) problems.add('bad-header', entry.keyAt, `'${entry.key}' has more than one place for an index`);
  if (!count) {
    if (runs > 0) problems.add('missing-key', entry.keyAt, `'${entry.key}' has a # but no count`);
    return undefined;
  }
  if (runs === 0) problems.add('bad-header', count.keyAt, `'${entry.key}' has a count but no # for the index`);
  const node = count.value;
  if (node.kind === 'scalar' && Number.isSafeInteger(node.value) && Number(node.value) >= 0) return Number(node.value);
  const name = optionalText(fields, 'count', problems);
  if (name !== undefined) checkOption(name, ['integer', 'text', 'map'], node.at, options, problems);
  return name;
}

function readWhen(fields: Fields, options: readonly OptionHeader[], problems: TreeProblems): string | undefined {
  const name = optionalText(fields, 'when', problems);
  const at = fields.get('when')?.value.at;
  if (name !== undefined && at) checkOption(name, ['flag'], at, options, problems);
  return name;
}

function checkOption(
  name: string,
  types: readonly OptionType[],
  at: TreeEntry['keyAt'],
  options: readonly OptionHeader[],
  problems: TreeProblems,
): void {
  const option = options.find((candidate) => candidate.name === name);
  if (option === undefined) {
    const names = options.filter((candidate) => types.includes(candidate.type)).map((candidate) => candidate.name);
    problems.add('bad-header', at, `there is no option '${name}'`, didYouMean(name, names));
  } else if (!types.includes(option.type)) {
    const expected = types.map((type) => `'${type}'`).join(' or ');
    problems.add('bad-header', at, `option '${name}' has type '${option.type}': expected ${expected}`);
  } else if (option.type !== 'flag' && option.default === undefined && !option.required) {
    problems.add('bad-header', at, `option '${name}' is a count, so it must have a default or be required`);
  }
}

function checkSource(
  type: HalType,
  option: OptionHeader,
  entry: TreeEntry,
  fields: Fields,
  problems: TreeProblems,
): void {
  const given = fields.get('default');
  if (given) {
    problems.add('bad-header', given.keyAt, `'${entry.key}' takes its default from the option of that name`);
  }
  if (!sources[type].includes(option.type)) {
    const message = `a param of type ${type} cannot take the value of an option of type '${option.type}'`;
    problems.add('bad-header', entry.keyAt, message);
  }
}
