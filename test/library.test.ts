import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import * as source from '../src/index.ts';

it('a program imports from the package every name that the library has', () => {
  const kinds = new Map(Object.entries(source).map(([name, value]) => [name, typeof value]));
  const names = [...kinds.keys()];
  const program = `import { ${names.join(', ')} } from 'halyard';
    console.log([${names.join(', ')}].map((each) => typeof each).join(' '));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  expect(printed.trim()).toBe([...kinds.values()].join(' '));
});
