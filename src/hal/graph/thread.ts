import type { OnChangeThread } from './on-change-thread.ts';
import type { PeriodicThread } from './periodic-thread.ts';

/** Something that calls functions; which kind tells what makes it call them. */
export type Thread = PeriodicThread | OnChangeThread;
