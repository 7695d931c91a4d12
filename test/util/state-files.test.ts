import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateFiles } from '../../src/util/state-files.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

const files = stateFiles();

test('what was put is what is read, in a folder that is made for it', async () => {
  const path = join(temporaryFolder(), 'a', 'b', 'state.json');
  expect(await files.read(path)).toBeUndefined();
  await files.replace(path, 'one\n');
  await files.replace(path, 'größer: 2\n');
  expect(await files.read(path)).toBe('größer: 2\n');
  expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a write that fails leaves the file as it was, and nothing beside it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'state.json');
  await files.replace(path, 'good');
  // A folder stands where the draft would be written.
  mkdirSync(`${path}.new`);
  await expect(files.replace(path, 'bad')).rejects.toMatchObject({ code: 'EISDIR' });
  expect(readFileSync(path, 'utf8')).toBe('good');
});

test('a draft that a crash left behind is written over', async () => {
  const path = join(temporaryFolder(), 'state.json');
  writeFileSync(`${path}.new`, 'a much longer text that was never finish');
  await files.replace(path, 'short');
  expect(await files.read(path)).toBe('short');
});

test('a file is set aside under a name that nothing has', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'state.json');
  const asides: string[] = [];
  for (const text of ['one', 'two', 'three']) {
    writeFileSync(path, text);
    asides.push(await files.setAside(path));
  }
  expect(asides.map((name) => readFileSync(name, 'utf8'))).toEqual(['one', 'two', 'three']);
  expect(await files.read(path)).toBeUndefined();
  await expect(files.setAside(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('of a file that is far too long only the beginning is read', async () => {
  const path = join(temporaryFolder(), 'state.json');
  writeFileSync(path, 'x'.repeat(1_000_000));
  expect((await files.read(path))?.length).toBe(65_536);
});

test('what is there but cannot be read is no missing file', async () => {
  const folder = temporaryFolder();
  await expect(files.read(folder)).rejects.toMatchObject({ code: 'EISDIR' });
});
