import { suggest } from '../util/suggest.ts';
import type { TreeEntry, TreeList, TreeMap, TreeNode, TreeProblems } from './tree.ts';

/** The entries of a map by key. */
export type Fields = ReadonlyMap<string, TreeEntry>;

/** The node as a map; reports and returns undefined when it is something else. */
export function asMap(node: TreeNode, what: string, problems: TreeProblems, hint?: string): TreeMap | undefined {
  if (node.kind === 'map') return node;
  problems.add('wrong-shape', node.at, `${what} must be a map, not ${described(node)}`, hint);
  return undefined;
}

/** The node as a list. */
export function asList(node: TreeNode, what: string, problems: TreeProblems, hint?: string): TreeList | undefined {
  if (node.kind === 'list') return node;
  problems.add('wrong-shape', node.at, `${what} must be a list, not ${described(node)}`, hint);
  return undefined;
}

/** The node as a text that is not empty. */
export function asText(node: TreeNode, what: string, problems: TreeProblems): string | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.trim() !== '') return node.value;
  const hint = node.kind === 'scalar' && node.value !== null && node.text !== '' ? 'put quotes around it' : undefined;
  problems.add('wrong-shape', node.at, `${what} must be a text, not ${described(node)}`, hint);
  return undefined;
}

/**
 * The entries by key. An unknown key is reported and read as the key that was probably meant, so that one mistake is
 * reported once, and not again as a missing key.
 */
export function knownFields(map: TreeMap, known: readonly string[], where: string, problems: TreeProblems): Fields {
  const fields = new Map(map.entries.filter(({ key }) => known.includes(key)).map((entry) => [entry.key, entry]));
  for (const entry of map.entries) {
    if (known.includes(entry.key)) continue;
    problems.add('unknown-key', entry.keyAt, `unknown key '${entry.key}' ${where}`, didYouMean(entry.key, known));
    const meant = suggest(entry.key, known);
    if (meant !== undefined && !fields.has(meant)) fields.set(meant, entry);
  }
  return fields;
}

/** The hint: the candidate that was probably meant, or all candidates when they are few. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const meant = suggest(word, candidates);
  if (meant !== undefined) return `did you mean '${meant}'?`;
  return candidates.length > 0 && candidates.length <= 12 ? `known: ${candidates.join(', ')}` : undefined;
}

function described(node: TreeNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  return node.value === null ? 'empty' : `'${shortened(node.text)}'`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
