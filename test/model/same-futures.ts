import { expect } from 'vitest';
import type { Judged, Model } from './explore.ts';
import { keyTable, keyWriter } from './key-table.ts';

/**
 * The parts left out of the keys make no difference: a state reached in two ways has the same moves, to the same
 * states. Checks the first `size` states.
 */
export function expectSameFutures<W extends Judged>(model: Model<W>, size: number): void {
  const table = keyTable(model.keyWords);
  const writer = keyWriter(model.keyWords);
  const idOf = (world: W) => {
    writer.begin();
    model.key(world, writer);
    return table.idOf(writer.words);
  };
  const futures = (world: W): string =>
    model.moves
      .map((move) => {
        if (!move.can(world)) return '-';
        const next = model.copy(world);
        move.make(next);
        return String(idOf(next));
      })
      .join(' ');
  const seen = new Map<number, string>();
  const queue: W[] = [model.start()];
  let compared = 0;
  for (let world = queue.shift(); world && seen.size < size; world = queue.shift()) {
    const id = idOf(world);
    const known = seen.get(id);
    const ahead = futures(world);
    if (known !== undefined) {
      compared += 1;
      expect(ahead, JSON.stringify(world)).toBe(known);
      continue;
    }
    seen.set(id, ahead);
    for (const move of model.moves) {
      if (!move.can(world)) continue;
      const next = model.copy(world);
      move.make(next);
      queue.push(next);
    }
  }
  expect(compared).toBeGreaterThan(size);
}
