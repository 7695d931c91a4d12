import { authorities } from './authority.ts';
import type { ComponentHeader, FunctHeader, OptionHeader } from './header.ts';
import { flag, requiredText } from './header-fields.ts';
import { readParams, readPins } from './header-items.ts';
import { readOptionHeaders } from './header-options.ts';
import { asMap, asText, knownFields } from './shapes.ts';
import type { Span, TreeEntry, TreeNode, TreeProblems } from './tree.ts';

const headerKeys = ['type', 'doc', 'singleton', 'face', 'options', 'pins', 'params', 'functions'];

/** Reads a header. Its problems go to `problems`; after any problem the result is not valid. */
export function readHeader(root: TreeNode, problems: TreeProblems): ComponentHeader | undefined {
  const map = asMap(root, 'a header', problems);
  if (map === undefined) return undefined;
  const fields = knownFields(map, headerKeys, 'in a header', problems);
  const first: Span = map.entries[0]?.keyAt ?? { start: 0, end: 1 };
  const type = requiredText(fields, 'type', first, problems);
  const doc = requiredText(fields, 'doc', first, problems);
  const face = flag(fields, 'face', problems);
  const own = readOptionHeaders(fields.get('options'), problems);
  const options = face ? [...own.filter(({ name }) => name !== allow.name), allow] : own;
  return {
    type: type ?? '',
    doc: doc ?? '',
    singleton: flag(fields, 'singleton', problems),
    face,
    options,
    pins: readPins(fields.get('pins'), { options, problems }),
    params: readParams(fields.get('params'), { options, problems }),
    functs: readFuncts(fields.get('functions'), problems),
  };
}

/** Every face has this option. */
const allow: OptionHeader = {
  name: 'allow',
  type: 'choice',
  doc: 'authority of callers, each word including those before it: observe, switch plugs and outputs, configure, programs',
  unit: undefined,
  required: false,
  default: 'programs',
  min: undefined,
  max: undefined,
  choices: authorities,
};

function readFuncts(entry: TreeEntry | undefined, problems: TreeProblems): FunctHeader[] {
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
