import { pathToFileURL } from 'node:url';
import type { ComponentHeader } from '../catalog/header.ts';
import { readHeaderSpec } from '../catalog/header-spec.ts';
import { HalError, messageOf } from '../errors.ts';
import type { FaceType } from '../faces/face.ts';

/** User faces that a machine file names: each is a module that exports `face`, made with `defineFace`. */
export interface UserFaces {
  /** Imports a face, which runs its module, and gives its header; throws `config`. */
  readonly import: (name: string, file: string) => Promise<ComponentHeader>;
  /** The imported faces, by the module name in the file. */
  readonly types: ReadonlyMap<string, FaceType>;
  readonly headers: ReadonlyMap<string, ComponentHeader>;
}

export function userFaces(): UserFaces {
  const types = new Map<string, FaceType>();
  const headers = new Map<string, ComponentHeader>();
  return {
    types,
    headers,
    import: async (name, file) => {
      const face = await importFace(file);
      const spec = { singleton: true, ...(face.header ?? { doc: `The face ${face.name}.` }), face: true };
      const header = readHeaderSpec(face.name, spec, `face '${face.name}'`);
      types.set(name, face);
      headers.set(name, header);
      return header;
    },
  };
}

async function importFace(file: string): Promise<FaceType> {
  let exported: { readonly face?: unknown };
  try {
    exported = (await import(pathToFileURL(file).href)) as typeof exported;
  } catch (error) {
    throw new HalError('config', `cannot load ${file}: ${messageOf(error)}`, { cause: error });
  }
  if (isFace(exported.face)) return exported.face;
  throw new HalError('config', `${file} does not export 'face': expected the result of defineFace`);
}

function isFace(value: unknown): value is FaceType {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'open' in value &&
    typeof value.open === 'function'
  );
}
