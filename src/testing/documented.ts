import type { ComponentHeader } from '../catalog/header.ts';

/** The names of what a header does not say what it is for; its own type where its doc is no sentence. */
export function undocumented({ type, doc, pins, params, functs, options }: ComponentHeader): readonly string[] {
  const parts = [...pins, ...params, ...functs, ...options].filter((part) => (part.doc ?? '').trim() === '');
  return [...(/^[^a-z].*\.$/s.test(doc) ? [] : [type]), ...parts.map(({ name }) => name)];
}
