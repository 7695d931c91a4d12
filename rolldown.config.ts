import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';

// Both list a CommonJS build first for Node. Of ES modules only what is used is bundled: importing RxJS takes 100 ms as
// it is, 7 ms so; yaml loses a sixth of its size.
const rootOf = (name: string) => join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..');

export default defineConfig({
  input: { main: 'src/main.ts', index: 'src/index.ts' },
  platform: 'node',
  resolve: {
    alias: {
      rxjs: join(rootOf('rxjs'), 'dist/esm/index.js'),
      yaml: join(rootOf('yaml'), 'browser/dist/index.js'),
    },
  },
  output: { dir: 'dist', format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' },
});
