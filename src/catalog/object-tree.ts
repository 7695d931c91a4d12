import type { Span, TreeNode } from './tree.ts';

/** A tree made from an object. */
export interface ObjectTree {
  readonly root: TreeNode;
  /** The keys that lead to a place in the tree. */
  pathTo(at: Span): readonly string[];
}

/** Headers are four levels deep. An object deeper than this contains itself. */
const depthMax = 16;

/** Makes a tree from a plain object. Keys with the value undefined are left out. */
export function objectTree(object: unknown): ObjectTree {
  const paths: (readonly string[])[] = [];
  const place = (path: readonly string[]): Span => ({ start: paths.push(path) - 1, end: paths.length });
  const node = (value: unknown, path: readonly string[]): TreeNode => {
    const at = place(path);
    if (typeof value !== 'object' || value === null || path.length > depthMax) return scalar(value, at);
    if (Array.isArray(value)) {
      return { kind: 'list', items: value.map((item, index) => node(item, [...path, String(index)])), at };
    }
    const entries = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => {
        const inner = [...path, key];
        return { key, keyAt: place(inner), value: node(each, inner) };
      });
    return { kind: 'map', entries, at };
  };
  return { root: node(object, []), pathTo: ({ start }) => paths[start] ?? [] };
}

function scalar(value: unknown, at: Span): TreeNode {
  if (value === null || value === undefined) return { kind: 'scalar', value: null, text: '', at };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', value, text: String(value), at };
  }
  // A value that no header can hold becomes NaN, which no key accepts.
  const number = typeof value === 'bigint' ? Number(value) : Number.NaN;
  return { kind: 'scalar', value: number, text: typeof value === 'bigint' ? String(value) : `a ${typeof value}`, at };
}
