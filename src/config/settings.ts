import { HalError } from '../errors.ts';
import { halValue, type ExpandedParam, type ExpandedPin } from '../catalog/expand.ts';
import { parseValue, type HalType, type HalValue } from '../hal/hal.ts';
import type { ComponentHeader } from '../catalog/header.ts';
import { parseDurationS } from '../catalog/duration.ts';
import { createExplainer } from './explain.ts';
import type { Inventory } from './inventory.ts';
import type { NetConfig } from './nets.ts';
import type { Plain } from '../catalog/option-types.ts';
import { outOfRange, referredValue, scalarIn } from '../catalog/read-option.ts';
import type { Problems } from './problems.ts';
import type { References } from '../catalog/references.ts';
import { asMap } from '../catalog/shapes.ts';
import type { Span, TreeEntry, TreeNode } from '../catalog/tree.ts';

/** The initial value of a pin or param. */
export interface SettingConfig {
  readonly name: string;
  readonly kind: 'pin' | 'param';
  /** Of the pin's or param's type. */
  readonly value: HalValue;
  /** The name in the file. */
  readonly at: Span;
}

export interface SettingsContext {
  readonly inventory: Inventory;
  readonly nets: readonly NetConfig[];
  readonly references: References;
  readonly problems: Problems;
}

/** Reads `set`, with the rules and messages of HAL's `setp`. */
export function readSettings(node: TreeNode, context: SettingsContext): SettingConfig[] {
  const isEmpty = node.kind === 'scalar' && node.value === null;
  const map = isEmpty ? undefined : asMap(node, `'set'`, context.problems, 'write PIN: VALUE');
  const linked = new Map(context.nets.flatMap((net) => net.pins.map((pin) => [pin.name, net.signal])));
  const explain = createExplainer(context.inventory);
  return (map?.entries ?? []).flatMap((entry) => readSetting(entry, linked, explain, context) ?? []);
}

function readSetting(
  entry: TreeEntry,
  linked: ReadonlyMap<string, string>,
  explain: ReturnType<typeof createExplainer>,
  context: SettingsContext,
): SettingConfig | undefined {
  const { key: name, keyAt: at, value: node } = entry;
  const { inventory, nets, problems } = context;
  const param = inventory.params.get(name);
  const item = param ?? inventory.pins.get(name);
  if (item === undefined) {
    if (inventory.isUnsure(name)) return undefined;
    const isSignal = nets.some((net) => net.signal === name);
    const hint = isSignal ? 'it is a signal: set the pin that writes it' : explain(name, 'items');
    problems.add('no-such-pin', at, `parameter or pin '${name}' not found`, hint);
    return undefined;
  }
  const signal = linked.get(name);
  const kind = param ? 'param' : 'pin';
  if (item.header.dir === 'ro' || item.header.dir === 'out') {
    problems.add('not-writable', at, `${kind} '${name}' is not writable`, 'only its component writes it');
    return undefined;
  }
  if (!param && signal !== undefined) {
    const hint = `signal '${signal}' gives it its value; remove the link or this setting`;
    problems.add('already-linked', at, `pin '${name}' is connected to a signal`, hint);
    return undefined;
  }
  const value = readValue(item, node, context);
  return value === undefined ? undefined : { name, kind, value, at };
}

function readValue(
  item: ExpandedPin | ExpandedParam,
  node: TreeNode,
  { inventory, references, problems }: SettingsContext,
): HalValue | undefined {
  const { type, unit } = item.header;
  if (node.kind !== 'scalar' || node.value === null) {
    problems.add('bad-value', node.at, `'${item.name}' needs a value of type ${type}`, hints[type]);
    return undefined;
  }
  const referred = referredValue(node, references, problems);
  if (referred === undefined) return undefined;
  const written: Plain = referred.isReferred ? scalarIn(referred.text) : node.value;
  const shown = referred.isReferred ? node.text : undefined;
  const read = halValueOf(type, unit, written, referred.text);
  if (typeof read === 'object') {
    const message = shown === undefined ? read.message : `the value of ${shown} is invalid for ${type}`;
    problems.add(read.code, node.at, message, hints[type]);
    return undefined;
  }
  const header = inventory.components.get(item.name.slice(0, -item.suffix.length - 1))?.header;
  const wrong = header && rangeProblem(header, item, read);
  if (wrong === undefined) return read;
  problems.add('out-of-range', node.at, `'${item.name}' ${wrong}, not ${shown ?? node.text}`);
  return undefined;
}

const hints: { readonly [T in HalType]: string } = {
  bit: 'write true or false',
  float: 'write a number',
  s32: 'a whole number from -2147483648 to 2147483647',
  u32: 'a whole number from 0 to 4294967295',
  s64: 'a whole number of 64 bits',
  u64: 'a whole number of 64 bits, not negative',
};

/** The YAML value if it has the type, otherwise the text as `setp` reads it. */
function halValueOf(
  type: HalType,
  unit: string | undefined,
  value: Plain,
  text: string,
): HalValue | { code: 'bad-value' | 'out-of-range'; message: string } {
  if (type === 'bit' && (value === 0 || value === 1)) return value === 1;
  const direct = halValue(type, value);
  if (direct !== undefined) return direct;
  const duration = type === 'float' && unit === 's' && typeof value === 'string' ? parseDurationS(value) : undefined;
  if (duration !== undefined) return duration;
  try {
    return parseValue(type, text);
  } catch (error) {
    if (!(error instanceof HalError)) throw error;
    return { code: error.code === 'out-of-range' ? 'out-of-range' : 'bad-value', message: error.message };
  }
}

/** A param that starts with an option's value must stay in the option's range. */
function rangeProblem(header: ComponentHeader, item: ExpandedPin | ExpandedParam, value: HalValue): string | undefined {
  const option = header.options.find((candidate) => candidate.name === item.suffix);
  if (option === undefined || item.header.dir !== 'rw' || typeof value === 'boolean') return undefined;
  return outOfRange(option, Number(value))?.message;
}
