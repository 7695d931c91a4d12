import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';
import { compileHeader } from './src/config/compiled-headers.ts';
import { loadHeaders } from './src/config/header-directory.ts';

// Both list a CommonJS build first for Node. Of ES modules only what is used is bundled: importing RxJS takes 100 ms as
// it is, 7 ms so; yaml loses a sixth of its size.
const rootOf = (name: string) => join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..');

/** The headers in `pins/` as the program reads them; written aside, since ninety files are more than one wants listed. */
const compiledHeaders: Plugin = {
  name: 'compiled-headers',
  writeBundle({ dir = '.' }) {
    const headers = loadHeaders('pins');
    mkdirSync(join(dir, 'headers'), { recursive: true });
    for (const type of headers.types()) {
      const header = headers.header(type);
      if (header) writeFileSync(join(dir, 'headers', `${type}.json`), compileHeader(header));
    }
  },
};

/** The package is of ES modules, its bundles are not: their types have to say so, or TypeScript takes them for such. */
const typesOfCommonJs: Plugin = {
  name: 'types-of-common-js',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'types/package.json', source: '{ "type": "commonjs" }\n' });
  },
};

/**
 * ASCII alone: of a file with any character beyond Latin-1, Node keeps each character in two bytes, which is 1.3 MB of a
 * running machine, and takes longer to compile it.
 */
export const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = escaped(chunk.code);
  },
};

function escaped(code: string): string {
  if (/String\.raw`[^`]*[^`\p{ASCII}]/u.test(code)) throw new Error('String.raw would show the escape of a character');
  return code.replace(/[^\p{ASCII}]/gu, (character) => character.split('').map(escapeOf).join(''));
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export default defineConfig({
  input: { main: 'src/main.ts', index: 'src/index.ts' },
  platform: 'node',
  plugins: [compiledHeaders, typesOfCommonJs, ascii],
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
    // What explains is in the sources, and each character of a file takes time and memory.
    comments: { legal: true, annotation: false, jsdoc: false },
    // Of what a one-shot command to a plug loads, few files: each takes 0.3 ms.
    codeSplitting: {
      groups: [
        {
          name: 'base',
          test: /src\/(errors|cli\/io|catalog\/duration|util\/(loopback|text|write-progress))\.ts$/,
          priority: 2,
        },
        { name: 'plug', test: /src\/cli\/plug\/(session|switch)\.ts$/, priority: 1 },
      ],
    },
  },
});
