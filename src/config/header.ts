import type { ComponentHeader } from '../catalog/header.ts';
import { readHeader } from '../catalog/read-header.ts';
import { Problems, type ConfigDiagnostic } from './problems.ts';
import { createSource } from './source.ts';
import { parseYaml } from './yaml-tree.ts';

export interface ParsedHeader {
  /** Undefined when there is any diagnostic. */
  readonly header: ComponentHeader | undefined;
  readonly diagnostics: readonly ConfigDiagnostic[];
}

/** Reads a component's header from the text of `pins/<type>.yaml`. Never throws; problems are in `diagnostics`. */
export function parseHeader(text: string, file: string): ParsedHeader {
  const problems = new Problems(createSource(file, text));
  const header = parse(problems);
  const diagnostics = problems.diagnostics();
  return { header: diagnostics.length === 0 ? header : undefined, diagnostics };
}

function parse(problems: Problems): ComponentHeader | undefined {
  const root = parseYaml(problems);
  if (root === undefined) {
    problems.add('wrong-shape', { start: 0, end: 1 }, 'the file is empty', `begin with 'type: NAME'`);
    return undefined;
  }
  return readHeader(root, problems);
}
