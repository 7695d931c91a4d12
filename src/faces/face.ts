import type { FaceType } from '../machine/api/face.ts';

export type { FaceContext, FaceType, OpenFace } from '../machine/api/face.ts';

/** Declares a face. Its module exports it as `face`. */
export function defineFace(face: FaceType): FaceType {
  return face;
}
