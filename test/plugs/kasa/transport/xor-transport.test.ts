import { describe, expect, test } from 'vitest';
import { createXorTransport } from '../../../../src/plugs/kasa/transport/xor-transport.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import type { Clock } from '../../../../src/util/clock.ts';
import { scriptedServer, wire } from '../../../helpers/plugs-scripted-server.ts';
import type { ScriptedRequest } from '../../../helpers/plugs-scripted-server.ts';
import { limitedTransport } from '../../../helpers/limited-transport.ts';
import { failureOf, until } from '../../../helpers/plugs-async.ts';

const reply = { system: { get_sysinfo: { relay_state: 1, alias: 'Würfel' } } };
const protocolError = { name: 'PlugError', code: 'plug-protocol', retryable: true };

async function withServer(serve: (request: ScriptedRequest) => void, options: { clock?: Clock } = {}) {
  const server = await scriptedServer(serve);
  const direct = createXorTransport({ address: '127.0.0.1', port: server.port });
  const transport = options.clock ? limitedTransport(direct, options.clock, 400) : direct;
  return {
    server,
    transport,
    async [Symbol.asyncDispose]() {
      await transport.dispose();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('a kept connection', () => {
  test('carries several requests', async () => {
    await using it = await withServer(({ socket, number }) => socket.write(wire({ number })));
    for (let n = 1; n <= 50; n++) expect(await it.transport.request({ n })).toEqual({ number: n });
    expect(it.server.connections).toBe(1);
  });

  test('carries concurrent requests in order, one at a time', async () => {
    let outstanding = 0;
    await using it = await withServer(({ socket, json }) => {
      outstanding++;
      expect(outstanding).toBe(1);
      setImmediate(() => {
        outstanding--;
        socket.write(wire(json));
      });
    });
    const asked = Array.from({ length: 30 }, (_, n) => ({ n }));
    expect(await Promise.all(asked.map((json) => it.transport.request(json)))).toEqual(asked);
    expect(it.server.connections).toBe(1);
  });

  test('is opened by the first request and not before', async () => {
    await using it = await withServer(({ socket }) => socket.write(wire(reply)));
    await new Promise(setImmediate);
    expect(it.server.connections).toBe(0);
    await it.transport.request({});
    expect(it.server.connections).toBe(1);
  });

  test('that the plug ends after each answer is opened again for the next', async () => {
    await using it = await withServer(({ socket }) => socket.end(wire(reply)));
    for (let n = 0; n < 20; n++) expect(await it.transport.request({ n })).toEqual(reply);
    expect(it.server.requests.length).toBeGreaterThanOrEqual(20);
  });
});

describe('a stale connection', () => {
  test.each(['end', 'resetAndDestroy'] as const)(
    '(%s) causes the request to be sent once more, at once',
    async (cut) => {
      await using it = await withServer(({ socket, number, connection }) => {
        if (number === 2 && connection === 1) socket[cut]();
        else socket.write(wire({ number, connection }));
      });
      expect(await it.transport.request({ n: 1 })).toEqual({ number: 1, connection: 1 });
      expect(await it.transport.request({ n: 2 })).toEqual({ number: 3, connection: 2 });
      expect(it.server.requests).toEqual([{ n: 1 }, { n: 2 }, { n: 2 }]);
    },
  );

  test('causes one resend only: a second failure is reported', async () => {
    await using it = await withServer(({ socket, number }) => {
      if (number === 1) socket.write(wire(reply));
      else socket.end();
    });
    await it.transport.request({ n: 1 });
    await expect(it.transport.request({ n: 2 })).rejects.toMatchObject(protocolError);
    expect(it.server.requests).toEqual([{ n: 1 }, { n: 2 }, { n: 2 }]);
  });

  test('is not a new connection that ends without an answer', async () => {
    await using it = await withServer(({ socket }) => socket.end());
    await expect(it.transport.request({})).rejects.toMatchObject(protocolError);
    expect(it.server.requests).toHaveLength(1);
  });

  test('is not a connection that ends within an answer', async () => {
    await using it = await withServer(({ socket, number }) => {
      if (number === 1) socket.write(wire(reply));
      else socket.end(wire(reply).subarray(0, 20));
    });
    await it.transport.request({});
    await expect(it.transport.request({})).rejects.toMatchObject(protocolError);
    expect(it.server.requests).toHaveLength(2);
  });

  test('is replaced silently if it ends while idle', async () => {
    await using it = await withServer(({ socket }) => socket.write(wire(reply)));
    await it.transport.request({ n: 1 });
    for (const socket of it.server.openSockets) socket.end();
    await until(() => it.server.openSockets.size === 0);
    await it.transport.request({ n: 2 });
    expect(it.server.requests).toHaveLength(2);
    expect(it.server.connections).toBe(2);
  });
});

describe('an answer', () => {
  test('is read in any pieces', async () => {
    const bytes = wire(reply);
    let cut = 1;
    await using it = await withServer(({ socket }) => {
      socket.write(bytes.subarray(0, cut));
      setTimeout(() => socket.write(bytes.subarray(cut)), 1);
    });
    for (cut = 1; cut < bytes.length; cut++) expect(await it.transport.request({ cut })).toEqual(reply);
    expect(it.server.connections).toBe(1);
  });

  test('larger than the read buffer is read', async () => {
    const large = { filler: 'ü'.repeat(20_000) };
    await using it = await withServer(({ socket }) => socket.write(wire(large)));
    expect(await it.transport.request({})).toEqual(large);
    expect(await it.transport.request({})).toEqual(large);
  });

  test('without a length ends with the connection, and the next request opens another', async () => {
    await using it = await withServer(({ socket }) => socket.end(wire(reply, 0)));
    expect(await it.transport.request({})).toEqual(reply);
    expect(await it.transport.request({})).toEqual(reply);
    expect(it.server.requests).toHaveLength(2);
  });

  test('with excess bytes is valid, but its connection is not used again', async () => {
    await using it = await withServer(({ socket, number }) => {
      socket.write(Buffer.concat([wire({ number }), wire({ stray: true })]));
    });
    expect(await it.transport.request({})).toEqual({ number: 1 });
    expect(await it.transport.request({})).toEqual({ number: 2 });
    expect(it.server.connections).toBe(2);
  });

  test('without a request ends the connection and does not affect the next answer', async () => {
    await using it = await withServer(({ socket, number }) => socket.write(wire({ number })));
    await it.transport.request({});
    for (const socket of it.server.openSockets) socket.write(wire({ stray: true }));
    await until(() => it.server.openSockets.size === 0);
    expect(await it.transport.request({})).toEqual({ number: 2 });
  });

  test.each([
    ['garbage', Buffer.concat([wire(reply).subarray(0, 4), Buffer.alloc(wire(reply).length - 4, 7)])],
    ['a length of 4 GiB', wire(reply, 0xffff_ffff)],
    ['a length beyond 64 KiB', wire(reply, 65_537)],
  ])('of %s is refused, and the next request works on a new connection', async (_, bad) => {
    await using it = await withServer(({ socket, number }) => socket.write(number === 1 ? bad : wire(reply)));
    await expect(it.transport.request({})).rejects.toMatchObject(protocolError);
    expect(await it.transport.request({})).toEqual(reply);
    expect(it.server.connections).toBe(2);
  });
});

describe('a silent plug', () => {
  test('fails at the time limit; its socket is closed and its late answer never taken for the next one', async () => {
    const clock = virtualClock();
    await using it = await withServer(
      ({ socket, number }) => {
        if (number > 1) socket.write(wire({ number }));
      },
      { clock },
    );
    const failure = failureOf(it.transport.request({ n: 1 }));
    await until(() => it.server.requests.length === 1);
    const [socket] = it.server.openSockets;
    await clock.advance(400);
    expect(await failure).toMatchObject({ code: 'plug-timeout', retryable: true });
    socket?.write(wire({ late: true }));
    expect(await it.transport.request({ n: 2 })).toEqual({ number: 2 });
    await until(() => it.server.openSockets.size === 1);
    expect(it.server.connections).toBe(2);
    expect(clock.pending).toBe(0);
  });

  test('that stalls within an answer fails at the same limit', async () => {
    const clock = virtualClock();
    await using it = await withServer(({ socket }) => socket.write(wire(reply).subarray(0, 30)), { clock });
    const failure = failureOf(it.transport.request({}));
    await until(() => it.server.requests.length === 1);
    await clock.advance(400);
    expect(await failure).toMatchObject({ code: 'plug-timeout' });
    await until(() => it.server.openSockets.size === 0);
  });
});

describe('an address', () => {
  test('that refuses is unreachable', async () => {
    const server = await scriptedServer(() => undefined);
    await server[Symbol.asyncDispose]();
    const transport = createXorTransport({ address: '127.0.0.1', port: server.port });
    await expect(transport.request({})).rejects.toMatchObject({ code: 'plug-unreachable', retryable: true });
    await transport.dispose();
  });

  test('that does not resolve is unreachable', async () => {
    const transport = createXorTransport({ address: 'no such host', port: 9999 });
    await expect(transport.request({})).rejects.toMatchObject({ code: 'plug-unreachable', retryable: true });
    await transport.dispose();
  });
});

describe('cancelling', () => {
  test('closes the socket and leaves the transport usable', async () => {
    await using it = await withServer(({ socket, number }) => {
      if (number > 1) socket.write(wire({ number }));
    });
    const controller = new AbortController();
    const failure = failureOf(it.transport.request({}, controller.signal));
    await until(() => it.server.requests.length === 1);
    controller.abort();
    expect(await failure).toMatchObject({ code: 'cancelled' });
    await until(() => it.server.openSockets.size === 0);
    expect(await it.transport.request({})).toEqual({ number: 2 });
  });

  test('before the request sends nothing', async () => {
    await using it = await withServer(({ socket }) => socket.write(wire(reply)));
    await expect(it.transport.request({}, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(it.server.connections).toBe(0);
  });

  test('by disposing fails current and later requests, and closes the socket', async () => {
    await using it = await withServer(() => undefined);
    const failures = [failureOf(it.transport.request({ n: 1 })), failureOf(it.transport.request({ n: 2 }))];
    await until(() => it.server.requests.length === 1);
    await it.transport.dispose();
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'cancelled' });
    await expect(it.transport.request({})).rejects.toMatchObject({ code: 'cancelled' });
    await until(() => it.server.openSockets.size === 0);
    await it.transport.dispose();
  });
});
