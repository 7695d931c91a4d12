import type { FaceType } from '../../../src/faces/face.ts';
import type { Stage } from '../../helpers/stage.ts';
import type { Happening } from './happenings.ts';

/** A printer and the host that tells of it, as far as it concerns power. */
export interface ModelHost {
  /** By which a machine hears of it. */
  readonly faces: readonly FaceType[];
  /** A machine has started beside it; the one before has ended. */
  joined(stage: Stage): void;
  /** Whether it has told this machine whether it prints. */
  readonly hasTold: boolean;
  happen(what: Happening): void;
  /** A macro of it calls the machine; FALSE where that is not heard. */
  calls(method: string, params: Readonly<Record<string, string>>): boolean;
  /** The printer and its host are well, nothing prints, everything is cool. */
  heal(): void;
  /** That has come true, and the machine can know it. */
  readonly isWell: boolean;
  printStarts(): void;
  printEnds(): void;
  cools(): void;
  /** How long it may take until a machine believes that it is cool. */
  readonly disbeliefS: number;
  /** Why power must not go off now, by what is truly so and by what a machine can know of it. */
  whyNotOff(): string | undefined;
  /** A machine has seen a shutdown begin, which has lasted for as long as it must to be a fault. */
  isFault(): boolean;
}

export const coolC = 50;
/** The true temperatures and what the heaters are set to. */
export const cool = { hotend: 30, bed: 25, 'hotend-target': 0, 'bed-target': 0 };
export const hot = { hotend: 210, bed: 60, 'hotend-target': 210, 'bed-target': 60 };
export const off = { 'hotend-target': 0, 'bed-target': 0 };
