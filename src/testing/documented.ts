import type { ComponentHeader } from '../catalog/header.ts';

/** The names of a header's undocumented parts; its own type when its doc is not a sentence. */
export function undocumented({ type, doc, pins, params, functs, options }: ComponentHeader): readonly string[] {
  const parts = [...pins, ...params, ...functs, ...options].filter((part) => (part.doc ?? '').trim() === '');
  return [...(/^[^a-z].*\.$/s.test(doc) ? [] : [type]), ...parts.map(({ name }) => name)];
}
