import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSecretFile } from '../../src/util/secret-file.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

const isRoot = userInfo().uid === 0;

function secret(mode: number, folder = temporaryFolder()): string {
  const file = join(folder, 'secret');
  writeFileSync(file, 'hunter2\n');
  chmodSync(file, mode);
  return file;
}

describe('a file with a secret', () => {
  it('is read if only its owner may read it', () => {
    for (const mode of [0o600, 0o400, 0o700]) expect(readSecretFile(secret(mode))).toBe('hunter2\n');
  });

  it.each([0o640, 0o604, 0o620, 0o602, 0o644, 0o610, 0o666])('is refused with rights for others: %o', (mode) => {
    expect(() => readSecretFile(secret(mode))).toThrow(/^others may read it: chmod 600 /);
  });

  it('is read through links as containers make them; the permissions of the target count', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '..data'));
    secret(0o600, join(folder, '..data'));
    symlinkSync(join('..data', 'secret'), join(folder, 'link'));
    expect(readSecretFile(join(folder, 'link'))).toBe('hunter2\n');
    chmodSync(join(folder, '..data', 'secret'), 0o644);
    expect(() => readSecretFile(join(folder, 'link'))).toThrow('others may read it');
  });

  it('is refused without waiting if it is not a file', () => {
    const folder = temporaryFolder();
    execFileSync('sh', ['-c', 'mkfifo -m 600 "$0"', join(folder, 'pipe')]);
    symlinkSync('pipe', join(folder, 'link'));
    for (const name of ['pipe', 'link', '/dev/zero', '/dev/null', '/dev/tty', '/dev/stdin']) {
      const path = name.startsWith('/') ? name : join(folder, name);
      expect(() => readSecretFile(path), name).toThrow(/a device, a pipe or a socket|no such|others/);
    }
    expect(() => readSecretFile(join(folder, 'pipe'))).toThrow('a device, a pipe or a socket');
    expect(() => readSecretFile(folder)).toThrow('it is a directory');
  });

  it('is refused if it is too long, even if its size does not show that', () => {
    const file = temporaryFile('secret', 'x'.repeat(65_536));
    expect(readSecretFile(file)).toHaveLength(65_536);
    truncateSync(file, 65_537);
    expect(() => readSecretFile(file)).toThrow('longer than 65536 bytes');
    truncateSync(file, 2 ** 40);
    expect(() => readSecretFile(file)).toThrow('longer than 65536 bytes');
  });

  it.runIf(isRoot)('is refused when it belongs to another user', () => {
    const file = secret(0o600);
    chownSync(file, 12_345, 12_345);
    expect(() => readSecretFile(file)).toThrow('it belongs to another user, who may read it: chown 0 ');
  });

  it.runIf(isRoot)('may have the rights that systemd gives one user, in its folder alone', () => {
    const folder = temporaryFolder();
    const file = secret(0o440, folder);
    expect(readSecretFile(file, { credentialsFolder: folder })).toBe('hunter2\n');
    expect(readSecretFile(file, { credentialsFolder: `${folder}/` })).toBe('hunter2\n');
    expect(() => readSecretFile(file)).toThrow('others may read it');
    expect(() => readSecretFile(file, { credentialsFolder: join(folder, '..') })).toThrow('others may read it');
    chmodSync(file, 0o444);
    expect(() => readSecretFile(file, { credentialsFolder: folder })).toThrow('others may read it');
    chmodSync(file, 0o440);
    chownSync(file, 12_345, 12_345);
    expect(() => readSecretFile(file, { credentialsFolder: folder })).toThrow('others may read it');
  });
});
