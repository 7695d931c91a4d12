import type { Writable } from 'node:stream';
import { messageOf } from '../errors.ts';
import type { Logger } from '../util/logger.ts';
import { delimiterOf, type Delimiter } from '../util/framing.ts';

/**
 * Something that has news and keeps only the latest of it: it is asked for its text at the moment of writing, so that
 * news for a slow reader are merged at the source instead of piling up.
 */
export interface NewsSource {
  /** The text of one frame, or undefined when there is nothing (left) to tell. */
  take(): string | undefined;
}

/** What was done to keep a slow reader from growing memory. */
export interface WriterStats {
  /** Bytes (as characters) waiting for the reader. */
  readonly waiting: number;
  /** Frames that were dropped since the reader does not read. */
  readonly dropped: number;
}

export interface FrameWriter {
  /** Writes an answer. Answers are never dropped while the output is open: who produces them heeds `congested`. */
  send(text: string): void;
  /** Writes a message that nobody waits for; dropped and counted when the reader is too far behind. */
  offer(text: string): void;
  /** Asks `source` for its news when the output can take them. */
  post(source: NewsSource): void;
  /** Forgets a source. */
  withdraw(source: NewsSource): void;
  /** Whether more is waiting for the reader than should be. FALSE once the output is closed: nothing waits then. */
  readonly congested: boolean;
  /** Whether the output has taken in everything that was sent, or will take no more. */
  readonly idle: boolean;
  readonly stats: WriterStats;
  /** Hands over what has gathered and takes no more. */
  dispose(): void;
}

export interface FrameWriterOptions {
  readonly output: Writable;
  readonly delimiter: Delimiter;
  /** From here on the output counts as congested, in bytes. */
  readonly highWaterBytes?: number;
  readonly logger: Logger;
  /** Called whenever the output has taken something in, and when it has closed. */
  readonly onProgress: () => void;
}

/**
 * Gathers the frames of one turn into one write, which carries twice the messages of a write for each
 * (measured), and bounds what waits for a reader that is slow or has stopped reading.
 */
export function createFrameWriter(options: FrameWriterOptions): FrameWriter {
  const { output, logger, onProgress } = options;
  const delimiter = delimiterOf(options.delimiter);
  const highWater = options.highWaterBytes ?? 1024 * 1024;
  const sources = new Set<NewsSource>();
  let gathered = '';
  let scheduled = false;
  let closed = false;
  let dropped = 0;

  const waiting = () => gathered.length + output.writableLength;
  const congested = () => !closed && waiting() >= highWater;

  const flush = () => {
    scheduled = false;
    for (const source of sources) gather(source);
    if (gathered === '' || closed) return;
    const text = gathered;
    gathered = '';
    output.write(text, written);
  };
  const gather = (source: NewsSource) => {
    while (!congested()) {
      const text = source.take();
      if (text === undefined) {
        sources.delete(source);
        return;
      }
      gathered += text + delimiter;
    }
  };
  const schedule = () => {
    if (scheduled || closed) return;
    scheduled = true;
    queueMicrotask(flush);
  };
  const written = () => {
    if (sources.size > 0) schedule();
    onProgress();
  };
  const close = () => {
    if (closed) return;
    closed = true;
    gathered = '';
    sources.clear();
    onProgress();
  };
  // Stays for good: a late EPIPE without a listener would end the process.
  output.on('error', (error) => {
    if (!closed) logger.debug({ error: messageOf(error) }, 'the reader of the answers is gone');
    close();
  });
  output.on('close', close);

  const send = (text: string) => {
    if (closed) return;
    gathered += text + delimiter;
    schedule();
  };

  return {
    send,
    offer(text) {
      if (congested()) dropped++;
      else send(text);
    },
    post(source) {
      if (closed) return;
      sources.add(source);
      schedule();
    },
    withdraw: (source) => void sources.delete(source),
    get congested() {
      return congested();
    },
    get idle() {
      return closed || waiting() === 0;
    },
    get stats() {
      return { waiting: waiting(), dropped };
    },
    dispose() {
      flush();
      output.off('close', close);
      close();
    },
  };
}
