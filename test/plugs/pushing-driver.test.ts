import { createServer, connect } from 'node:net';
import type { Socket } from 'node:net';
import { Observable, Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { HalError, PlugError } from '../../src/errors.ts';
import type { PlugContext, PlugDriver, PlugOptions, PlugReading } from '../../src/plugs/driver.ts';
import { limitedPlug } from '../../src/plugs/limited-plug.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { failureInTime } from '../helpers/plugs-async.ts';
import { testPlugDriver } from './conformance.ts';

/** A plug that speaks JSON lines over one TCP connection and also pushes changes of its relay over it. */
async function linePlug() {
  const state = { on: false, silent: false };
  const sockets = new Set<Socket>();
  const tellAll = () => {
    for (const socket of sockets) if (!state.silent) socket.write(`${JSON.stringify({ on: state.on })}\n`);
  };
  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    eachLine(socket, (text) => {
      if (state.silent) return;
      const { id, set } = JSON.parse(text) as { id: number; set?: boolean };
      if (set !== undefined) state.on = set;
      socket.write(`${JSON.stringify({ id, on: state.on })}\n`);
      if (set !== undefined) tellAll();
    });
  };
  let port = 0;
  let server = createServer(serve);
  const join = async () => {
    server = createServer(serve);
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    const bound = server.address();
    port = bound && typeof bound === 'object' ? bound.port : 0;
  };
  const leave = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  await join();
  const press = () => {
    state.on = !state.on;
    tellAll();
  };
  return { state, port, join, leave, press };
}

interface Line {
  readonly socket: Socket;
  readonly waiting: Map<number, { resolve: (on: boolean) => void; reject: (error: Error) => void }>;
}

type LinePlugOptions = PlugOptions & { readonly address: string; readonly port: number };

/** A driver as an author writes it, with no time limit but the signal. */
function createLinePlug({ address, port }: LinePlugOptions, { clock }: PlugContext): PlugDriver {
  const pushes = new Subject<PlugReading>();
  let line: Line | undefined;
  let lastId = 0;
  let disposed = false;

  const open = (): Line => {
    const opened: Line = { socket: connect(port, address), waiting: new Map() };
    opened.socket.on('error', () => undefined);
    opened.socket.on('close', () => {
      if (line === opened) line = undefined;
      const error = new PlugError('plug-unreachable', `cannot reach ${address}:${port}`, { retryable: true });
      for (const { reject } of opened.waiting.values()) reject(error);
    });
    eachLine(opened.socket, (text) => {
      const { id, on } = JSON.parse(text) as { id?: number; on: boolean };
      // Answers and pushes come in order, so the time of arrival is good enough.
      if (id === undefined) pushes.next({ on, atMs: clock.now() });
      else opened.waiting.get(id)?.resolve(on);
    });
    return opened;
  };
  const ask = (what: object, signal?: AbortSignal) =>
    new Promise<boolean>((resolve, reject) => {
      if (disposed) return reject(new HalError('cancelled', 'disposed of'));
      const own = (line ??= open());
      const id = ++lastId;
      own.waiting.set(id, { resolve, reject });
      signal?.addEventListener('abort', () => {
        if (line === own) line = undefined;
        own.socket.destroy();
      });
      own.socket.write(`${JSON.stringify({ id, ...what })}\n`);
    });

  const who = { driver: 'line', model: 'L1', alias: 'L', deviceId: 'l1', mac: '00:00:5E:00:53:02' };
  return {
    identify: async (signal) => (await ask({}, signal), { ...who, hardware: '1', firmware: '1', meter: false }),
    read: async (signal) => ({ on: await ask({}, signal) }),
    setRelay: async (on, signal) => void (await ask({ set: on }, signal)),
    watch$: new Observable((subscriber) => {
      if (!disposed) line ??= open();
      return pushes.subscribe(subscriber);
    }),
    async dispose() {
      disposed = true;
      pushes.complete();
      line?.socket.destroy();
    },
  };
}

function eachLine(socket: Socket, take: (text: string) => void): void {
  let rest = '';
  socket.on('data', (bytes) => {
    const lines = (rest + String(bytes)).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) take(text);
  });
}

const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };

testPlugDriver({
  name: 'that pushes, without limits of its own',
  async create({ clock, ...options }) {
    const plug = await linePlug();
    return {
      driver: createLinePlug({ ...options, address: '127.0.0.1', port: plug.port }, { clock, logger }),
      measures: false,
      relay: () => plug.state.on,
      pressButton: plug.press,
      fallSilent: () => Promise.resolve(void (plug.state.silent = true)),
      goAway: plug.leave,
      async comeBack() {
        plug.state.silent = false;
        await plug.leave();
        await plug.join();
      },
      dispose: plug.leave,
    };
  },
});

test('a call that ignores its signal is given up 0.1 s after its limit, and the next one begins', async () => {
  const clock = virtualClock();
  const calls: AbortSignal[] = [];
  const deaf: PlugDriver = {
    identify: async () => Promise.reject(new Error('not asked')),
    read: (signal) => {
      if (signal) calls.push(signal);
      return calls.length > 1 ? Promise.resolve({ on: true }) : new Promise(() => {});
    },
    setRelay: async () => undefined,
    dispose: async () => undefined,
  };
  const plug = limitedPlug(deaf, { clock, timeoutMs: 500, peer: '192.168.1.20:9999' });
  const first = failureInTime(clock, plug.read());
  const second = plug.read();
  expect(await first).toMatchObject({
    code: 'plug-timeout',
    message: expect.stringContaining('no answer from 192.168.1.20:9999 within 0.5 s') as string,
  });
  expect(clock.now()).toBe(600);
  expect(await second).toEqual({ on: true });
  expect(calls.map(({ aborted }) => aborted)).toEqual([true, false]);
  await plug.dispose();
  expect(clock.pending).toBe(0);
});

test('the limit of a call counts from its start', async () => {
  const clock = virtualClock();
  const slow: PlugDriver = {
    identify: async () => Promise.reject(new Error('not asked')),
    read: () => new Promise((resolve) => clock.after(400, () => resolve({ on: true }))),
    setRelay: async () => undefined,
    dispose: async () => undefined,
  };
  const plug = limitedPlug(slow, { clock, timeoutMs: 500, peer: 'the plug' });
  const reads = [plug.read(), plug.read(), plug.read()];
  await clock.advance(1200);
  expect(await Promise.all(reads)).toHaveLength(3);
  await plug.dispose();
});
