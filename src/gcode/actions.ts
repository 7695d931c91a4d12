/** When an output is set: at once, or together with the next move. */
export type When = 'now' | 'with-motion';

/** How M66 waits. Rise and fall need an edge; high and low also accept the current level. */
export type WaitMode = 'immediate' | 'rise' | 'fall' | 'high' | 'low';

export interface DigitalOutAction {
  readonly kind: 'digital-out';
  readonly code: string;
  readonly index: number;
  readonly value: boolean;
  readonly when: When;
}

export interface AnalogOutAction {
  readonly kind: 'analog-out';
  readonly code: string;
  readonly index: number;
  readonly value: number;
  readonly when: When;
}

export interface WaitAction {
  readonly kind: 'wait';
  readonly code: string;
  readonly input: 'digital' | 'analog';
  readonly index: number;
  readonly mode: WaitMode;
  readonly timeoutS: number;
}

export interface PowerAction {
  readonly kind: 'power';
  readonly code: string;
  readonly value: boolean;
}

/** A safe power-off: waits until nothing prints and everything is cool, and then `delayS` seconds. */
export interface PowerOffAction {
  readonly kind: 'power-off';
  readonly code: string;
  readonly delayS: number;
}

export interface FanAction {
  readonly kind: 'fan';
  readonly code: string;
  readonly index: number;
  /** From 0 to 1. */
  readonly value: number;
}

/** Sets an output by number; the kind of action that may wait for a move. */
export type OutputAction = DigitalOutAction | AnalogOutAction;

/** What a line of G-code does with the machine's inputs and outputs. */
export type Action = OutputAction | WaitAction | PowerAction | PowerOffAction | FanAction;
