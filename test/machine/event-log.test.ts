import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEventJournal } from '../../src/machine/event-journal.ts';
import { openEventLog } from '../../src/machine/event-log.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { fileAppender, type FileAppender } from '../../src/util/file-appender.ts';
import { recordingLogger } from '../../src/testing/recording-logger.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

function rig(files: FileAppender, file: string) {
  const clock = virtualClock();
  const { logger, records } = recordingLogger();
  const journal = createEventJournal({ later: () => {}, onFault: () => {} });
  const tell = (cause: string) => {
    journal.add({ type: 'relay.command', name: 'printer', cause, time: 1.5, details: { on: false, limit: Infinity } });
    journal.notify();
  };
  return { clock, records, tell, open: () => openEventLog(file, journal, { files, clock, logger }) };
}

const causes = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { cause: string }).cause);

/** A file whose appends end when the test says so. */
function slowFile() {
  const appends: { readonly text: string; readonly end: (error?: Error) => void }[] = [];
  const files: FileAppender = {
    append: (_, text) =>
      new Promise((resolve, reject) => {
        appends.push({ text, end: (error) => (error ? reject(error) : resolve()) });
      }),
  };
  return { files, appends };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('the event log', () => {
  it('has a line of JSON for each event, including those of the start', async () => {
    const file = join(temporaryFolder(), 'events.jsonl');
    const { tell, open } = rig(fileAppender(), file);
    tell('start');
    const log = open();
    tell('then');
    await log.close();
    tell('too late');
    expect(
      readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(
      ['start', 'then'].map((cause, index) => ({
        seq: index + 1,
        time: 1.5,
        type: 'relay.command',
        name: 'printer',
        cause,
        details: { on: false, limit: 'inf' },
      })),
    );
  });

  it('continues in a file that was truncated or renamed meanwhile', async () => {
    const file = join(temporaryFolder(), 'events.jsonl');
    const { tell, open } = rig(fileAppender(), file);
    const log = open();
    const written = async (cause: string) => {
      tell(cause);
      while (!existsSync(file) || !readFileSync(file, 'utf8').includes(cause)) await soon();
    };
    await written('first');
    truncateSync(file);
    await written('second');
    expect(causes(readFileSync(file, 'utf8'))).toEqual(['second']);
    renameSync(file, `${file}.1`);
    tell('third');
    await log.close();
    expect(causes(readFileSync(file, 'utf8'))).toEqual(['third']);
  });

  it('is not written through a link', async () => {
    const folder = temporaryFolder();
    const [victim, file] = [join(folder, 'victim'), join(folder, 'events.jsonl')];
    writeFileSync(victim, 'precious');
    symlinkSync(victim, file);
    const { tell, open, records } = rig(fileAppender(), file);
    const log = open();
    tell('first');
    await log.close();
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(records.some(({ message }) => message.includes('it is a link, and links are not followed'))).toBe(true);
  });

  it('reports once that a file cannot be written, and writes the waiting events when it can', async () => {
    const folder = join(temporaryFolder(), 'gone');
    const file = join(folder, 'events.jsonl');
    const { tell, open, records } = rig(fileAppender(), file);
    const log = open();
    for (let count = 0; count < 5; count++) {
      tell(`event-${count}`);
      await soon();
    }
    while (records.length === 0) await soon();
    mkdirSync(folder);
    tell('last');
    await log.close();
    expect(causes(readFileSync(file, 'utf8'))).toEqual(['event-0', 'event-1', 'event-2', 'event-3', 'event-4', 'last']);
    expect(records.map(({ level }) => level)).toEqual(['error', 'info']);
    expect(records[0]).toMatchObject({ details: { file }, message: expect.stringContaining('ENOENT') as string });
  });

  it('begins a new line after one that may be incomplete', async () => {
    const { files, appends } = slowFile();
    const { tell, open } = rig(files, 'file');
    const log = open();
    tell('first');
    await soon();
    appends[0]?.end(Object.assign(new Error('disk full'), { code: 'ENOSPC' }));
    await soon();
    tell('second');
    await soon();
    expect(appends[1]?.text).toMatch(/^\n\{/);
    expect(causes(appends[1]?.text ?? '')).toEqual(['first', 'second']);
    appends[1]?.end();
    await soon();
    tell('third');
    await soon();
    expect(appends[2]?.text).toMatch(/^\{/);
    appends[2]?.end();
    await log.close();
  });

  it('keeps at most 1,000 lines for a file that cannot be written, never waits for it, and reports how many it lost', async () => {
    const { files, appends } = slowFile();
    const { tell, open, records, clock } = rig(files, 'file');
    const log = open();
    tell('first');
    await soon();
    for (let count = 0; count < 100_000; count++) tell(`event-${count}`);
    expect(appends).toHaveLength(1);
    appends[0]?.end();
    await soon();
    expect(causes(appends[1]?.text ?? '')).toHaveLength(1000);
    expect(causes(appends[1]?.text ?? '').at(-1)).toBe('event-99999');
    expect(records.at(-1)).toMatchObject({ level: 'warn', details: { lost: 99_000 } });
    const closed = log.close();
    await clock.advance(2000);
    await closed;
  });

  it('tries once more at the end to write events that came during a failed attempt', async () => {
    const { files, appends } = slowFile();
    const { tell, open, records } = rig(files, 'file');
    const log = open();
    tell('first');
    await soon();
    tell('last');
    const closed = log.close();
    appends[0]?.end(new Error('of the test'));
    await soon();
    expect(causes(appends[1]?.text ?? '')).toEqual(['first', 'last']);
    appends[1]?.end();
    await closed;
    expect(records.map(({ level }) => level)).toEqual(['error', 'info']);
  });

  it('reports a file that takes too long at the end', async () => {
    const { files } = slowFile();
    const { tell, open, records, clock } = rig(files, 'file');
    const log = open();
    tell('first');
    const closed = log.close();
    await clock.advance(2000);
    await closed;
    expect(records).toMatchObject([{ level: 'error', message: expect.stringContaining('too long') as string }]);
  });

  it('does not wait for a FIFO without a reader', async () => {
    const file = join(temporaryFolder(), 'fifo');
    execFileSync('sh', ['-c', 'mkfifo "$0"', file]);
    const { tell, open, records } = rig(fileAppender(), file);
    const log = open();
    tell('first');
    await log.close();
    expect(records[0]).toMatchObject({ level: 'error', message: expect.stringContaining('ENXIO') as string });
  });
});
