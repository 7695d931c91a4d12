import type { Heard } from './ear.ts';

/** Kinds of faults of the network and its devices, for the statistics. */
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

/** The fate of one message; absent fields mean normal delivery. */
export interface Fate {
  readonly kind: FaultKind;
  /** Bytes to send instead. */
  readonly bytes?: Buffer;
  readonly afterMs?: number;
  readonly pieces?: { readonly size: () => number; readonly gapMs: number };
  /** Number of deliveries. */
  readonly times?: 0 | 1 | 2;
  /** Time from the first delivery to the second. */
  readonly repeatMs?: number;
  /** Deliver it even if its sender has closed the connection meanwhile. */
  readonly outlives?: boolean;
  /** The end of the connection after it. */
  readonly ends?: 'reset client' | 'end client' | 'end plug';
  /** For a request: a forged answer to the client. */
  readonly answer?: Buffer;
  /** For a request: reset the connection after the plug's answer. */
  readonly resetsOnAnswer?: boolean;
  /** For an answer: keep it for a later request, or swap it with a kept one. */
  readonly swaps?: boolean;
}

/** Decides the fate of each message. */
export interface FatePlan {
  request(heard: Heard, bytes: Buffer): Fate | undefined;
  answer(heard: Heard, bytes: Buffer): Fate | undefined;
}
