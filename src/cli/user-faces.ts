import type { ComponentHeader } from '../catalog/header.ts';
import { readHeaderSpec } from '../catalog/header-spec.ts';
import type { FaceType } from '../faces/face.ts';
import { importExport } from '../catalog/import-export.ts';

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
      const face = await importExport(file, 'face', isFace, 'the result of defineFace');
      const spec = { singleton: true, ...(face.header ?? { doc: `The face ${face.name}.` }), face: true };
      const header = readHeaderSpec(face.name, spec, `face '${face.name}'`);
      types.set(name, face);
      headers.set(name, header);
      return header;
    },
  };
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
