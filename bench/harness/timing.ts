/** How many samples are taken of one thing in one process. */
const samples = 9;

/**
 * Nanoseconds that one call of `run` takes, when it has been called so often that it is compiled: the fastest of nine
 * samples, since whatever else the computer does can only make one slower. `budgetMs` is what all of it may take; two
 * fifths of it go into warming up.
 */
export function nsPerRun(run: () => void, budgetMs: number): number {
  const warmMs = budgetMs * 0.4;
  const sampleMs = (budgetMs - warmMs) / samples;
  let runs = 1;
  for (const startMs = performance.now(); performance.now() - startMs < warmMs;) {
    const tookMs = timeRuns(run, runs);
    if (tookMs < sampleMs) runs = Math.ceil(runs * Math.min(2, sampleMs / Math.max(tookMs, sampleMs / 8)));
  }
  const times = Array.from({ length: samples }, () => (timeRuns(run, runs) * 1e6) / runs);
  return Math.min(...times);
}

function timeRuns(run: () => void, runs: number): number {
  const startMs = performance.now();
  for (let i = 0; i < runs; i++) run();
  return performance.now() - startMs;
}
