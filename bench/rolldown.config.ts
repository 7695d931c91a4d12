import { defineConfig } from 'rolldown';
import halyard from '../rolldown.config.ts';

/** The benchmarks with everything they measure; the program itself is built beside them as it is shipped. */
export default defineConfig({
  ...halyard,
  plugins: [],
  input: { run: 'bench/run.ts', worker: 'bench/worker.ts' },
  // CommonJS, measured as whoever installs it has it.
  external: ['tplink-smarthome-api', 'vscode-jsonrpc/node'],
  output: { dir: 'dist-bench/bench', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' },
});
