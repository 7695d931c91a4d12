import { isAlias, isMap, isScalar, isSeq, type Range, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Span, TreeEntry, TreeNode, TreeScalar } from '../catalog/tree.ts';
import type { Problems } from './problems.ts';
import { secretReference } from '../catalog/references.ts';
import { isSecretKey } from './secrets.ts';
import { composeYaml } from './yaml-syntax.ts';

/**
 * Reads a source as one YAML document. Aliases are resolved. Syntax errors and duplicate keys go to `problems`; what could be read is
 * returned all the same. Undefined when there is nothing in the file.
 */
export function parseYaml(problems: Problems): TreeNode | undefined {
  const contents = composeYaml(problems)?.contents;
  return contents ? new YamlReader(problems).node(contents, { start: 0, end: 1 }) : undefined;
}

type ParsedNode = YAMLMap | YAMLSeq | Scalar;

/** How many nodes all aliases of a file may stand for together: a few lines of aliases of aliases are gigabytes. */
const aliasedMax = 1_000_000;

class YamlReader {
  private readonly problems: Problems;
  private readonly anchors = new Map<string, ParsedNode>();
  private readonly known = new Map<ParsedNode, TreeNode>();
  private readonly open = new Set<ParsedNode>();
  private readonly sizes = new Map<TreeNode, number>();
  private aliased = 0;

  constructor(problems: Problems) {
    this.problems = problems;
  }

  /** `near` is where an empty value is shown: at its key. */
  node(written: unknown, near: Span): TreeNode {
    const node = this.resolve(written, near);
    if (node === undefined) return emptyAt(near);
    const known = this.known.get(node);
    if (known) return this.isAffordable(known, near) ? known : emptyAt(near);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    this.open.add(node);
    const read = this.read(node, near);
    this.open.delete(node);
    this.known.set(node, read);
    return read;
  }

  private read(node: ParsedNode, near: Span): TreeNode {
    const at = spanOf(node, near);
    if (isMap(node)) return { kind: 'map', entries: this.entries(node.items, at), at };
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => this.node(item, at)), at };
    return scalarOf(node, at);
  }

  private entries(pairs: readonly { key: unknown; value: unknown }[], mapAt: Span): TreeEntry[] {
    const entries: TreeEntry[] = [];
    const seen = new Set<string>();
    for (const pair of pairs) {
      const keyNode = this.node(pair.key, mapAt);
      if (keyNode.kind !== 'scalar') {
        this.problems.add('wrong-shape', keyNode.at, 'a key must be a word');
        continue;
      }
      const key = typeof keyNode.value === 'string' ? keyNode.value : keyNode.text;
      const value = this.node(pair.value, keyNode.at);
      if (isSecretKey(key)) this.concealValue(keyNode.at, value);
      if (seen.has(key)) {
        this.problems.add('duplicate-key', keyNode.at, `'${key}' is given twice`, 'remove one of the two');
        continue;
      }
      seen.add(key);
      entries.push({ key, keyAt: keyNode.at, value });
    }
    return entries;
  }

  /** An empty value is not where it seems to be written: a secret that begins with `&` is the name of an anchor. */
  private concealValue(keyAt: Span, value: TreeNode): void {
    if (value.kind === 'scalar' && secretReference.test(value.text)) return;
    if (value.at !== keyAt) this.problems.conceal(value.at);
    else this.problems.conceal(restOfLine(this.problems.source.text, keyAt.end));
  }

  private resolve(written: unknown, near: Span): ParsedNode | undefined {
    const node = isAlias(written) ? this.anchors.get(written.source) : written;
    if (isAlias(written) && node === undefined) {
      const at = spanOf(written, near);
      this.problems.add(
        'yaml-syntax',
        at,
        'there is no anchor of this name in front of it',
        `put quotes around a text`,
      );
      this.problems.distrust(at.start, false);
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined;
    if (!this.open.has(node)) return node;
    const at = isAlias(written) ? spanOf(written, near) : near;
    this.problems.add('wrong-shape', at, 'this alias contains itself');
    return undefined;
  }

  private isAffordable(target: TreeNode, at: Span): boolean {
    const before = this.aliased;
    this.aliased += this.sizeOf(target);
    if (this.aliased <= aliasedMax) return true;
    if (before <= aliasedMax) this.problems.add('wrong-shape', at, 'the aliases of this file stand for too much');
    return false;
  }

  /** How many nodes a node stands for, aliases in it included. */
  private sizeOf(node: TreeNode): number {
    if (node.kind === 'scalar') return 1;
    const known = this.sizes.get(node);
    if (known !== undefined) return known;
    const children = node.kind === 'list' ? node.items : node.entries.map((entry) => entry.value);
    const size = children.reduce((sum, child) => sum + this.sizeOf(child), 1);
    this.sizes.set(node, size);
    return size;
  }
}

function scalarOf(node: Scalar, at: Span): TreeScalar {
  const { value, source } = node;
  const text = source ?? String(value);
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return { kind: 'scalar', value: isPlain || value === null ? value : text, text, at };
}

function emptyAt(at: Span): TreeScalar {
  return { kind: 'scalar', value: null, text: '', at };
}

function spanOf(node: { range?: Range | null | undefined }, near: Span): Span {
  const [from = near.start, to = near.end] = node.range ?? [];
  return to > from ? { start: from, end: to } : near;
}

function restOfLine(text: string, offset: number): Span {
  const start = offset + (/^["']?\s*:/.exec(text.slice(offset, offset + 100))?.[0].length ?? 0);
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? text.length : end };
}
