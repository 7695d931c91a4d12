import { connect, type Socket } from 'node:net';
import type { Ear, Heard } from './ear.ts';
import type { Fate, FatePlan } from './fate.ts';
import type { Splitter } from './messages.ts';
import type { Timers } from './timers.ts';

/** Events on the wire, seen by the proxy. */
export interface WireWitness {
  /** A command came from the client; returns a number for it. */
  commanded(on: boolean): number;
  /** It goes to the plug unchanged. */
  delivered(command: number): void;
  /** It goes to the plug changed. */
  mangled(): void;
  /** An answer goes to the client changed. */
  garbled(): void;
  /** The client has accepted its acknowledgement. */
  acked(command: number): void;
  /** The client got bytes that it may take for an answer. */
  answered(): void;
  /** The client was informed that its session is not known. */
  forgotten(): void;
  /** The client got an answer from another time. */
  lied(givenMs: number): void;
  note(what: string): void;
}

/** A kept answer, to replace another. */
export interface KeptAnswer {
  readonly bytes: Buffer;
  readonly givenMs: number;
}

export interface LinkContext {
  /** Its name in the journal. */
  readonly id: number;
  readonly port: number;
  readonly ear: Ear;
  readonly splitter: () => Splitter;
  readonly plan: FatePlan;
  readonly witness: WireWitness;
  readonly timers: Timers;
  readonly now: () => number;
  isBlackHole(): boolean;
  /** Keeps an answer and returns the one kept before. */
  swap(answer: KeptAnswer): KeptAnswer | undefined;
}

/** One connection of a client, and its connection to the plug. */
export interface Link {
  /** Whether either end is open. */
  readonly isOpen: boolean;
  /** Whether the client's end is open. */
  readonly isUsed: boolean;
  reset(): void;
}

interface Sent {
  readonly heard: Heard;
  readonly command: number | undefined;
  readonly fate: Fate | undefined;
  /** The network has made it from the previous one. */
  readonly isCopy: boolean;
}

/** Messages on their way to a plug arrive even if the client closes the connection after them. */
const lingerMs = 50;

export function createLink(client: Socket, context: LinkContext): Link {
  const { port, ear, plan, witness, timers, now, id } = context;
  const plug = connect({ host: '127.0.0.1', port, noDelay: true });
  const requests = context.splitter();
  const answers = context.splitter();
  const waiting: Sent[] = [];
  let held = 0;
  let isDeaf = false;
  let isPlugGone = false;
  let acked: number | undefined;
  /** There are more answers than requests, so the match of answer and request is unknown. */
  let isOutOfStep = false;

  const isOpen = () => !client.destroyed && !client.writableEnded;
  /** A client that continues on the connection has accepted the previous answer. */
  const accept = () => {
    if (acked !== undefined) witness.acked(acked);
    acked = undefined;
  };
  const reset = () => {
    // Node does not close the handle of a socket that is reset while it is ending.
    if (client.writableEnded) client.destroy();
    else client.resetAndDestroy();
  };
  const later = (ms: number, run: () => void) => {
    held++;
    timers.after(ms, () => {
      held--;
      run();
      endWithPlug();
    });
  };
  const endWithPlug = () => {
    if (isPlugGone && held === 0 && isOpen()) client.end();
  };
  const hungUp = () => {
    acked = undefined;
    const leave = () => {
      if (held > 0) timers.after(lingerMs, leave);
      else plug.destroy();
    };
    timers.after(lingerMs, leave);
  };

  const pass = (to: Socket, bytes: Buffer, fate: Fate | undefined, done: () => void) => {
    const write = (rest: Buffer) => {
      if (!to.writable) return done();
      const size = fate?.pieces ? fate.pieces.size() : rest.length;
      to.write(rest.subarray(0, size));
      if (size >= rest.length) return done();
      return later(fate?.pieces?.gapMs ?? 0, () => write(rest.subarray(size)));
    };
    const deliver = (times: number) => {
      if (times === 0) return done();
      if (times > 1) later(fate?.repeatMs ?? 0, () => deliver(times - 1));
      return write(bytes);
    };
    if (fate?.afterMs === undefined) deliver(fate?.times ?? 1);
    else later(fate.afterMs, () => deliver(fate.times ?? 1));
  };

  const afterwards = (fate: Fate | undefined) => {
    if (fate?.ends === 'reset client') reset();
    else if (fate?.ends === 'end client') client.end();
    else if (fate?.ends === 'end plug') plug.end();
  };

  const take = (bytes: Buffer) => {
    accept();
    const heard = ear.request(bytes);
    const command = heard.what === 'command' ? witness.commanded(heard.on) : undefined;
    const fate = plan.request(heard, bytes);
    witness.note(`${id}: ${heard.what} ${fate?.kind ?? ''}`);
    const times = fate?.answer ? 0 : (fate?.times ?? 1);
    isOutOfStep ||= times === 2;
    for (let n = 0; n < times; n++) waiting.push({ heard, command, fate, isCopy: n > 0 });
    if (fate?.answer) {
      if (fate.answer.includes(' 403 ')) witness.forgotten();
      witness.lied(now());
      witness.answered();
      client.write(fate.answer);
    }
    pass(plug, fate?.bytes ?? bytes, { ...fate, kind: fate?.kind ?? 'delay', times }, () => {
      if (times > 0 && command !== undefined && fate?.bytes === undefined) witness.delivered(command);
      else if (times > 0 && command !== undefined) witness.mangled();
      afterwards(fate);
    });
  };

  const give = (bytes: Buffer) => {
    const sent = waiting.shift();
    if (!sent) return;
    const { heard, command } = sent;
    const said = ear.answer(bytes, heard);
    if (sent.fate?.resetsOnAnswer) return reset();
    const fate = plan.answer(heard, bytes);
    witness.note(`${id}: answer to ${heard.what} ${said.forgot ? '(forgot) ' : ''}${fate?.kind ?? ''}`);
    isOutOfStep ||= fate?.times === 2;
    let out = fate?.bytes ?? bytes;
    let givenMs = now();
    if (fate?.swaps) {
      const kept = context.swap({ bytes, givenMs });
      if (!kept) return undefined;
      ({ bytes: out, givenMs } = kept);
    }
    return pass(client, out, fate, () => {
      if (!isOpen()) return;
      if (fate?.times !== 0) {
        if (said.forgot) witness.forgotten();
        if (fate?.bytes) witness.garbled();
        witness.answered();
        if (fate?.swaps || fate?.times === 2 || sent.isCopy) witness.lied(givenMs);
        if (out === bytes && said.acks && !isOutOfStep) acked = command;
      }
      afterwards(fate);
    });
  };

  const hear = (chunk: Buffer, splitter: Splitter, act: (message: Buffer) => void) => {
    isDeaf ||= context.isBlackHole();
    if (!isDeaf) for (const message of splitter.push(chunk)) act(message);
  };
  client.on('data', (chunk: Buffer) => hear(chunk, requests, take));
  plug.on('data', (chunk: Buffer) => hear(chunk, answers, give));
  client.on('error', () => undefined);
  plug.on('error', () => isOpen() && reset());
  client.on('end', () => {
    // A client that has ended its side does not wait for more.
    client.end();
    hungUp();
  });
  client.on('close', () => {
    witness.note(`${id}: closed`);
    hungUp();
  });
  plug.on('close', () => {
    isPlugGone = true;
    endWithPlug();
  });
  return {
    get isOpen() {
      return !client.destroyed || !plug.destroyed;
    },
    get isUsed() {
      return !client.destroyed && !client.readableEnded;
    },
    reset() {
      reset();
      plug.destroy();
    },
  };
}
