import type { Socket } from 'node:net';
import type { Clock } from '../../../util/clock.ts';

/** Faults of a simulated plug, as seen on real plugs. */
export type Fault =
  /** Refuses connections: the port is closed. */
  | { readonly kind: 'refuse' }
  /** Takes the request and never answers. */
  | { readonly kind: 'silent'; readonly acts?: boolean }
  /** Ends the connection instead of answering. */
  | { readonly kind: 'close'; readonly acts?: boolean }
  /** Resets the connection instead of answering. */
  | { readonly kind: 'reset'; readonly acts?: boolean }
  /** Answers after a delay. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Answers in pieces of `bytes` bytes, `gapMs` apart. */
  | { readonly kind: 'split'; readonly bytes: number; readonly gapMs?: number }
  /** Sends `bytes` bytes of the answer, then ends the connection, or stalls. */
  | { readonly kind: 'truncated'; readonly bytes: number; readonly stalls?: boolean }
  /** Sends a valid length, then bytes that are not cipher text. */
  | { readonly kind: 'garbage' }
  /** Announces an answer of 4 GiB. */
  | { readonly kind: 'oversize' }
  /** A length of 0, as early firmware sent it, or no length; the answer ends with the connection. */
  | { readonly kind: 'zero-header' }
  /** More bytes than the given length. */
  | { readonly kind: 'trailing' }
  /** An HTTP status instead of an answer; 403 to every request is a plug that the app has closed to other programs. */
  | { readonly kind: 'status'; readonly status: number };

/** An answer as it goes over the wire, and its faulty forms. */
export interface WireAnswer {
  readonly whole: Buffer;
  /** The answer with another length in front. */
  announcing(length: number): Buffer;
  /** The answer without a length: it ends with the connection. */
  unbounded(): Buffer;
  /** Random bytes of the same length. */
  garbled(): Buffer;
}

/** Whether a plug with this fault carries out a request: not if the request is lost, but if only the answer is. */
export function actsDespite(fault: Fault | undefined): boolean {
  if (fault?.kind === 'silent' || fault?.kind === 'close' || fault?.kind === 'reset') return fault.acts ?? false;
  return fault?.kind !== 'status';
}

/** Sends an answer, in its faulty form if there is a fault. Timers end with the socket. */
export function deliver(socket: Socket, answer: WireAnswer, fault: Fault | undefined, clock: Clock): void {
  const frame = answer.whole;
  if (!fault) {
    socket.write(frame);
    return;
  }
  switch (fault.kind) {
    case 'refuse':
    case 'silent':
      return;
    case 'close':
    case 'status':
      socket.end();
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'slow':
      later(socket, clock, fault.delayMs, () => socket.write(frame));
      return;
    case 'split':
      trickle(socket, clock, frame, fault.bytes, fault.gapMs ?? 0);
      return;
    case 'truncated':
      socket.write(frame.subarray(0, fault.bytes));
      if (!fault.stalls) socket.end();
      return;
    case 'garbage':
      socket.write(answer.garbled());
      return;
    case 'oversize':
      socket.write(answer.announcing(0xffff_ffff));
      return;
    case 'zero-header':
      socket.end(answer.unbounded());
      return;
    case 'trailing':
      socket.write(Buffer.concat([frame, frame.subarray(0, 3)]));
      return;
  }
}

function later(socket: Socket, clock: Clock, delayMs: number, run: () => void): void {
  const cancel = clock.after(delayMs, () => {
    socket.off('close', cancel);
    run();
  });
  socket.once('close', cancel);
}

function trickle(socket: Socket, clock: Clock, frame: Buffer, bytes: number, gapMs: number): void {
  socket.write(frame.subarray(0, bytes));
  if (frame.length > bytes)
    later(socket, clock, gapMs, () => trickle(socket, clock, frame.subarray(bytes), bytes, gapMs));
}
