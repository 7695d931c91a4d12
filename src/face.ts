/** What the author of a face needs: `import { defineFace } from 'halyard/face'`. */
export { HalError, type ErrorCode } from './errors.ts';
export { defineFace, type FaceContext, type FaceType, type OpenFace } from './faces/face.ts';
export {
  defineMethod,
  type Call,
  type Method,
  type MethodDefinition,
  type ParamsShape,
} from './faces/methods/method.ts';
export type { MachineApi } from './machine/api/api.ts';
export type { Authority } from './machine/api/authority.ts';
export type { CallerIdentity } from './machine/api/caller.ts';
export type { Change, ChangeOutlet, ChangeSource } from './machine/api/change-feed.ts';
export type { MachineClient } from './machine/api/client.ts';
export type { NamedValue } from './machine/api/values.ts';
export { slicesOf } from './machine/api/turn-slices.ts';
export type { Clock } from './util/clock.ts';
export type { Logger } from './util/logger.ts';
