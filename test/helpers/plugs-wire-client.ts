import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { decipher, wire } from './plugs-scripted-server.ts';

/** A bare client of the XOR protocol: writes what it is told, byte by byte if need be, and takes what comes. */
export interface WireClient extends AsyncDisposable {
  readonly socket: Socket;
  /** Sends one request and gives its answer. */
  ask(json: object): Promise<unknown>;
  /** The next whole answer. */
  answer(): Promise<unknown>;
  /** All bytes up to the end of the connection. */
  rest(): Promise<Buffer>;
}

export async function wireClient(port: number): Promise<WireClient> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let received = Buffer.alloc(0);
  let wake = () => undefined as void;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });
  const more = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });

  const answer = async (): Promise<unknown> => {
    while (received.length < 4 || received.length < 4 + received.readUInt32BE(0)) {
      if (socket.closed) throw new Error(`the connection ended after ${received.length} bytes`);
      await more();
    }
    const end = 4 + received.readUInt32BE(0);
    const text = decipher(received.subarray(4, end)).toString();
    received = received.subarray(end);
    return JSON.parse(text);
  };
  return {
    socket,
    answer,
    ask(json) {
      socket.write(wire(json));
      return answer();
    },
    async rest() {
      while (!socket.closed) await more();
      return received;
    },
    async [Symbol.asyncDispose]() {
      socket.destroy();
      while (!socket.closed) await more();
    },
  };
}
