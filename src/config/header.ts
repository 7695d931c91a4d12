import type { ComponentHeader, FunctHeader } from '../catalog/header.ts';
import { flag, requiredText } from './header-fields.ts';
import { readParams, readPins } from './header-items.ts';
import { readOptionHeaders } from './header-options.ts';
import { Problems, type ConfigDiagnostic } from './problems.ts';
import { asMap, asText, knownFields } from './shapes.ts';
import { createSource, type Span } from './source.ts';
import { parseYaml, type YamlEntry } from './yaml-tree.ts';

export interface ParsedHeader {
  /** Undefined when there is any diagnostic. */
  readonly header: ComponentHeader | undefined;
  readonly diagnostics: readonly ConfigDiagnostic[];
}

const headerKeys = ['type', 'doc', 'singleton', 'face', 'options', 'pins', 'params', 'functions'];

/** Reads a component's header from the text of `pins/<type>.yaml`. Never throws: what is wrong is in `diagnostics`. */
export function parseHeader(text: string, file: string): ParsedHeader {
  const problems = new Problems(createSource(file, text));
  const header = readHeader(problems);
  const diagnostics = problems.diagnostics();
  return { header: diagnostics.length === 0 ? header : undefined, diagnostics };
}

function readHeader(problems: Problems): ComponentHeader | undefined {
  const root = parseYaml(problems);
  const start: Span = { start: 0, end: 1 };
  if (root === undefined) {
    problems.add('wrong-shape', start, 'the file is empty', `begin with 'type: NAME'`);
    return undefined;
  }
  const map = asMap(root, 'a header', problems);
  if (map === undefined) return undefined;
  const fields = knownFields(map, headerKeys, 'in a header', problems);
  const first = map.entries[0]?.keyAt ?? start;
  const type = requiredText(fields, 'type', first, problems);
  const doc = requiredText(fields, 'doc', first, problems);
  const options = readOptionHeaders(fields.get('options'), problems);
  return {
    type: type ?? '',
    doc: doc ?? '',
    singleton: flag(fields, 'singleton', problems),
    face: flag(fields, 'face', problems),
    options,
    pins: readPins(fields.get('pins'), { options, problems }),
    params: readParams(fields.get('params'), { options, problems }),
    functs: readFuncts(fields.get('functions'), problems),
  };
}

function readFuncts(entry: YamlEntry | undefined, problems: Problems): FunctHeader[] {
  const map = entry && asMap(entry.value, `'functions'`, problems);
  return (map?.entries ?? []).map(({ key, keyAt, value }) => {
    if (value.kind !== 'map') {
      return { name: key, doc: asText(value, `the doc of function '${key}'`, problems) ?? '', everyCycle: false };
    }
    const fields = knownFields(value, ['doc', 'every-cycle'], 'of a function', problems);
    const doc = requiredText(fields, 'doc', keyAt, problems) ?? '';
    return { name: key, doc, everyCycle: flag(fields, 'every-cycle', problems) };
  });
}
