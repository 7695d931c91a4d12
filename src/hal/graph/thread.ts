import type { OnChangeThread } from './on-change-thread.ts';
import type { PeriodicThread } from './periodic-thread.ts';

/** Calls functions: every period, or when an input has changed. */
export type Thread = PeriodicThread | OnChangeThread;
