import { readersOf } from './cell.ts';
import { Funct } from './funct.ts';

/** The functions of the same thread that read an output of `funct`. */
export function* successorsOf(funct: Funct): Generator<Funct> {
  for (const output of funct.outputs) {
    for (const reader of readersOf(output.cell)) {
      if (reader instanceof Funct && reader !== funct && reader.thread === funct.thread) yield reader;
    }
  }
}

/**
 * Puts each function behind those whose outputs it reads; independent functions keep their order. In a feedback loop one
 * edge must run backwards: the one that closes the loop, seen from the function that was added first.
 */
export function orderByDataFlow(functs: readonly Funct[]): Funct[] {
  const postorder: Funct[] = [];
  const seen = new Set<Funct>();
  // Depth first from the function added last, so that the reversed postorder begins with the one added first.
  for (let i = functs.length - 1; i >= 0; i--) {
    const root = functs[i];
    if (!root || seen.has(root)) continue;
    seen.add(root);
    const path = [{ funct: root, successors: successorsOf(root) }];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { value: next, done } = top.successors.next();
      if (done) {
        postorder.push(top.funct);
        path.pop();
      } else if (!seen.has(next)) {
        seen.add(next);
        path.push({ funct: next, successors: successorsOf(next) });
      }
    }
  }
  return postorder.reverse();
}
