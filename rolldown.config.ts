import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';

// RxJS lists its CommonJS build first for Node: 233 files, 100 ms to import. Its ES modules, bundled, take 7 ms.
const rxjsRoot = join(createRequire(import.meta.url).resolve('rxjs/package.json'), '..');

export default defineConfig({
  input: { main: 'src/main.ts', index: 'src/index.ts' },
  platform: 'node',
  resolve: { alias: { rxjs: join(rxjsRoot, 'dist/esm/index.js') } },
  output: { dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' },
});
