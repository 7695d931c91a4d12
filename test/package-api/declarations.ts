import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** A class, interface, type, function or constant of the published types. */
export interface Declaration {
  readonly name: string;
  /** The file of types that declares it. */
  readonly file: string;
  /** As TypeScript reads it, without comments and private members. */
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Where a name that a file knows comes from. */
type Source = { readonly file: string; readonly name: string };

interface Module {
  readonly declared: ReadonlyMap<string, { readonly node: Node; readonly text: string }>;
  /** Names that it imports or hands on from other files of the package. */
  readonly foreign: ReadonlyMap<string, Source>;
  readonly exported: readonly string[];
}

/** Reads files of types: what they export, and everything that leads to. */
export function declarationReader() {
  const modules = new Map<string, Module>();
  const moduleOf = (file: string): Module => {
    const known = modules.get(file) ?? readModule(file);
    modules.set(file, known);
    return known;
  };
  const find = ({ file, name }: Source): { readonly node: Node; readonly declaration: Declaration } | undefined => {
    const { declared, foreign } = moduleOf(file);
    const found = declared.get(name);
    if (found) return { node: found.node, declaration: { name, file, text: found.text } };
    const source = foreign.get(name);
    return source && find(source);
  };
  return {
    exportsOf: (file: string): readonly Declaration[] =>
      moduleOf(file).exported.map((name) => {
        const found = find({ file, name });
        if (!found) throw new Error(`${file} exports '${name}', which is declared nowhere`);
        return found.declaration;
      }),
    /** These and all that they mention, each once. */
    reachableFrom(first: readonly Declaration[]): readonly Declaration[] {
      const seen = new Map<string, Declaration>();
      const open: Source[] = [...first];
      for (let source = open.pop(); source; source = open.pop()) {
        const found = find(source);
        if (!found) continue; // of another package, or built in
        const { node, declaration } = found;
        const id = `${declaration.file} ${declaration.name}`;
        if (seen.has(id)) continue;
        seen.set(id, declaration);
        for (const name of namesIn(node)) open.push({ file: declaration.file, name });
      }
      return [...seen.values()];
    },
  };
}

function readModule(file: string): Module {
  const text = readFileSync(file, 'utf8');
  const declared = new Map<string, { node: Node; text: string }>();
  const foreign = new Map<string, Source>();
  const exported: string[] = [];
  for (const statement of (parseAst(text, { lang: 'dts' }) as unknown as { body: Node[] }).body) {
    const declaration = (statement['declaration'] as Node | null | undefined) ?? statement;
    const source = sourceOf(statement, file);
    for (const name of declaredNames(declaration)) {
      declared.set(name, { node: declaration, text: bare(text.slice(statement.start, statement.end)) });
      if (statement.type === 'ExportNamedDeclaration') exported.push(name);
    }
    for (const specifier of (statement['specifiers'] as Node[] | undefined) ?? []) {
      const isExport = statement.type === 'ExportNamedDeclaration';
      const local = nameOf(specifier['local']);
      const known = isExport ? nameOf(specifier['exported']) : local;
      if (isExport) exported.push(known);
      const name = isExport ? local : nameOf(specifier['imported']);
      if (source !== undefined) foreign.set(known, { file: source, name });
    }
  }
  return { declared, foreign, exported };
}

/** The file that an import or export names, where it is one of this package. */
function sourceOf(statement: Node, file: string): string | undefined {
  const path = (statement['source'] as { value?: string } | null | undefined)?.value;
  return path?.startsWith('.') ? join(dirname(file), path.replace(/\.ts$/, '.d.ts')) : undefined;
}

function declaredNames(declaration: Node): string[] {
  const variables = declaration['declarations'] as Node[] | undefined;
  if (variables) return variables.map((variable) => nameOf(variable['id']));
  return declaration['id'] ? [nameOf(declaration['id'])] : [];
}

function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { name?: string; value?: string };
  return name ?? value ?? '';
}

/** The types that a declaration mentions. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  if (node['accessibility'] === 'private') return [];
  const mentioned = node[mentions[node.type] ?? ''];
  const names = !mentioned ? [] : [nameOf(leftmost(mentioned as Node))];
  return [...names, ...Object.values(node).flatMap(namesIn)];
}

const mentions: Readonly<Record<string, string>> = {
  TSTypeReference: 'typeName',
  TSTypeQuery: 'exprName',
  TSInterfaceHeritage: 'expression',
  TSClassImplements: 'expression',
  ClassDeclaration: 'superClass',
};

function leftmost(node: Node): Node {
  return node['left'] ? leftmost(node['left'] as Node) : node;
}

function bare(text: string): string {
  return text
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/^ +private .*;$/gm, '')
    .replace(/\n\s*\n/g, '\n')
    .replace(/^(export )?(declare )?/, '')
    .trim();
}
