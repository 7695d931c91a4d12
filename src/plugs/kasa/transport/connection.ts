import { connect } from 'node:net';
import type { LookupFunction } from 'node:net';
import { HalError, PlugError } from '../../../errors.ts';
import { createXorFrameReader, decodePayload } from './frame.ts';
import { networkFault } from './network-faults.ts';

/** Events of a connection. */
export interface ConnectionEvents {
  /** The answer to the frame. `last`: the connection has ended and no event follows. */
  reply(json: unknown, last: boolean): void;
  /**
   * The connection has ended and no event follows; `error` is the reason if an answer was awaited. `stale`: it had
   * answered before, and now ended before the first byte of an answer, as a connection does that the plug has closed
   * meanwhile.
   */
  closed(error: HalError | undefined, stale: boolean): void;
}

/** One TCP connection that carries one exchange at a time. */
export interface Connection {
  /** Sends a frame in one write; `reply` gets the answer. */
  send(frame: Buffer): void;
  /** Closes the connection without an event; resolves when the socket is closed. */
  destroy(): Promise<void>;
}

/** The far end of a connection. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly lookup: LookupFunction | undefined;
}

/** `scratch` receives the bytes; an answer that fits into it is decoded in place. */
export function openConnection(
  { host, port, lookup }: Endpoint,
  scratch: Buffer,
  events: ConnectionEvents,
): Connection {
  const peer = `${host}:${port}`;
  const reader = createXorFrameReader();
  let open = true;
  let answers = 0;
  let awaiting = false;
  let failure: Error | undefined;

  // A buffer of our own keeps the socket off the stream's read path, which allocates for every read.
  const onread = {
    buffer: scratch,
    callback(bytes: number) {
      if (open) take(() => reader.push(scratch.subarray(0, bytes)), false);
      return true;
    },
  };
  const socket = connect({ host, port, noDelay: true, onread, ...(lookup ? { lookup } : {}) });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('end', () => {
    if (open && awaiting && reader.started()) take(() => reader.end(), true);
    close();
  });
  socket.on('close', () => close());

  const take = (read: () => Buffer | undefined, ended: boolean) => {
    let json: unknown;
    let last: boolean;
    try {
      if (!awaiting) throw unexpected(peer);
      const payload = read();
      if (!payload) return;
      last = ended || reader.excess();
      json = decodePayload(payload);
    } catch (error) {
      close(error instanceof HalError ? error : new HalError('internal', String(error), { cause: error }));
      return;
    }
    reader.reset();
    awaiting = false;
    answers++;
    if (last) {
      open = false;
      socket.destroy();
    }
    events.reply(json, last);
  };
  const close = (reason?: HalError) => {
    if (!open) return;
    open = false;
    socket.destroy();
    if (!awaiting) return events.closed(undefined, false);
    const error = reason ?? (failure ? networkFault(peer, failure) : unanswered(peer));
    return events.closed(error, answers > 0 && !reader.started());
  };

  return {
    send(frame) {
      awaiting = true;
      socket.write(frame);
    },
    destroy() {
      open = false;
      socket.destroy();
      return socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()));
    },
  };
}

function unanswered(peer: string): PlugError {
  return new PlugError('plug-protocol', `${peer} closed the connection without answering`, { retryable: true });
}

function unexpected(peer: string): PlugError {
  return new PlugError('plug-protocol', `${peer} sent bytes without a request`, { retryable: true });
}
