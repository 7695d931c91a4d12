import { messageOf } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import { escapedLines } from '../util/escape.ts';
import type { FileAppender } from '../util/file-appender.ts';
import type { Logger } from '../util/logger.ts';
import type { EventJournal, NumberedEvent } from './event-journal.ts';
import { recordOf } from './api/json-values.ts';

export interface EventLog {
  /** Writes the waiting events, for at most 2 s, and ends. */
  close(): Promise<void>;
}

export interface EventLogContext {
  readonly files: FileAppender;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The most lines that wait while the file cannot be written; beyond, the oldest are lost. */
const waitingMax = 1000;
const patienceMs = 2000;
/** After these errors, a line may have been written in part. */
const halfWritten = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EAGAIN']);

/**
 * Appends each event to a file as one line of JSON, those of the start first. The file is opened anew for each append, so
 * it may be renamed or truncated at any time.
 *
 * When the file cannot be written, the log says so once, the machine goes on, and each further event is another attempt. Only
 * the end of the machine waits for the file.
 */
export function openEventLog(file: string, journal: EventJournal, { files, clock, logger }: EventLogContext): EventLog {
  let waiting: string[] = [];
  let lost = 0;
  let failing = false;
  let separator = '';
  let writing: Promise<void> | undefined;

  const write = async () => {
    await Promise.resolve(); // so that the events of one moment are written together
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        await files.append(file, separator + lines.join(''));
      } catch (error) {
        failed(error, lines);
        break;
      }
      succeeded();
    }
    writing = undefined;
  };

  const failed = (error: unknown, lines: readonly string[]) => {
    waiting = [...lines, ...waiting];
    bound();
    if (halfWritten.has((error as NodeJS.ErrnoException).code ?? '')) separator = '\n';
    if (failing) return;
    failing = true;
    logger.error({ file }, `cannot write events: ${messageOf(error)}; the machine goes on`);
  };

  const succeeded = () => {
    separator = '';
    if (failing) logger.info({ file, lost }, `events are written again; ${lost} were lost`);
    else if (lost > 0)
      logger.warn({ file, lost }, `${lost} events were lost: they came faster than the file takes them`);
    failing = false;
    lost = 0;
  };

  const bound = () => {
    const excess = waiting.length - waitingMax;
    if (excess <= 0) return;
    waiting.splice(0, excess);
    lost += excess;
  };

  const add = (event: NumberedEvent) => {
    waiting.push(escapedLines(`${JSON.stringify(recordOf(event))}\n`));
    bound();
    writing ??= write();
  };

  for (const event of journal.since(0)) add(event);
  const unsubscribe = journal.subscribe(add);

  return {
    async close() {
      unsubscribe();
      let cancel = () => {};
      const late = new Promise<'late'>((resolve) => (cancel = clock.after(patienceMs, () => resolve('late'))));
      // Events that came during a failed attempt get an attempt of their own.
      const last = Promise.resolve(writing).then(() => (waiting.length > 0 ? write() : undefined));
      const end = await Promise.race([last, late]);
      cancel();
      if (end === 'late') logger.error({ file }, 'the last events may be missing: the file took too long');
      else if (waiting.length > 0)
        logger.error({ file, lost: waiting.length + lost }, 'the last events were not written');
    },
  };
}
