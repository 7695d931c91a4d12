import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headersOf } from '../../src/config/header-directory.ts';
import { parseHeader } from '../../src/config/header.ts';
import { loadMachine } from '../../src/config/load-machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const lock = `
type: lock
doc: A test.
options:
  label: {type: text, doc: a text}
  key: {type: secret, doc: a secret}
`;
const header = parseHeader(lock, 'lock.yaml').header;
const headers = headersOf(header ? [header] : []);
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'halyard-machine-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = join(directory, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

describe('loadMachine', () => {
  it('reads a machine, its variables from the environment and its files beside it', async () => {
    write('key.txt', 'hunter2\n');
    const file = write('m.yaml', 'machine: m\nload:\n  - lock:\n      label: ${env:L}\n      key: ${file:key.txt}\n');
    const { components } = await loadMachine(file, { drivers: plugDrivers, headers, environment: { L: 'front' } });
    expect(Object.fromEntries(components[0]?.options ?? [])).toEqual({ label: 'front', key: 'hunter2' });
  });

  it('removes the byte order mark of the machine file and of a secret', async () => {
    write('key.txt', '\uFEFFhunter2\r\n');
    const file = write('m.yaml', '\uFEFFmachine: m\nload:\n  - lock:\n      key: ${file:key.txt}\n');
    const { components } = await loadMachine(file, { drivers: plugDrivers, headers, environment: {} });
    expect(Object.fromEntries(components[0]?.options ?? [])).toMatchObject({ key: 'hunter2' });
  });

  it('names the encoding of a UTF-16 file', async () => {
    const file = write('m.yaml', Buffer.from('\uFEFFmachine: m\n', 'utf16le'));
    await expect(loadMachine(file, { drivers: plugDrivers, headers, environment: {} })).rejects.toThrow('UTF-16LE');
  });

  it('does not take an inherited object property for a variable', async () => {
    const file = write('m.yaml', 'machine: m\nload:\n  - lock:\n      label: ${env:constructor}\n');
    await expect(loadMachine(file, { drivers: plugDrivers, headers, environment: {} })).rejects.toMatchObject({
      code: 'config',
      diagnostics: [{ code: 'bad-reference', line: 4 }],
    });
  });

  it('throws all diagnostics', async () => {
    const file = write('m.yaml', 'machin: m\nload: [lok, lock: {labl: x}]\n');
    await expect(loadMachine(file, { drivers: plugDrivers, headers, environment: {} })).rejects.toMatchObject({
      code: 'config',
      message: `${file}: 3 problems`,
      diagnostics: [{ line: 1 }, { line: 2, column: 8 }, { line: 2, column: 20 }],
    });
  });

  it('says why a file cannot be read', async () => {
    const load = (file: string) => loadMachine(file, { drivers: plugDrivers, headers, environment: {} });
    const failure = { code: 'config', diagnostics: [] };
    await expect(load(join(directory, 'none.yaml'))).rejects.toMatchObject(failure);
    await expect(load(directory)).rejects.toMatchObject(failure);
    await expect(load(write('latin1.yaml', Buffer.from('machine: \xe9\n', 'latin1')))).rejects.toMatchObject(failure);
  });

  it.each([
    ['a device without an end', '/dev/zero', 'a device, a pipe or a socket'],
    ['a directory', '.', 'it is a directory'],
    ['a pipe', 'pipe', 'a device, a pipe or a socket'],
    ['a link to a device', 'link', 'a device, a pipe or a socket'],
    ['a file that others may read', 'open.txt', 'others may read it: chmod 600'],
    ['a file that is far too long', 'huge', 'it is longer than 65536 bytes'],
  ])('refuses a file reference to %s, with its place', async (_, path, reason) => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(directory, 'pipe')]);
    symlinkSync('/dev/zero', join(directory, 'link'));
    chmodSync(write('open.txt', 'hunter2'), 0o640);
    truncateSync(write('huge', ''), 2 ** 40);
    const file = write('m.yaml', `machine: m\nload:\n  - lock:\n      label: "at \${file:${path}}"\n`);
    await expect(loadMachine(file, { drivers: plugDrivers, headers, environment: {} })).rejects.toMatchObject({
      diagnostics: [{ code: 'bad-reference', line: 4, column: 14, message: expect.stringContaining(reason) as string }],
    });
  });

  it('refuses a file reference to a directory or a missing file', async () => {
    const file = write('m.yaml', 'machine: m\nload:\n  - lock: {key: "${file:.}"}\n  - lock: {key: "${file:no}"}\n');
    await expect(loadMachine(file, { drivers: plugDrivers, headers, environment: {} })).rejects.toMatchObject({
      diagnostics: [
        { code: 'bad-reference', line: 3 },
        { code: 'bad-reference', line: 4 },
      ],
    });
  });
});
