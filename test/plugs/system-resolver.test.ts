import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSystemResolver } from '../../src/plugs/system-resolver.ts';
import { failureOf } from '../helpers/plugs-async.ts';
import { temporaryFile } from '../helpers/temporary.ts';

const never = new AbortController().signal;
const unknown = { code: 'ENOTFOUND' };
const inProcess = () => Promise.reject(new Error('asked in this process'));

/** A program in place of `getent`. */
function program(script: string): string {
  const file = temporaryFile('getent', `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe.skipIf(process.platform === 'win32')('a name is looked up in a process of its own', () => {
  test('that returns the addresses, each once', async () => {
    const lines = ['10.0.0.8 STREAM plug.lan', '10.0.0.8 DGRAM', 'fe80::1%eth0 STREAM', '2001:db8::8 STREAM', 'x'];
    const command = program(
      `[ "$1 $2" = "ahosts plug.lan" ] && printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}`,
    );
    expect(await createSystemResolver({ command, inProcess }).ask('plug.lan', never)).toEqual([
      { address: '10.0.0.8', family: 4 },
      { address: 'fe80::1%eth0', family: 6 },
      { address: '2001:db8::8', family: 6 },
    ]);
  });

  test('that fails, or returns nothing, for an unknown name', async () => {
    for (const script of ['exit 2', 'exit 0', 'echo nonsense']) {
      const resolver = createSystemResolver({ command: program(script), inProcess });
      expect(await failureOf(resolver.ask('typo.lan', never))).toMatchObject(unknown);
    }
  });

  test('that gets no options, no paths and no environment', async () => {
    process.env['KASA_PASSWORD'] = 'secret-word';
    const command = program('echo "10.0.0.8 STREAM"; [ -z "$KASA_PASSWORD" ]');
    const resolver = createSystemResolver({ command, inProcess });
    expect(await resolver.ask('plug.lan', never)).toHaveLength(1);
    delete process.env['KASA_PASSWORD'];
    for (const name of ['', '-s', '--help', '../plug', 'a b', 'plug;reboot', 'x'.repeat(254)]) {
      expect(await failureOf(resolver.ask(name, never))).toMatchObject(unknown);
    }
  });

  test('that ends with the signal, however long it would take', async () => {
    const controller = new AbortController();
    const resolver = createSystemResolver({ command: program('exec sleep 60'), inProcess });
    const failure = failureOf(resolver.ask('plug.dead', controller.signal));
    setImmediate(() => controller.abort());
    expect(await failure).toMatchObject({ name: 'AbortError' });
  });
});

test('a host without such a program looks names up in this process, fewer at once', async () => {
  const address = { address: '10.0.0.8', family: 4 };
  const resolver = createSystemResolver({ command: '/nowhere/getent', inProcess: () => Promise.resolve([address]) });
  const before = resolver.atOnce;
  expect(await resolver.ask('plug.lan', never)).toEqual([address]);
  expect(resolver.atOnce).toBeLessThan(before);
});

test('this host resolves localhost', async () => {
  const addresses = (await createSystemResolver().ask('localhost', never)).map(({ address }) => address);
  expect(addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
});
