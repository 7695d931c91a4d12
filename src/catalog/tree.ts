/**
 * A value as written, with its place in a YAML file or in an object of a program. Keys are texts. All headers and
 * options are read from such a tree.
 */
export type TreeNode = TreeScalar | TreeList | TreeMap;

export interface TreeScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, without quotes. */
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

/** A range of offsets into the source. `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The codes of problems in a tree, a closed list. */
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

/** Collects the problems of a tree. */
export interface TreeProblems {
  add(code: TreeCode, at: Span, message: string, hint?: string): void;
  /** Hides a span with a secret in everything that is shown. */
  conceal(at: Span): void;
}

/** The plain value of a node, its scalars read by `read`. */
export function plainValue(node: TreeNode, read: (scalar: TreeScalar) => unknown): unknown {
  if (node.kind === 'scalar') return read(node);
  if (node.kind === 'list') return node.items.map((item) => plainValue(item, read));
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plainValue(entry.value, read)]));
}
