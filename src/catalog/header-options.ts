import type { OptionCondition, OptionHeader, OptionType } from './header.ts';
import { flag, optionalText, requiredText } from './header-fields.ts';
import { optionTypeNames, optionTypes } from './option-types.ts';
import { readOption } from './read-option.ts';
import { noReferences } from './references.ts';
import { asList, asMap, asText, didYouMean, knownFields, type Fields } from './shapes.ts';
import type { TreeEntry, TreeProblems } from './tree.ts';

const optionKeys = ['type', 'doc', 'unit', 'required', 'unless', 'default', 'min', 'max', 'choices'];

/** Reads the `options` of a header. */
export function readOptionHeaders(entry: TreeEntry | undefined, problems: TreeProblems): OptionHeader[] {
  const map = entry && asMap(entry.value, `'options'`, problems);
  const names = map?.entries.map((option) => option.key) ?? [];
  return (map?.entries ?? []).map((option) => readOptionHeader(option, names, problems));
}

function readOptionHeader(entry: TreeEntry, names: readonly string[], problems: TreeProblems): OptionHeader {
  const { key: name, keyAt, value } = entry;
  if (name === 'name') {
    problems.add('bad-header', keyAt, `an option cannot be called 'name'`, 'every component already has it');
  }
  const map = asMap(value, `option '${name}'`, problems);
  const fields = map ? knownFields(map, optionKeys, 'of an option', problems) : new Map<string, TreeEntry>();
  const type = readType(fields, map && keyAt, problems);
  const option: OptionHeader = {
    name,
    type,
    doc: (map && requiredText(fields, 'doc', keyAt, problems)) ?? '',
    unit: optionalText(fields, 'unit', problems),
    required: flag(fields, 'required', problems),
    unless: readUnless(fields.get('unless'), names, problems),
    default: undefined,
    min: readBound(fields, 'min', type, problems),
    max: readBound(fields, 'max', type, problems),
    choices: readChoices(fields, type, map && keyAt, problems),
  };
  checkAgreement(option, fields, problems);
  const written = fields.get('default');
  return written ? { ...option, default: readOption(option, written.value, noReferences, problems) } : option;
}

function readType(fields: Fields, owner: TreeEntry['keyAt'] | undefined, problems: TreeProblems): OptionType {
  const written = owner && requiredText(fields, 'type', owner, problems);
  const type = optionTypeNames.find((known) => known === written);
  if (written !== undefined && type === undefined) {
    const at = fields.get('type')?.value.at ?? owner;
    if (at) problems.add('bad-value', at, `'${written}' is not an option type`, didYouMean(written, optionTypeNames));
  }
  return type ?? 'text';
}

function readBound(fields: Fields, key: 'min' | 'max', type: OptionType, problems: TreeProblems): number | undefined {
  const entry = fields.get(key);
  if (!entry) return undefined;
  const { value, keyAt } = entry;
  if (!isNumeric(type)) problems.add('bad-header', keyAt, `an option of type '${type}' has no ${key}`);
  else if (value.kind === 'scalar' && typeof value.value === 'number') return value.value;
  else problems.add('bad-value', value.at, `'${key}' must be a number`);
  return undefined;
}

function readChoices(fields: Fields, type: OptionType, owner: TreeEntry['keyAt'] | undefined, problems: TreeProblems) {
  const entry = fields.get('choices');
  if (type !== 'choice') {
    if (entry) problems.add('bad-header', entry.keyAt, `only an option of type 'choice' has choices`);
    return undefined;
  }
  if (!entry) {
    if (owner) problems.add('missing-key', owner, `'choices' is missing`);
    return undefined;
  }
  const list = asList(entry.value, `'choices'`, problems);
  return list?.items.map((item) => asText(item, 'a choice', problems) ?? '');
}

function readUnless(entry: TreeEntry | undefined, names: readonly string[], problems: TreeProblems) {
  const map = entry && asMap(entry.value, `'unless'`, problems);
  return map?.entries.map(({ key, keyAt, value }): OptionCondition => {
    if (!names.includes(key)) {
      problems.add('bad-header', keyAt, `there is no option '${key}'`, didYouMean(key, names));
    }
    if (value.kind === 'scalar') return { option: key, value: value.value ?? undefined };
    problems.add('bad-value', value.at, `the value of '${key}' must be a single value`);
    return { option: key, value: undefined };
  });
}

function checkAgreement(option: OptionHeader, fields: Fields, problems: TreeProblems): void {
  const given = fields.get('default');
  const unless = fields.get('unless');
  if (given && option.required) {
    problems.add('bad-header', given.keyAt, `option '${option.name}' is required, so it must not have a default`);
  }
  if (given && option.type === 'secret') {
    problems.add('bad-header', given.keyAt, `option '${option.name}' is secret, so it must not have a default`);
  }
  if (unless && !option.required) {
    problems.add('bad-header', unless.keyAt, `option '${option.name}' has 'unless' but is not required`);
  }
}

function isNumeric(type: OptionType): boolean {
  const read = optionTypes[type].read(1);
  return typeof read === 'number';
}
