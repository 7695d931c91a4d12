import type { Writable } from 'node:stream';
import { messageOf } from '../errors.ts';
import type { Logger } from '../util/logger.ts';
import { delimiterOf, type Delimiter } from '../util/framing.ts';
import { writeProgress } from '../util/write-progress.ts';

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
  /** Frames, answers among them, that were still unread when the reader was given up. */
  readonly unread: number;
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
  /** Another text whenever the output has taken something in, be it part of a write. */
  readonly progress: string;
  /** Hands over what has gathered and takes no more. */
  dispose(): void;
  /**
   * Takes no more, and drops what has gathered for a reader that has stopped reading; only the rest of a frame that is
   * under way is handed over, so that no frame is cut here.
   */
  giveUp(): void;
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

/** A longer text is written in pieces of this size, in bytes: what is not begun can still be dropped. */
const pieceBytes = 256 * 1024;

/**
 * Gathers the frames of one turn into one write, which carries twice the messages of a write for each
 * (measured), and bounds what waits for a reader that is slow or has stopped reading. One write is under way at a time.
 */
export function createFrameWriter(options: FrameWriterOptions): FrameWriter {
  const { output, logger, onProgress } = options;
  const delimiter = delimiterOf(options.delimiter);
  const highWater = options.highWaterBytes ?? 1024 * 1024;
  const sources = new Set<NewsSource>();
  let gathered = '';
  /** What the output has not been given yet of a text that goes in pieces, and the piece or text that it has. */
  let rest: Buffer = empty;
  let underWay: string | Buffer = '';
  let isWriting = false;
  let unread = 0;
  let scheduled = false;
  let closed = false;
  let dropped = 0;

  const waiting = () => gathered.length + rest.length + output.writableLength;
  const congested = () => !closed && waiting() >= highWater;

  const flush = () => {
    scheduled = false;
    if (isWriting) return;
    for (const source of sources) gather(source);
    if (gathered === '' || closed) return;
    const text = gathered;
    gathered = '';
    if (text.length <= pieceBytes) {
      write(text);
    } else {
      rest = Buffer.from(text);
      writePiece();
    }
  };
  const writePiece = () => {
    const piece = rest.subarray(0, pieceBytes);
    rest = rest.subarray(piece.length);
    write(piece);
  };
  const write = (text: string | Buffer) => {
    isWriting = true;
    underWay = text;
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
  const written = (error?: Error | null) => {
    isWriting = false;
    if (error) close();
    if (closed) return;
    if (rest.length > 0) writePiece();
    else if (gathered !== '' || sources.size > 0) schedule();
    onProgress();
  };
  const close = () => {
    if (closed) return;
    closed = true;
    gathered = '';
    rest = empty;
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
    get progress() {
      return writeProgress(output);
    },
    get stats() {
      return { waiting: waiting(), dropped, unread };
    },
    dispose() {
      if (closed) return;
      if (rest.length > 0) output.write(rest);
      for (const source of sources) gather(source);
      if (gathered !== '') output.write(gathered);
      output.off('close', close);
      close();
    },
    giveUp() {
      if (closed) return;
      const begun = rest.subarray(0, rest.indexOf(delimiter) + 1);
      const isWhole = isWriting && endsWith(underWay, delimiter);
      for (const text of [underWay, rest, gathered]) unread += framesIn(text, delimiter);
      if (begun.length > 0 && !isWhole) output.write(begun);
      output.off('close', close);
      close();
    },
  };
}

const empty = Buffer.alloc(0);

function endsWith(text: string | Buffer, delimiter: string): boolean {
  return typeof text === 'string' ? text.endsWith(delimiter) : text.at(-1) === delimiter.charCodeAt(0);
}

/** JSON has no delimiter inside of a frame. */
function framesIn(text: string | Buffer, delimiter: string): number {
  let count = 0;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + 1)) count++;
  return count;
}
