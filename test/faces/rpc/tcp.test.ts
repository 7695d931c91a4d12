import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Delimiter } from '../../../src/util/framing.ts';
import { serveTcp } from '../../../src/faces/rpc/tcp.ts';
import { virtualClock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { testMachine } from './helpers/machine.ts';

const token = 'not-a-secret-0123456789abcdef';
const auth = (given: unknown, id: unknown = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'rpc.authenticate', params: { token: given } });
const gets = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'hal.gets', params: { name: 's' } });

async function serve(delimiter: Delimiter = 'newline') {
  const { hal, api } = testMachine();
  hal.newSignal('s', 'float');
  const clock = virtualClock();
  const server = await serveTcp({
    host: '127.0.0.1',
    port: 0,
    token,
    api,
    logger: silentLogger,
    delimiter,
    clock,
  });
  onTestFinished(() => server.dispose());
  return { server, clock };
}

async function caller(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Everything received until the server closes the connection. */
async function untilEnd(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

/** The next `count` messages. */
async function messages(socket: Socket, count: number, end = '\n'): Promise<unknown[]> {
  let text = '';
  while (text.split(end).length <= count) text += String(((await once(socket, 'data')) as [Buffer])[0]);
  return text
    .split(end)
    .slice(0, count)
    .map((line) => JSON.parse(line) as unknown);
}

describe('the TCP port', () => {
  it('accepts callers that send the token first, and their messages behind it', async () => {
    const { server } = await serve();
    const socket = await caller(server.port);
    socket.write(`${auth(token)}\n${gets}\n`);
    expect(await messages(socket, 2)).toMatchObject([
      { id: 1, result: {} },
      { id: 2, result: { value: 0 } },
    ]);
    expect(server.peers.size).toBe(1);
  });

  it('accepts the token by position, in a notification, in pieces, and before ETX', async () => {
    const { server } = await serve('etx');
    const socket = await caller(server.port);
    const first = JSON.stringify({ jsonrpc: '2.0', method: 'rpc.authenticate', params: [token] });
    for (const byte of first) socket.write(byte);
    socket.write(`\u0003${gets}\u0003`);
    expect(await messages(socket, 1, '\u0003')).toMatchObject([{ id: 2, result: { value: 0 } }]);
  });

  it.each([
    ['a wrong token', auth(`${token}0`)],
    ['a part of the token', auth(token.slice(0, -1))],
    ['an empty token', auth('')],
    ['a token that is no text', auth(1)],
    ['another method', gets],
    ['a batch', `[${auth(token)}]`],
    ['no version', JSON.stringify({ id: 1, method: 'rpc.authenticate', params: { token } })],
    ['a blank line', ''],
    ['a web page', 'POST / HTTP/1.1'],
  ])('hangs up on %s and does nothing of what follows', async (_, first) => {
    const { server } = await serve();
    const socket = await caller(server.port);
    socket.write(`${first}\n${auth(token)}\n${gets}\n`);
    const answers = (await untilEnd(socket)).trim().split('\n');
    expect(answers.map((answer) => JSON.parse(answer) as unknown)).toEqual([
      expect.objectContaining({ error: expect.anything() as unknown }),
    ]);
    expect(server.peers.size).toBe(0);
  });

  it('refuses a wrong token with a code', async () => {
    const { server } = await serve();
    const socket = await caller(server.port);
    socket.write(`${auth('wrong', 'a')}\n`);
    expect(JSON.parse(await untilEnd(socket))).toMatchObject({
      id: 'a',
      error: { code: -32000, data: { code: 'not-authenticated' } },
    });
  });

  it('disconnects on an endless first message, and on silence', async () => {
    const { server, clock } = await serve();
    const long = await caller(server.port);
    long.write('x'.repeat(5000));
    expect(JSON.parse(await untilEnd(long))).toMatchObject({ error: { code: -32700 } });
    const silent = await caller(server.port);
    const end = untilEnd(silent);
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5000);
    expect(await end).toBe('');
  });

  it('accepts a caller with the token even when the maximum of silent connections is open', async () => {
    const { server } = await serve();
    const silent = [];
    for (let i = 0; i < 100; i++) silent.push(await caller(server.port));
    const socket = await caller(server.port);
    socket.write(`${auth(token)}\n${gets}\n`);
    expect(await messages(socket, 2)).toMatchObject([{ result: {} }, { id: 2, result: { value: 0 } }]);
    // It ends the oldest silent connection, and none that has sent the token.
    for (const each of silent.slice(0, 30)) expect(await untilEnd(each)).toBe('');
    for (let i = 0; i < 100; i++) await caller(server.port);
    socket.write(`${gets}\n`);
    expect(await messages(socket, 1)).toMatchObject([{ id: 2 }]);
  });

  it('accepts at most 64 callers, and the next when one has gone', async () => {
    const { server } = await serve();
    const callers = [];
    const enter = async () => {
      const socket = await caller(server.port);
      socket.write(`${auth(token)}\n${gets}\n`);
      return socket;
    };
    for (let i = 0; i < 64; i++) {
      const socket = await enter();
      await messages(socket, 2);
      callers.push(socket);
    }
    const refused = await enter();
    expect(await untilEnd(refused)).not.toContain('"id":2');
    callers[0]?.destroy();
    while (server.peers.size === 64) await new Promise((resolve) => setImmediate(resolve));
    expect(await messages(await enter(), 2)).toMatchObject([{ result: {} }, { id: 2 }]);
  });

  it('listens only on loopback', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.2', 'localhost', '127.1', '127.0.0.1.example']) {
      const options = { host, port: 0, token, api: testMachine().api, logger: silentLogger };
      await expect(serveTcp(options)).rejects.toMatchObject({ code: 'usage' });
    }
  });

  it('reports a port that is in use', async () => {
    const { server } = await serve();
    const options = { host: '127.0.0.1', port: server.port, token, api: testMachine().api, logger: silentLogger };
    await expect(serveTcp(options)).rejects.toMatchObject({ code: 'usage' });
  });
});
