import { defineConfig } from 'rolldown';
import halyard, { ascii } from './rolldown.config.ts';

/**
 * What authors of components, drivers and faces import, in files of its own: were it built with the program, the program
 * would be cut into more files wherever the two have something in common, and each takes time at the start.
 */
export default defineConfig({
  ...halyard,
  plugins: [ascii],
  input: {
    component: 'src/component.ts',
    driver: 'src/driver.ts',
    face: 'src/face.ts',
    testing: 'src/testing.ts',
  },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/author-[name]-[hash].cjs',
    comments: { legal: true, annotation: false, jsdoc: false },
  },
});
