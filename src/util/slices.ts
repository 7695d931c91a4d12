/** Asked by long work between its steps. */
export interface Slices {
  /** Whether the work may continue now. */
  mayGoOn(): boolean;
  /** Resolves when it may continue; rejects with `cancelled` when it is no longer wanted. */
  next(): Promise<void>;
}

/** Long work: it returns a result and may be interrupted wherever it yields. */
export type Steps<R> = Generator<void, R, void>;

/** Does long work in slices. The result is returned at once if one slice is enough. */
export function inSlices<R>(steps: Steps<R>, slices: Slices): R | Promise<R> {
  while (slices.mayGoOn()) {
    const step = steps.next();
    if (step.done) return step.value;
  }
  return goOn(steps, slices);
}

async function goOn<R>(steps: Steps<R>, slices: Slices): Promise<R> {
  try {
    for (;;) {
      if (!slices.mayGoOn()) await slices.next();
      const step = steps.next();
      if (step.done) return step.value;
    }
  } finally {
    steps.return(undefined as never);
  }
}

/** Does long work without interruption. */
export function inOneGo<R>(steps: Steps<R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** As `Array.forEach`. */
export function* eachInSteps<T>(items: readonly T[], act: (item: T) => void): Steps<void> {
  yield* mapInSteps(items, act);
}

/** As `Array.map`. */
export function* mapInSteps<T, R>(items: readonly T[], map: (item: T) => R): Steps<R[]> {
  const mapped: R[] = [];
  for (const item of items) {
    if (mapped.length % itemsPerStep === 0) yield;
    mapped.push(map(item));
  }
  return mapped;
}

/** As `Array.sort`, of a copy. */
export function* sortInSteps<T>(items: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  let sorted: T[] = [];
  for (let at = 0; at < items.length; at += itemsSortedAtOnce) {
    sorted.push(...items.slice(at, at + itemsSortedAtOnce).sort(compare));
    yield;
  }
  for (let width = itemsSortedAtOnce; width < items.length; width *= 2) {
    const merged: T[] = [];
    for (let at = 0; at < items.length; at += 2 * width) {
      yield* merge(sorted, at, Math.min(at + width, items.length), Math.min(at + 2 * width, items.length));
    }
    sorted = merged;

    function* merge(from: readonly T[], start: number, middle: number, end: number): Steps<void> {
      let left = start;
      let right = middle;
      for (let count = 1; left < middle || right < end; count++) {
        const takesRight = left === middle || (right < end && compare(from[left] as T, from[right] as T) > 0);
        merged.push(from[takesRight ? right++ : left++] as T);
        if (count % itemsSortedAtOnce === 0) yield;
      }
    }
  }
  return sorted;
}

/** How many small steps are done between two readings of the clock. */
const itemsPerStep = 32;
const itemsSortedAtOnce = 256;
