import { asText, type Fields } from './shapes.ts';
import type { Span, TreeProblems } from './tree.ts';

/** The text of a required key. `owner` is the place to report when it is missing. */
export function requiredText(fields: Fields, key: string, owner: Span, problems: TreeProblems): string | undefined {
  const entry = fields.get(key);
  if (entry) return asText(entry.value, `'${key}'`, problems);
  problems.add('missing-key', owner, `'${key}' is missing`);
  return undefined;
}

export function optionalText(fields: Fields, key: string, problems: TreeProblems): string | undefined {
  const entry = fields.get(key);
  return entry && asText(entry.value, `'${key}'`, problems);
}

/** The value of a flag; FALSE when it is missing. */
export function flag(fields: Fields, key: string, problems: TreeProblems): boolean {
  const node = fields.get(key)?.value;
  if (node === undefined) return false;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  problems.add('bad-value', node.at, `'${key}' must be true or false`);
  return false;
}
