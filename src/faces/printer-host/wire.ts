import { connect } from 'node:net';
import { messageOf } from '../../errors.ts';

/** A connection to a printer host's program: the part that a link needs. */
export interface Wire {
  readonly isOpen: boolean;
  /** Bytes that the other end has not read yet. */
  readonly waitingBytes: number;
  send(text: string): void;
  /** Closes it; `closed` is called then, too. */
  end(): void;
}

/** The callbacks of a connection. */
export interface WireEnds {
  opened(): void;
  received(chunk: Buffer): void;
  /** It has ended or could not be made; with the reason when known. */
  closed(failure: string | undefined): void;
}

/** Connects to the program that listens at a path; calls its callbacks later, never at once. */
export type Dial = (path: string, ends: WireEnds) => Wire;

/** Connects to a Unix socket. */
export const dialSocket: Dial = (path, ends) => {
  const socket = connect(path);
  let failure: string | undefined;
  socket.on('connect', () => ends.opened());
  socket.on('data', (chunk: Buffer) => ends.received(chunk));
  socket.on('error', (error) => (failure = messageOf(error)));
  socket.on('close', () => ends.closed(failure));
  return {
    get isOpen() {
      return !socket.destroyed;
    },
    get waitingBytes() {
      return socket.writableLength;
    },
    send: (text) => void socket.write(text),
    end: () => void socket.destroy(),
  };
};
