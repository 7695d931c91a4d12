import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Range } from 'yaml';
import type { Problems } from './problems.ts';
import { isSecretKey, isSecretReference } from './secrets.ts';
import type { Span } from './source.ts';
import { composeYaml } from './yaml-syntax.ts';

/** A YAML value with its place in the file. Aliases are resolved; keys are texts. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As it is written, without quotes. */
  readonly text: string;
  readonly at: Span;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly at: Span;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly at: Span;
}

export interface YamlEntry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: YamlNode;
}

/**
 * Reads a source as one YAML document. Syntax errors and duplicate keys go to `problems`; what could be read is
 * returned all the same. Undefined when there is nothing in the file.
 */
export function parseYaml(problems: Problems): YamlNode | undefined {
  const document = composeYaml(problems);
  const contents = document?.contents ?? undefined;
  return document && contents && new Reader(document, problems).node(contents, { start: 0, end: 1 });
}

/** How many nodes all aliases of a file may stand for together: a few lines of aliases of aliases are gigabytes. */
const aliasedMax = 1_000_000;

class Reader {
  private readonly document: Document.Parsed;
  private readonly problems: Problems;
  private readonly known = new Map<Node, YamlNode>();
  private readonly open = new Set<Node>();
  /** How many nodes each node stands for. */
  private readonly sizes = new Map<YamlNode, number>();
  private aliased = 0;

  constructor(document: Document.Parsed, problems: Problems) {
    this.document = document;
    this.problems = problems;
  }

  /** `near` is where an empty value is shown: at its key. */
  node(written: unknown, near: Span): YamlNode {
    const node = this.resolve(written, near);
    if (node === undefined) return emptyAt(near);
    const known = this.known.get(node);
    if (known) return this.isAffordable(known, near) ? known : emptyAt(near);
    this.open.add(node);
    const read = this.read(node, near);
    this.open.delete(node);
    this.known.set(node, read);
    this.sizes.set(read, 1 + childrenOf(read).reduce((size, child) => size + (this.sizes.get(child) ?? 1), 0));
    return read;
  }

  private read(node: Node, near: Span): YamlNode {
    const at = spanOf(node, near);
    if (isMap(node)) return { kind: 'map', entries: this.entries(node.items, at), at };
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => this.node(item, at)), at };
    return scalarOf(node, at);
  }

  private entries(pairs: readonly { key: unknown; value: unknown }[], mapAt: Span): YamlEntry[] {
    const entries: YamlEntry[] = [];
    const seen = new Set<string>();
    for (const pair of pairs) {
      const keyNode = this.node(pair.key, mapAt);
      if (keyNode.kind !== 'scalar') {
        this.problems.add('wrong-shape', keyNode.at, 'a key must be a word');
        continue;
      }
      const key = typeof keyNode.value === 'string' ? keyNode.value : keyNode.text;
      const value = this.node(pair.value, keyNode.at);
      if (isSecretKey(key) && !isSecretReference(plainText(value))) this.problems.conceal(value.at);
      if (seen.has(key)) {
        this.problems.add('duplicate-key', keyNode.at, `'${key}' is given twice`, 'remove one of the two');
        continue;
      }
      seen.add(key);
      entries.push({ key, keyAt: keyNode.at, value });
    }
    return entries;
  }

  private resolve(written: unknown, near: Span): Node | undefined {
    const node = isAlias(written) ? written.resolve(this.document) : written;
    if (isAlias(written) && node === undefined) {
      const { start: position, end } = spanOf(written, near);
      this.problems.add('yaml-syntax', { start: position, end }, `there is no anchor '&${written.source}' before this`);
      this.problems.distrust(position, false);
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined;
    if (!this.open.has(node)) return node;
    const at = isAlias(written) ? spanOf(written, near) : near;
    this.problems.add('wrong-shape', at, 'this alias contains itself');
    return undefined;
  }

  private isAffordable(target: YamlNode, at: Span): boolean {
    const before = this.aliased;
    this.aliased += this.sizes.get(target) ?? 1;
    if (this.aliased <= aliasedMax) return true;
    if (before <= aliasedMax) this.problems.add('wrong-shape', at, 'the aliases of this file stand for too much');
    return false;
  }
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'map') return node.entries.map((entry) => entry.value);
  return node.kind === 'list' ? node.items : [];
}

/** The plain value of a node, for options whose shape the component checks itself. */
export function plainValue(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plainValue(entry.value)]));
}

function plainText(node: YamlNode): string {
  return node.kind === 'scalar' ? node.text : '';
}

function scalarOf(node: Node, at: Span): YamlScalar {
  if (!isScalar(node)) return emptyAt(at);
  const { value, source } = node;
  const text = source ?? String(value);
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { kind: 'scalar', value: isPlain || value === null ? value : text, text, at };
}

function emptyAt(at: Span): YamlScalar {
  return { kind: 'scalar', value: null, text: '', at };
}

function spanOf(node: { range?: Range | null | undefined }, near: Span): Span {
  const [from = near.start, to = near.end] = node.range ?? [];
  return to > from ? { start: from, end: to } : near;
}
