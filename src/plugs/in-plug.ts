/** A rule stored in a plug, which switches its relay without a command of a host. */
export interface PlugRule {
  readonly kind: 'schedule' | 'away' | 'countdown';
  readonly name: string;
  /** FALSE for a rule that was disabled or is over: it will not act. */
  readonly enabled: boolean;
  /** Action and time, for people: `switches on at 07:30 on Mon, Tue`. */
  readonly does: string;
}

/** Name of the rule of `PlugOffTimer.arm`, which distinguishes it from a rule made in the vendor's app. */
export const offTimerName = 'halyard off-timer';

/** The plug's timer as a dead-man's switch: the relay goes off unless the timer is armed again in time. */
export interface PlugOffTimer {
  /**
   * Makes the relay go off after `delayS`, replacing what was armed before. Fails with `plug-refused` if the timer is
   * in use for something else, which it leaves alone. Harmless to repeat.
   */
  arm(delayS: number, signal?: AbortSignal): Promise<void>;
  /** Disarms what `arm` armed, in this run or an earlier one; nothing else. */
  clear(signal?: AbortSignal): Promise<void>;
}
