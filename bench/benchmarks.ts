import { graphBenchmarks } from './graph/benchmarks.ts';
import type { Benchmark } from './harness/benchmark.ts';

/** Every benchmark, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [...graphBenchmarks];
