/**
 * A value as it is written, with its place: of a YAML file, or of an object in a program. Keys are texts. All headers and
 * options are read from such a tree.
 */
export type TreeNode = TreeScalar | TreeList | TreeMap;

export interface TreeScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As it is written, without quotes. */
  readonly text: string;
  readonly at: Span;
}

export interface TreeList {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
  readonly at: Span;
}

export interface TreeMap {
  readonly kind: 'map';
  readonly entries: readonly TreeEntry[];
  readonly at: Span;
}

export interface TreeEntry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: TreeNode;
}

/** A stretch of what was read, as offsets into it; `end` is the first character behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What can be wrong with a tree, as a closed list. */
export type TreeCode =
  | 'wrong-shape'
  | 'unknown-key'
  | 'missing-key'
  | 'bad-value'
  | 'out-of-range'
  | 'bad-reference'
  | 'plain-secret'
  | 'bad-header'
  | 'bad-name'
  | 'name-taken';

/** Collects what is wrong with a tree. */
export interface TreeProblems {
  add(code: TreeCode, at: Span, message: string, hint?: string): void;
  /** Keeps a stretch that holds a secret out of everything that is shown. */
  conceal(at: Span): void;
}

/** The plain value of a node, its scalars read by `read`. */
export function plainValue(node: TreeNode, read: (scalar: TreeScalar) => unknown): unknown {
  if (node.kind === 'scalar') return read(node);
  if (node.kind === 'list') return node.items.map((item) => plainValue(item, read));
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plainValue(entry.value, read)]));
}
