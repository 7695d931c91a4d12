import { PassThrough } from 'node:stream';
import type { Method } from '../../../../src/faces/methods/method.ts';
import { createPeer, type Peer, type PeerOptions } from '../../../../src/faces/rpc/peer.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { createTurns, type Turns } from '../../../../src/util/turns.ts';

/** The host's end of a conversation with a peer: bytes go in, lines come out. */
export interface Conversation {
  readonly peer: Peer;
  readonly input: PassThrough;
  readonly output: PassThrough;
  /** Everything received so far, parsed. */
  readonly received: unknown[];
  /** Writes raw bytes and waits until they are handled. */
  readonly write: (bytes: string | Uint8Array) => Promise<unknown[]>;
  /** Sends a request and returns its answer. */
  readonly ask: (method: string, params?: unknown) => Promise<unknown>;
}

export function converse(methods: readonly Method[], options: Partial<PeerOptions> = {}): Conversation {
  const input = new PassThrough();
  const output = new PassThrough();
  const delimiter = options.delimiter === 'etx' ? '\u0003' : '\n';
  const received: unknown[] = [];
  let text = '';
  output.setEncoding('utf8');
  output.on('data', (chunk: string) => {
    const ends = chunk.includes(delimiter);
    text += chunk;
    if (!ends) return;
    const frames = text.split(delimiter);
    text = frames.pop() ?? '';
    for (const frame of frames) received.push(JSON.parse(frame));
  });
  const peer = createPeer({ input, output, methods, logger: silentLogger, turns: endlessSlices(), ...options });
  let lastId = 0;

  const conversation: Conversation = {
    peer,
    input,
    output,
    received,
    async write(bytes) {
      const before = received.length;
      input.write(bytes);
      await settled();
      return received.slice(before);
    },
    async ask(method, params) {
      const id = `ask-${++lastId}`;
      const answers = await conversation.write(`${JSON.stringify({ jsonrpc: '2.0', method, params, id })}${delimiter}`);
      return answers.find((answer) => (answer as { id?: unknown }).id === id);
    },
  };
  return conversation;
}

/** Slices that never end, because their time stands still. */
export function endlessSlices(): Turns {
  return createTurns({ now: () => 0 });
}

/** Slices that end after a few looks at the clock: they interrupt long work wherever possible. */
export function shortSlices(): Turns {
  let looks = 0;
  return createTurns({ sliceMs: 4, now: () => looks++ });
}

/** A stream delivers within a few turns of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits, turn by turn of the event loop, until a condition holds. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
