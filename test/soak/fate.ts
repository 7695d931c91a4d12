import type { Heard } from './ear.ts';

/** The faults of a network and of what is in it, as they are counted. */
export const faultKinds = [
  'delay',
  'drop',
  'duplicate',
  'split',
  'corrupt',
  'truncate',
  'half-close',
  'late',
  'swap',
  'reset',
  'reset after delivery',
  'forge',
  'black hole',
  'refuse',
  'stranger',
  'stolen session',
  'reboot',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** What becomes of one message on its way; what is not said is as it should be. */
export interface Fate {
  readonly kind: FaultKind;
  /** In place of what was sent. */
  readonly bytes?: Buffer;
  readonly afterMs?: number;
  readonly pieces?: { readonly size: () => number; readonly gapMs: number };
  /** How often it is delivered. */
  readonly times?: 0 | 1 | 2;
  /** From the first delivery to the second. */
  readonly repeatMs?: number;
  /** It is delivered though the one who sent it has hung up meanwhile. */
  readonly outlives?: boolean;
  /** What becomes of the connection then. */
  readonly ends?: 'reset client' | 'end client' | 'end plug';
  /** Of a request: what the client gets in place of an answer. */
  readonly answer?: Buffer;
  /** Of a request: the connection is reset when the plug has answered. */
  readonly resetsOnAnswer?: boolean;
  /** Of an answer: it is kept for a later request, or changes places with one that was kept. */
  readonly swaps?: boolean;
}

/** Decides about each message. */
export interface FatePlan {
  request(heard: Heard, bytes: Buffer): Fate | undefined;
  answer(heard: Heard, bytes: Buffer): Fate | undefined;
}
