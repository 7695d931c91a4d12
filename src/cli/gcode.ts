import { createReadStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { messageOf } from '../errors.ts';
import { escaped, sentenceMax } from '../util/escape.ts';
import { textLines } from '../util/text-lines.ts';
import { connectToMachine } from './connection.ts';
import { parseDialect } from './parse-dialect.ts';
import { CommandFailure, exitCodes, printLine, type CliIo, type ExitCode } from './io.ts';

export interface GcodeCommandOptions {
  readonly socket?: string;
  readonly json?: boolean;
  /** Seconds to wait for the relays that the lines switch. */
  readonly wait?: number;
  /** The dialect of the G-code. */
  readonly dialect?: string;
}

interface LineResult {
  readonly line: number;
  readonly outcome: string;
  readonly actions?: readonly { readonly code: string; readonly pin: string; readonly value: unknown }[];
  readonly relays?: readonly { readonly plug: string; readonly end: string; readonly why: string }[];
  readonly error?: { readonly message: string };
}

/** Lines per request. The next request is sent when they are done. */
const batchLines = 256;
/** Each line of a request may wait for up to a week. A delay longer than a timer can hold would end at once. */
const patienceMs = 24 * 24 * 3_600_000;

/**
 * `halyard gcode FILE`: sends the lines of a program and prints the outcome of each. Exit code 1 when a line was wrong,
 * or when the command waited for relays and one of them has not followed.
 */
export async function gcode(file: string, options: GcodeCommandOptions, io: CliIo): Promise<ExitCode> {
  const { wait } = options;
  const dialect = options.dialect === undefined ? undefined : parseDialect(options.dialect);
  const machine = await connectToMachine(options.socket, io);
  let errors = 0;
  let held = 0;
  let unasked = 0;
  let sent = 0;
  try {
    for await (const { lines, ...about } of batches(file === '-' ? io.stdin : createReadStream(file))) {
      const result = (await machine.request(
        'gcode.execute',
        { lines, ...about, ...(wait !== undefined && { wait }), ...(dialect !== undefined && { dialect }) },
        patienceMs,
      )) as {
        lines: LineResult[];
        errors: number;
      };
      for (const outcome of result.lines) tell({ ...outcome, line: outcome.line + sent }, lines, sent, options, io);
      errors += result.errors;
      held += result.lines.filter(({ outcome }) => outcome === 'held').length;
      if (wait !== undefined) unasked += result.lines.filter(asksNoPlug).length;
      sent += lines.length;
    }
  } catch (error) {
    throw new CommandFailure(exitCodes.failed, `${file}: ${messageOf(error)}`, { cause: error });
  } finally {
    machine.close();
  }
  if (errors + held + unasked === 0) return exitCodes.done;
  if (errors > 0) printLine(io.stderr, `halyard: ${file}: ${errors} of ${sent} lines were wrong or not done`);
  if (held > 0)
    printLine(io.stderr, `halyard: ${file}: ${held} of ${sent} lines wait: a lock holds them, or power-off has them`);
  if (unasked > 0) {
    const why = 'no plug is on the wire of that output, or a function stands between: there is no relay to wait for';
    printLine(io.stderr, `halyard: ${file}: ${unasked} of ${sent} lines asked no plug: ${why}`);
  }
  return exitCodes.failed;
}

interface Batch {
  readonly lines: readonly string[];
  /** More lines follow. */
  readonly more: boolean;
  /** Its last line has no end: the file may have been cut short there. */
  readonly cut: boolean;
}

async function* batches(input: Readable): AsyncGenerator<Batch> {
  let lines: string[] = [];
  let cut = false;
  for await (const line of textLines(input, () => (cut = true))) {
    if (lines.length >= batchLines) {
      yield { lines, more: true, cut: false };
      lines = [];
    }
    lines.push(line);
  }
  if (lines.length > 0) yield { lines, more: false, cut };
}

/** Whether a line has switched an output without a plug, so that there is no relay to wait for. */
function asksNoPlug({ outcome, actions = [], relays = [] }: LineResult): boolean {
  return (
    outcome === 'done' && relays.length === 0 && actions.some(({ code }) => switching.has(code.split(' ')[0] ?? ''))
  );
}

const switching: ReadonlySet<string> = new Set(['M42', 'M62', 'M63', 'M64', 'M65', 'M80', 'M81']);

function tell(
  outcome: LineResult,
  lines: readonly string[],
  before: number,
  options: GcodeCommandOptions,
  io: CliIo,
): void {
  if (options.json) {
    printLine(io.stdout, JSON.stringify(outcome));
    return;
  }
  const text = lines[outcome.line - before - 1]?.trim() ?? '';
  const where = `${outcome.line}: ${text}`;
  const say = (stream: Writable, words: string) => printLine(stream, `${where}: ${escaped(words, sentenceMax)}`);
  if (outcome.error) say(io.stderr, outcome.error.message);
  const when = outcome.outcome === 'queued' ? ', with the next move' : '';
  for (const { pin, value } of outcome.actions ?? []) say(io.stdout, `${pin} ${String(value)}${when}`);
  for (const { plug, end, why } of outcome.relays ?? []) say(io.stdout, `${plug} ${end}: ${why}`);
}
