import type { Move } from './explore.ts';
import { mayStill, spend, type Limited, type World } from './world.ts';

export interface MoveOptions {
  /** When it can happen; absent means always. */
  readonly can?: (world: World) => boolean;
  /** The limit that it counts against. */
  readonly as?: Limited;
}

export function move(name: string, make: (world: World) => void, { can, as }: MoveOptions = {}): Move<World> {
  const isPossible = can ?? (() => true);
  if (!as) return { name, can: isPossible, make };
  return {
    name,
    can: (world) => mayStill(world, as) && isPossible(world),
    make(world) {
      spend(world, as);
      make(world);
    },
  };
}

export function without(moves: readonly Move<World>[], ...names: readonly string[]): readonly Move<World>[] {
  const missing = names.find((name) => !moves.some((move) => move.name === name));
  if (missing !== undefined) throw new Error(`there is no move '${missing}'`);
  return moves.filter(({ name }) => !names.includes(name));
}
