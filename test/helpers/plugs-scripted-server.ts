import { createServer } from 'node:net';
import type { Socket } from 'node:net';

/** One whole request that reached a scripted server. */
export interface ScriptedRequest {
  readonly json: unknown;
  readonly socket: Socket;
  /** Which connection it came on, and which request it is of all, both from 1. */
  readonly connection: number;
  readonly number: number;
}

export interface ScriptedServer extends AsyncDisposable {
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  readonly requests: readonly unknown[];
  readonly openSockets: ReadonlySet<Socket>;
}

/** A TCP server on loopback that does with each request exactly what a test says, its own cipher and framing included. */
export async function scriptedServer(serve: (request: ScriptedRequest) => void): Promise<ScriptedServer> {
  const requests: unknown[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const connection = ++connections;
    let pending = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('end', () => socket.end());
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE(0)) {
        const end = 4 + pending.readUInt32BE(0);
        const json: unknown = JSON.parse(decipher(pending.subarray(4, end)).toString());
        pending = pending.subarray(end);
        requests.push(json);
        serve({ json, socket, connection, number: requests.length });
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  return {
    port: bound && typeof bound === 'object' ? bound.port : 0,
    get connections() {
      return connections;
    },
    requests,
    openSockets: sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** A JSON value as it goes over the wire, behind its length or behind `header`. */
export function wire(json: unknown, header?: number): Buffer {
  const cipherText = encipher(Buffer.from(JSON.stringify(json)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header ?? cipherText.length);
  return Buffer.concat([length, cipherText]);
}

/** The cipher written once more, as plainly as can be: what the tests compare with. */
export function encipher(plain: Buffer): Buffer {
  const out: number[] = [];
  for (const byte of plain) out.push(byte ^ (out.at(-1) ?? 171));
  return Buffer.from(out);
}

export function decipher(cipherText: Buffer): Buffer {
  const out: number[] = [];
  for (const [i, byte] of cipherText.entries()) out.push(byte ^ (cipherText[i - 1] ?? 171));
  return Buffer.from(out);
}

/** A sysinfo that a plug with a meter would send, with what a test wants different. */
export function sysinfo(changes: object = {}): object {
  return {
    err_code: 0,
    model: 'HS110(EU)',
    alias: 'Scripted',
    deviceId: `8006${'0'.repeat(36)}`,
    mac: '00:00:5E:00:53:00',
    feature: 'TIM:ENE',
    relay_state: 0,
    on_time: 0,
    ...changes,
  };
}
