import type { Socket } from 'node:net';
import type { WireAnswer } from './faults.ts';
import { noise } from './xor-server.ts';

/** The parts of an HTTP request that a plug uses. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly cookie: string;
  readonly body: Buffer;
}

/** A plug has little memory; a longer request is an error. */
const maxRequestBytes = 8192;

/** Assembles requests from a socket, however they are split; an invalid request ends the connection. */
export function readHttp(socket: Socket, serve: (request: HttpRequest) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0 && pending.length <= maxRequestBytes) return;
      const head = end < 0 ? undefined : parseHead(pending.subarray(0, end).toString('latin1'));
      if (!head || head.length > maxRequestBytes) {
        socket.destroy();
        return;
      }
      const bodyEnd = end + 4 + head.length;
      if (pending.length < bodyEnd) return;
      const body = Buffer.from(pending.subarray(end + 4, bodyEnd));
      pending = pending.subarray(bodyEnd);
      serve({ ...head, body });
    }
  });
}

function parseHead(text: string) {
  const [first = '', ...lines] = text.split('\r\n');
  const [, method, target] = /^([A-Z]+) (\/\S*) HTTP\/1\.[01]$/.exec(first) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const header = (name: string) => {
    const line = lines.find((each) => each.toLowerCase().startsWith(`${name}:`));
    return line?.slice(name.length + 1).trim() ?? '';
  };
  const [path = '', query = ''] = target.split('?', 2);
  const length = Number(header('content-length'));
  if (!Number.isSafeInteger(length) || length < 0) return undefined;
  return { method, path, query: new URLSearchParams(query), cookie: header('cookie'), length };
}

/** A response as it goes over the wire. */
export function httpAnswer(
  status: number,
  body: Buffer = Buffer.alloc(0),
  headers: readonly string[] = [],
): WireAnswer {
  const message = (length: number | undefined, content: Buffer) => {
    const lines = [
      `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Error'}`,
      'Server: SHIP 2.0',
      ...headers,
      ...(length === undefined ? ['Connection: close'] : [`Content-Length: ${length}`]),
    ];
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]);
  };
  return {
    whole: message(body.length, body),
    announcing: (length) => message(length, body),
    unbounded: () => message(undefined, body),
    garbled: () => message(body.length, noise(body.length)),
  };
}
