import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from './temporary.ts';

/** The driver that the guide shows. */
export function guideDriver(): string {
  const [, code = ''] = /^```js\n(.*?)^```$/ms.exec(readFileSync('docs/adding-a-plug.md', 'utf8')) ?? [];
  return code;
}

/** A folder with that driver as `my-relay.js`, and halyard installed in it; it goes with the test. */
export function folderWithDriver(): string {
  const folder = temporaryFolder();
  const library = join(folder, 'node_modules/halyard');
  mkdirSync(library, { recursive: true });
  writeFileSync(join(library, 'package.json'), '{"name":"halyard","type":"module","main":"index.js"}');
  const built = pathToFileURL('dist/index.cjs').href;
  writeFileSync(join(library, 'index.js'), `export { defineDriver, HalError, PlugError } from '${built}';`);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'my-relay.js'), guideDriver());
  return folder;
}
