import { cliBenchmarks } from './cli/benchmarks.ts';
import { graphBenchmarks } from './graph/benchmarks.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { loadBenchmarks } from './load/benchmarks.ts';
import { pollBenchmarks } from './poll/benchmarks.ts';
import { rpcBenchmarks } from './rpc/benchmarks.ts';
import { switchBenchmarks } from './switch/benchmarks.ts';

/** Every benchmark, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [
  ...graphBenchmarks,
  ...switchBenchmarks,
  ...pollBenchmarks,
  ...rpcBenchmarks,
  ...cliBenchmarks,
  ...loadBenchmarks,
];
