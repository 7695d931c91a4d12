import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { PlugError } from '../../../errors.ts';
import { maxReplyBytes } from './frame.ts';
import { networkFault } from './network-faults.ts';
import { cancellation } from '../../../reconcile/call-limit.ts';

export interface HttpReply {
  readonly status: number;
  /** The raw values, one for each Set-Cookie line. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

export interface HttpPost {
  readonly path: string;
  readonly body: Buffer;
  readonly cookie?: string;
}

/** HTTP POST to one device over one kept connection. */
export interface HttpClient {
  /**
   * One exchange; the next begins when it has ended. Any status is a reply; failures are `PlugError`s, or the reason of
   * `signal`. If the device had closed the kept connection, the request is made anew and sent once more on a new one.
   */
  post(make: () => HttpPost, signal: AbortSignal): Promise<HttpReply>;
  /** Closes the kept connection; the next exchange opens a new one. */
  hangUp(): void;
  /** Closes the connection. Safe to call twice. */
  dispose(): Promise<void>;
}

export function createHttpClient(address: string, port: number, lookup?: LookupFunction): HttpClient {
  const peer = `${address}:${port}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...(lookup ? { lookup } : {}) });
  let socket: Socket | undefined;

  const attempt = ({ path, body, cookie }: HttpPost, signal: AbortSignal): Promise<HttpAttempt> =>
    new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length };
      const options = { host: address, port, path, method: 'POST', agent, signal };
      const outgoing = request({
        ...options,
        headers: cookie === undefined ? headers : { ...headers, Cookie: cookie },
      });
      let receivedBefore = 0;
      outgoing.on('socket', (used) => {
        socket = used;
        receivedBefore = used.bytesRead;
      });
      outgoing.on('error', (error) => {
        const isUnanswered = socket?.bytesRead === receivedBefore;
        if (signal.aborted) reject(cancellation(signal, peer));
        else if (outgoing.reusedSocket && isUnanswered) resolve('stale');
        else reject(isParseError(error) ? garbled(peer, error) : networkFault(peer, error));
      });
      outgoing.on('response', (incoming) => {
        void bodyOf(incoming, peer).then(
          (received) =>
            resolve({
              status: incoming.statusCode ?? 0,
              cookies: incoming.headers['set-cookie'] ?? [],
              body: received,
            }),
          (error: unknown) => {
            outgoing.destroy();
            reject(signal.aborted ? cancellation(signal, peer) : error);
          },
        );
      });
      outgoing.end(body);
    });

  return {
    async post(make, signal) {
      if (signal.aborted) throw cancellation(signal, peer);
      const first = await attempt(make(), signal);
      if (first !== 'stale') return first;
      const second = await attempt(make(), signal);
      if (second === 'stale') throw cut(peer);
      return second;
    },
    hangUp: () => agent.destroy(),
    async dispose() {
      agent.destroy();
      if (socket && !socket.closed) await once(socket.destroy(), 'close');
    },
  };
}

type HttpAttempt = HttpReply | 'stale';

async function bodyOf(incoming: IncomingMessage, peer: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let received = 0;
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > maxReplyBytes) throw tooLong(peer, announced);
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > maxReplyBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cut(peer, cause);
  }
  if (received > maxReplyBytes) throw tooLong(peer, received);
  return Buffer.concat(chunks);
}

function isParseError(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('HPE_');
}

function garbled(peer: string, cause: Error): PlugError {
  const message = `${peer} does not answer with HTTP: is it a plug, and is the port right?`;
  return new PlugError('plug-protocol', message, { retryable: true, cause });
}

function cut(peer: string, cause?: unknown): PlugError {
  const message = `${peer} cut the connection before it answered`;
  return new PlugError('plug-protocol', message, { retryable: true, cause });
}

function tooLong(peer: string, bytes: number): PlugError {
  const message = `${peer} answered with ${bytes} bytes or more; at most ${maxReplyBytes} expected`;
  return new PlugError('plug-protocol', message, { retryable: true });
}
