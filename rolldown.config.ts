import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';
import { compileHeader } from './src/config/compiled-headers.ts';
import { loadHeaders } from './src/config/header-directory.ts';

// Both list a CommonJS build first for Node. Of ES modules only what is used is bundled: importing RxJS takes 100 ms as
// it is, 7 ms so; yaml loses a sixth of its size.
const rootOf = (name: string) => join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..');

/** The headers in `pins/` as the program reads them. */
const compiledHeaders: Plugin = {
  name: 'compiled-headers',
  generateBundle() {
    const headers = loadHeaders('pins');
    for (const type of headers.types()) {
      const header = headers.header(type);
      if (header) this.emitFile({ type: 'asset', fileName: `headers/${type}.json`, source: compileHeader(header) });
    }
  },
};

export default defineConfig({
  input: { main: 'src/main.ts', index: 'src/index.ts' },
  platform: 'node',
  plugins: [compiledHeaders],
  resolve: {
    alias: {
      rxjs: join(rootOf('rxjs'), 'dist/esm/index.js'),
      yaml: join(rootOf('yaml'), 'browser/dist/index.js'),
    },
  },
  // CommonJS: of ES modules, Node 20 takes 6 ms longer to start an empty one and 14 ms longer for `halyard plug state`.
  // Programs import the library by its names all the same.
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    // Of what a one-shot command to a plug loads, few files: each takes 0.3 ms.
    codeSplitting: {
      groups: [
        { name: 'base', test: /src\/(errors|cli\/io|config\/duration|util\/loopback)\.ts$/, priority: 2 },
        { name: 'plug', test: /src\/cli\/plug\/(session|switch)\.ts$/, priority: 1 },
      ],
    },
  },
});
