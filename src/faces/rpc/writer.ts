import type { Writable } from 'node:stream';
import { messageOf } from '../../errors.ts';
import type { Logger } from '../../util/logger.ts';
import { delimiterOf, type Delimiter } from '../../util/framing.ts';
import { cutAt } from './json-pieces.ts';
import { writeProgress } from '../../util/write-progress.ts';

/**
 * A source that keeps only the latest updates. The writer asks it for text at the moment of writing, so that updates for
 * a slow reader are merged at the source and do not pile up.
 */
export interface NewsSource {
  /** The text of one frame, or undefined when there are no updates left. */
  take(): string | undefined;
}

/** How the writer bounded its memory for a slow reader. */
export interface WriterStats {
  /** Bytes (as characters) waiting for the reader. */
  readonly waiting: number;
  /** Frames dropped because the reader is too slow. */
  readonly dropped: number;
  /** Frames, answers included, that were unread when the writer gave up on the reader. */
  readonly unread: number;
}

export interface FrameWriter {
  /**
   * Writes an answer, whole or in pieces. Answers are never dropped while the output is open: their producer must obey
   * `congested`.
   */
  send(text: string | readonly string[]): void;
  /** Writes a notification; drops and counts it when the reader is too far behind. */
  offer(text: string): void;
  /** Asks `source` for its updates when the output has room. */
  post(source: NewsSource): void;
  /** Forgets a source. */
  withdraw(source: NewsSource): void;
  /** Whether more than `highWaterBytes` waits for the reader. FALSE once the output is closed. */
  readonly congested: boolean;
  /** Whether the output has taken everything, or takes no more. */
  readonly idle: boolean;
  readonly stats: WriterStats;
  /** Changes whenever the output has taken something, even part of a write. */
  readonly progress: string;
  /** Writes the buffered frames and takes no more. */
  dispose(): void;
  /**
   * Takes no more, and drops the buffered frames of a reader that has stopped reading. Writes the rest of a frame that
   * has begun, so that no frame is cut.
   */
  giveUp(): void;
}

export interface FrameWriterOptions {
  readonly output: Writable;
  readonly delimiter: Delimiter;
  /** The output is congested from this size on, in bytes. */
  readonly highWaterBytes?: number;
  readonly logger: Logger;
  /** Called whenever the output has taken something, and when it has closed. */
  readonly onProgress: () => void;
  /** Calls back when the other callers have had their turn. */
  readonly later?: (run: () => void) => void;
}

/** The size of one write, in characters: later pieces can still be dropped. */
const pieceMax = 256 * 1024;

/**
 * Gathers the frames of one turn into one write: twice as fast as a write for each frame (measured). Bounds the memory
 * for a reader that is slow or has stopped. One write is under way at a time.
 */
export function createFrameWriter(options: FrameWriterOptions): FrameWriter {
  const { output, logger, onProgress, later = setImmediate } = options;
  const delimiter = delimiterOf(options.delimiter);
  const highWater = options.highWaterBytes ?? 1024 * 1024;
  const sources = new Set<NewsSource>();
  /** The text that is not yet given to the output, in pieces that may be cut and joined. */
  let pieces: string[] = [];
  let gathered = 0;
  /** The text last given to the output. */
  let underWay = '';
  let isWriting = false;
  let unread = 0;
  let scheduled = false;
  let closed = false;
  let dropped = 0;

  const waiting = () => gathered + output.writableLength;
  const congested = () => !closed && waiting() >= highWater;

  const flush = () => {
    scheduled = false;
    if (isWriting || closed) return;
    for (const source of Array.from(sources)) gather(source, pieceMax);
    if (gathered > 0) writePiece();
  };
  const writePiece = () => {
    isWriting = true;
    underWay = takePiece();
    output.write(underWay.length > 4096 ? Buffer.from(underWay) : underWay, written);
  };
  const takePiece = () => {
    const [first = '', second] = pieces;
    if (first.length > pieceMax) {
      const end = cutAt(first, pieceMax);
      pieces[0] = first.slice(end);
      gathered -= end;
      return first.slice(0, end);
    }
    let count = 1;
    let text = first;
    for (let next = second; next !== undefined && text.length + next.length <= pieceMax; next = pieces[count]) {
      text += next;
      count++;
    }
    pieces = count === pieces.length ? [] : pieces.slice(count);
    gathered -= text.length;
    return text;
  };
  const add = (text: string) => {
    const last = pieces.length - 1;
    const before = pieces[last];
    if (before !== undefined && before.length + text.length <= pieceMax) pieces[last] = before + text;
    else pieces.push(text);
    gathered += text.length;
  };
  const gather = (source: NewsSource, limit: number) => {
    let hasTold = false;
    for (;;) {
      if (congested() || gathered >= limit) break;
      const text = source.take();
      if (text === undefined) {
        sources.delete(source);
        return;
      }
      add(text + delimiter);
      hasTold = true;
    }
    if (!hasTold) return;
    // The sources that were not asked come first next time.
    sources.delete(source);
    sources.add(source);
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
    if (gathered > 0) writePiece();
    else if (sources.size > 0) later(flush);
    onProgress();
  };
  const close = () => {
    if (closed) return;
    closed = true;
    pieces = [];
    gathered = 0;
    sources.clear();
    onProgress();
  };
  // This listener stays: a late EPIPE without a listener would end the process.
  output.on('error', (error) => {
    if (!closed) logger.debug({ error: messageOf(error) }, 'the reader of the answers is gone');
    close();
  });
  output.on('close', close);

  const send = (text: string | readonly string[]) => {
    if (closed) return;
    if (typeof text === 'string') {
      add(text + delimiter);
    } else {
      for (const piece of text) add(piece);
      add(delimiter);
    }
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
      for (const source of Array.from(sources)) gather(source, Infinity);
      for (const piece of pieces) output.write(piece);
      output.off('close', close);
      close();
    },
    giveUp() {
      if (closed) return;
      const isWhole = !isWriting || underWay.endsWith(delimiter);
      const rest = pieces.join('');
      for (const text of [underWay, rest]) unread += framesIn(text, delimiter);
      if (!isWhole) output.write(rest.slice(0, rest.indexOf(delimiter) + 1));
      output.off('close', close);
      close();
    },
  };
}

/** JSON holds no delimiter inside a frame. */
function framesIn(text: string, delimiter: string): number {
  let count = 0;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + 1)) count++;
  return count;
}
