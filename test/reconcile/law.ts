import { expect } from 'vitest';
import { histories } from './histories.ts';
import { startRig, type Rig, type RigOptions } from './rig.ts';

export const runs = { numRuns: histories };
export const timeout = 20_000 + histories * 20;
export const forEver: RigOptions = { params: { onRequestTimeoutMs: 0 } };

/** Plays one history on a rig of its own. Every law includes: exchanges never overlap, and nothing is left over. */
export async function withRig(options: RigOptions, history: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = startRig(options);
  await history(rig);
  await rig.loop.dispose();
  rig.plug.leave();
  expect(rig.plug.overlapped).toBe(false);
  expect(rig.clock.pending).toBe(0);
}
