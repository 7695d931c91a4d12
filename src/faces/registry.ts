import type { FaceType } from './face.ts';
import { klipper } from './klipper/klipper.ts';
import { moonraker } from './moonraker/moonraker.ts';
import { rpc } from './rpc/rpc.ts';

/** The faces that come with halyard, by the name that a machine file gives. */
export const faceTypes: ReadonlyMap<string, FaceType> = new Map(
  [rpc, klipper, moonraker].map((face) => [face.name, face] as const),
);
