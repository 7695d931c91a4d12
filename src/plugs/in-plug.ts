/** Something inside a plug that switches its relay with no host asking. */
export interface PlugRule {
  readonly kind: 'schedule' | 'away' | 'countdown';
  readonly name: string;
  /** It will act. A rule that was disabled, or is over, will not. */
  readonly enabled: boolean;
  /** What it does and when, for people: `switches on at 07:30 on Mon, Tue`. */
  readonly does: string;
}

/** The name under which `PlugOffTimer.arm` keeps its rule, so that it knows its own from one made in the vendor's app. */
export const offTimerName = 'halyard off-timer';

/** A plug's own timer as a dead-man's switch: the relay goes off unless the timer is armed again in time. */
export interface PlugOffTimer {
  /**
   * Makes the relay go off after `delayS`, in place of what was armed before. Fails with `plug-refused` when the timer
   * is in use for something else, which is left alone. Harmless to repeat.
   */
  arm(delayS: number, signal?: AbortSignal): Promise<void>;
  /** Takes back what `arm` did, by this program or an earlier run of it; nothing else. */
  clear(signal?: AbortSignal): Promise<void>;
}
