import type { FaceType } from '../machine/api/face.ts';

export type { FaceContext, FaceType, OpenFace } from '../machine/api/face.ts';

/** Declares a face. Its header is the one of its name: in `pins/`, or beside its module. */
export function defineFace(face: FaceType): FaceType {
  return face;
}
