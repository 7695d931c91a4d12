import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import * as component from '../src/component.ts';
import * as driver from '../src/driver.ts';
import * as face from '../src/face.ts';
import * as library from '../src/index.ts';
import * as testing from '../src/testing.ts';

const doors = [
  { door: 'halyard', source: library },
  { door: 'halyard/component', source: component },
  { door: 'halyard/driver', source: driver },
  { door: 'halyard/face', source: face },
  { door: 'halyard/testing', source: testing },
];

it.each(doors)('a program imports from $door every name that it has', ({ door, source }) => {
  const kinds = new Map(Object.entries(source).map(([name, value]) => [name, typeof value]));
  const names = [...kinds.keys()];
  const program = `import { ${names.join(', ')} } from '${door}';
    console.log([${names.join(', ')}].map((each) => typeof each).join(' '));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  expect(printed.trim()).toBe([...kinds.values()].join(' '));
});
