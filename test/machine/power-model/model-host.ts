import type { FaceType } from '../../../src/faces/face.ts';
import type { Stage } from '../../helpers/stage.ts';
import type { Happening } from './happenings.ts';

/** A printer and its host, as far as power is concerned. */
export interface ModelHost {
  /** The faces by which a machine is connected to it. */
  readonly faces: readonly FaceType[];
  /** A machine has started beside it; the one before has ended. */
  joined(stage: Stage): void;
  /** Whether this machine knows from it whether it prints. */
  readonly hasTold: boolean;
  happen(what: Happening): void;
  /** A macro calls the machine; FALSE if the call does not arrive. */
  calls(method: string, params: Readonly<Record<string, string>>): boolean;
  /** Makes the printer and its host well: nothing prints, everything is cool. */
  heal(): void;
  /** All is well, and the machine can know it. */
  readonly isWell: boolean;
  printStarts(): void;
  printEnds(): void;
  cools(): void;
  /** How long until a machine must believe that it is cool. */
  readonly disbeliefS: number;
  /** Why power must not go off now, by the true state and by the state that a machine can know. */
  whyNotOff(): string | undefined;
  /** Whether a machine has seen a shutdown begin that has lasted long enough to be a fault. */
  isFault(): boolean;
}

export const coolC = 50;
/** The true temperatures and the targets of the heaters. */
export const cool = { hotend: 30, bed: 25, 'hotend-target': 0, 'bed-target': 0 };
export const hot = { hotend: 210, bed: 60, 'hotend-target': 210, 'bed-target': 60 };
export const off = { 'hotend-target': 0, 'bed-target': 0 };
