import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { HalyardProcess, halyard } from '../helpers/halyard-process.ts';
import { freePort } from '../helpers/plugs-independent.ts';
import { temporaryFile } from '../helpers/temporary.ts';

const machine = 'machine: m\nload:\n  - motion\n';
const token = '0123456789abcdef0123456789abcdef';

function tokenFile(mode = 0o600, text = `${token}\n`): string {
  const file = temporaryFile('token', text);
  chmodSync(file, mode);
  return file;
}

describe('halyard run --listen', () => {
  it('serves callers that know the token', async () => {
    const port = await freePort();
    const listen = ['--listen', `127.0.0.1:${port}`, '--token-file', tokenFile()];
    await using runner = new HalyardProcess(['run', temporaryFile('machine.yaml', machine), ...listen]);
    await runner.ready();
    const socket = connect(port, '127.0.0.1');
    const status = { jsonrpc: '2.0', id: 2, method: 'runner.status', params: {} };
    const auth = { jsonrpc: '2.0', id: 1, method: 'rpc.authenticate', params: { token } };
    socket.write(`${JSON.stringify(auth)}\n${JSON.stringify(status)}\n`);
    let text = '';
    while (!text.includes('"id":2')) text += String(((await once(socket, 'data')) as [Buffer])[0]);
    expect(JSON.parse(text.split('\n')[1] ?? '')).toMatchObject({ result: { machine: 'm', state: 'running' } });
    expect(runner.stderr).not.toContain(token);
    expect(await runner.end()).toBe(0);
    socket.destroy();
  });

  it.each([
    ['no token file', () => ['--listen', '127.0.0.1:0']],
    ['a token file that other users may read', () => ['--listen', '127.0.0.1:0', '--token-file', tokenFile(0o644)]],
    ['a short token', () => ['--listen', '127.0.0.1:0', '--token-file', tokenFile(0o600, 'short')]],
    ['a missing token file', () => ['--listen', '127.0.0.1:0', '--token-file', '/nonexistent/token']],
    ['an address that other computers reach', () => ['--listen', '0.0.0.0:4000', '--token-file', tokenFile()]],
  ])('is refused with %s', async (_, args) => {
    const { code, stderr } = await halyard(['run', temporaryFile('machine.yaml', machine), ...args()]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/token|127\.0\.0\.1/);
  });
});
