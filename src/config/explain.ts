import { expandHeader, indexedName } from '../catalog/expand.ts';
import type { ParamHeader, PinHeader } from '../catalog/header.ts';
import { suggest } from '../util/suggest.ts';
import type { ComponentConfig } from './components.ts';
import type { Inventory } from './inventory.ts';

/** Limit on name comparisons for all hints of a file: hints must not cost more than the check. */
const comparisonsMax = 300_000;

/** Creates the hints for names that are not pins: an option that is off, an index out of range, a misspelt word. */
export function createExplainer(inventory: Inventory): (name: string, kinds: Kinds) => string | undefined {
  let comparisons = 0;
  const near = (word: string, candidates: () => readonly string[]) => {
    if (comparisons > comparisonsMax) return undefined;
    const words = candidates();
    comparisons += words.length;
    return suggest(word, words);
  };
  const nearOwner = (name: string) => {
    const meant = near(name.slice(0, name.lastIndexOf('.')), () => [...inventory.components.keys()]);
    return meant === undefined ? undefined : inventory.components.get(meant);
  };

  return (name, kinds) => {
    const known = inventory.ownerOf(name);
    const reason = listHint(name) ?? (known && absence(name, kinds, known));
    if (reason !== undefined) return reason;
    const owner = known ?? nearOwner(name);
    if (owner === undefined) return undefined;
    const suffix = known ? name.slice(known.name.length + 1) : name.slice(name.lastIndexOf('.') + 1);
    const meant = near(suffix, () => suffixesOf(owner, kinds));
    return meant === undefined ? undefined : `did you mean '${owner.name}.${meant}'?`;
  };
}

/** `pins` where only a pin is valid, `items` where a param is valid too. */
type Kinds = 'pins' | 'items';

/** halcmd users write a net as words and arrows. */
function listHint(text: string): string | undefined {
  const words = text.split(/[\s,]+|<?=>|<=/).filter((word) => word !== '');
  return words.length > 1 ? `write the pins as a list: [${words.join(', ')}]` : undefined;
}

function suffixesOf(owner: ComponentConfig, kinds: Kinds): string[] {
  const { pins, params } = expandHeader(owner.header, owner.name, owner.options);
  return (kinds === 'pins' ? pins : [...pins, ...params]).map((item) => item.suffix);
}

/** Why a component does not have a pin of that name, if its header shows the reason. */
function absence(name: string, kinds: Kinds, owner: ComponentConfig): string | undefined {
  const suffix = name.slice(owner.name.length + 1);
  const { pins, params, options } = owner.header;
  for (const item of kinds === 'pins' ? pins : [...pins, ...params]) {
    const reason = absenceOf(item, suffix, owner);
    if (reason !== undefined) return reason;
  }
  if (kinds === 'pins' && params.some((param) => indexIn(suffix, param.name) !== undefined)) {
    return `it is a param: 'set' can set it, but a signal cannot be linked to it`;
  }
  const isOption = options.some((option) => option.name === suffix);
  return isOption ? `it is an option of '${owner.type}': write it in 'load'` : undefined;
}

function absenceOf(item: PinHeader | ParamHeader, suffix: string, owner: ComponentConfig): string | undefined {
  const index = indexIn(suffix, item.name);
  if (index === undefined) return undefined;
  if (item.when !== undefined && owner.options.get(item.when) !== true) {
    return `'${owner.name}' has it only with '${item.when}: true'`;
  }
  const count = countOf(item, owner);
  if (count === undefined || Number.isNaN(index)) return undefined;
  return index < count ? `did you mean '${owner.name}.${indexedName(item.name, index)}'?` : rangeHint(item, count);
}

/** The index in a suffix that matches a header's name; NaN for a name without index; undefined for no match. */
function indexIn(suffix: string, name: string): number | undefined {
  if (suffix === name) return Number.NaN;
  const [head, tail] = name.split(/#+/);
  if (tail === undefined || head === undefined) return undefined;
  if (!suffix.startsWith(head) || !suffix.endsWith(tail)) return undefined;
  const digits = suffix.slice(head.length, suffix.length - tail.length);
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

function countOf(item: PinHeader | ParamHeader, owner: ComponentConfig): number | undefined {
  const count = typeof item.count === 'string' ? owner.options.get(item.count) : item.count;
  return typeof count === 'number' ? count : undefined;
}

function rangeHint(item: PinHeader | ParamHeader, count: number): string {
  const reason = typeof item.count === 'string' ? `'${item.count}' is ${count}` : `there are ${count}`;
  if (count === 0) return reason;
  return `${reason}: '${indexedName(item.name, 0)}' to '${indexedName(item.name, count - 1)}'`;
}
