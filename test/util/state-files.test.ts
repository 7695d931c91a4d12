import { execFileSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  promises,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { virtualClock } from '../../src/util/clock.ts';
import { stateFiles } from '../../src/util/state-files.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

const files = stateFiles();

test('a text is read back as written, in a folder that is made for it', async () => {
  const path = join(temporaryFolder(), 'a', 'b', 'state.json');
  expect(await files.read(path)).toBeUndefined();
  await files.replace(path, 'one\n');
  await files.replace(path, 'größer: 2\n');
  expect(await files.read(path)).toBe('größer: 2\n');
  expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a write that fails leaves the file unchanged, and no other file', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'state.json');
  mkdirSync(path);
  writeFileSync(join(path, 'kept'), 'good');
  await expect(files.replace(path, 'bad')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder)).toEqual(['state.json']);
  expect(readFileSync(join(path, 'kept'), 'utf8')).toBe('good');
});

test('drafts that a crash has left behind are removed, and nothing else', async () => {
  const folder = temporaryFolder();
  const others = ['state.json.bak.new', 'state.json.aside-1', 'other.0123456789ab.new'];
  for (const name of [...others, 'state.json.0123456789ab.new']) writeFileSync(join(folder, name), 'x');
  await files.replace(join(folder, 'state.json'), 'short');
  expect(readdirSync(folder).toSorted()).toEqual([...others, 'state.json'].toSorted());
});

test('a write follows no link, neither of the file nor of its draft', async () => {
  const folder = temporaryFolder();
  const victim = temporaryFile('victim', 'precious');
  const path = join(folder, 'state.json');
  symlinkSync(victim, path);
  symlinkSync(victim, `${path}.new`);
  linkSync(victim, join(folder, 'hard'));
  await files.replace(path, 'new');
  await files.replace(join(folder, 'hard'), 'new');
  expect(readFileSync(victim, 'utf8')).toBe('precious');
  expect(await files.read(path)).toBe('new');
  expect(lstatSync(path).isFile()).toBe(true);
});

test.each(['link', 'pipe', 'zero', 'folder'])('a %s in the place of a file is refused at once', async (name) => {
  const folder = temporaryFolder();
  symlinkSync(temporaryFile('secret', 'x'), join(folder, 'link'));
  symlinkSync('/dev/zero', join(folder, 'zero'));
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
  mkdirSync(join(folder, 'folder'));
  await expect(files.read(join(folder, name))).rejects.toThrow(/^it is (a link|not a file)/);
});

test('a read waits 10 s for a disk that does not answer', async () => {
  const clock = virtualClock();
  const lstat = vi.spyOn(promises, 'lstat').mockReturnValue(new Promise(() => {}));
  onTestFinished(() => lstat.mockRestore());
  const reading = stateFiles(clock)
    .read('/mnt/far/state.json')
    .catch((error: unknown) => error);
  await clock.advance(10_000);
  expect(await reading).toMatchObject({ message: '/mnt/far/state.json has not been read within 10 s' });
});

test('a file is set aside under an unused name', async () => {
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

test('only the beginning of a file that is far too long is read', async () => {
  const path = join(temporaryFolder(), 'state.json');
  writeFileSync(path, 'x'.repeat(1_000_000));
  expect((await files.read(path))?.length).toBe(65_536);
});
