import { HalError } from '../../errors.ts';

/** The bits of HAL's lock; each forbids one kind of change. */
export const lockLevels = {
  none: 0,
  /** No new components, pins or programs. */
  load: 1,
  /** No links, signals, aliases or `addf`. */
  config: 2,
  /** No params through the library; halcmd's `setp` does not check this bit. */
  params: 4,
  /** No `start` or `stop`. */
  run: 8,
  /** Set by `lock tune`: values may still be changed. */
  tune: 3,
  all: 255,
} as const;

/** Throws `locked` if the bit is set; `refusal` is the library's message for that call. */
export function checkUnlocked(lock: number, bit: 'load' | 'config' | 'run', refusal: string): void {
  if ((lock & lockLevels[bit]) !== 0) throw new HalError('locked', refusal);
}
