import { HalError, messageOf } from '../errors.ts';
import type { Hal } from '../hal/hal.ts';
import { runCommand } from './command.ts';
import { commandTable } from './command-table.ts';
import { setItem } from './commands/values.ts';
import { complete, type Completion } from './complete.ts';
import { CommandContext, type HalcmdOptions, type LinePosition, type Shared } from './context.ts';
import type { HalcmdHost, HalcmdSink } from './host.ts';
import { createPresence } from './presence.ts';
import { createHalcmdSession, withoutReturn, type HalcmdSession } from './session.ts';
import { substitute, type Variables } from './substitute.ts';
import { systemReason } from './system-error.ts';
import { stripComment, tokenize } from './tokens.ts';

/**
 * The halcmd language on one HAL. Exit codes are halcmd's: 0, 1 if a command failed, 255 if a file could not be opened.
 * Commands of several callers may run at the same time; each caller waits for its own.
 */
export interface HalcmdInterpreter {
  /** Runs one command: words from a shell, or a line of a file. */
  execute(command: string | readonly string[], position?: LinePosition): Promise<number>;
  /** Runs a file to its end, to `quit`, or to the first failure without `keepGoing`. */
  runFile(path: string): Promise<number>;
  /** The same for a given text; its errors begin with `name`. */
  runText(name: string, text: string): Promise<number>;
  /** Takes lines one by one, as from a terminal; their errors begin with `<stdin>`. */
  session(name?: string): HalcmdSession;
  /** Completes a line that is being typed. */
  complete(line: string): Completion;
}

export function createHalcmdInterpreter(
  hal: Hal,
  host: HalcmdHost,
  sink: HalcmdSink,
  options: HalcmdOptions = {},
): HalcmdInterpreter {
  const shared: Shared = {
    hal,
    host,
    sink,
    options,
    commands: commandTable,
    source: (path, text, depth) => runSourced(shared, path, text, depth),
    echo: options.echo ?? false,
    warned: new Set(),
  };
  const present = createPresence(shared);
  const runText = async (name: string, text: string) => {
    const session = createHalcmdSession(shared, name, (line, position) => runLine(shared, line, position));
    for (const line of physicalLines(text)) {
      await betweenLines(shared);
      if ((await session.feed(line)) !== 'more') break;
    }
    return await session.end();
  };
  return {
    execute: (command, position = { file: '<commandline>', line: 0 }) =>
      present(async () => {
        const done = await (typeof command === 'string'
          ? runLine(shared, command, position)
          : runWords(new CommandContext(shared, position), command));
        return done ? 0 : 1;
      }),
    runFile: (path) =>
      present(async () => {
        let text: string;
        try {
          text = await host.readFile(path);
        } catch (error) {
          sink.err(`Could not open command file '${path}'\n`);
          sink.detail?.(`${path}: ${systemReason(error) ?? messageOf(error)}`);
          return 255;
        }
        return await runText(path, text);
      }),
    runText: (name, text) => present(() => runText(name, text)),
    session: (name = '<stdin>') =>
      createHalcmdSession(shared, name, (line, position) => present(async () => await runLine(shared, line, position))),
    complete: (line) => complete(shared, line),
  };
}

/** A line of a file: comment, variables, words, command. */
function runLine(shared: Shared, line: string, position: LinePosition, depth = 0): boolean | Promise<boolean> {
  const context = new CommandContext(shared, position, depth);
  let words: string[];
  try {
    words = tokenize(substitute(stripComment(line), variablesOf(shared)));
  } catch (error) {
    if (error instanceof HalError && error.code === 'syntax') return context.fail(error.message);
    throw error;
  }
  return runWords(context, words);
}

function variablesOf({ host, options: { ini } }: Shared): Variables {
  return { env: (name) => host.env(name), ini };
}

/** An empty word ends a command, as in LinuxCNC. */
function runWords(context: CommandContext, given: readonly string[]): boolean | Promise<boolean> {
  const end = given.indexOf('');
  const words = end < 0 ? given : given.slice(0, end);
  const [name, middle, value] = words;
  if (name === undefined) return true;
  const command = commandTable.get(name);
  if (command) return runCommand(context, command, words.slice(1));
  if (words.length === 3 && middle === '=' && value !== undefined) return setItem(context, name, value);
  context.didYouMean(name, commandTable.keys());
  return context.fail(`Unknown command '${name}'`);
}

/** A sourced file has neither continuation lines nor `quit`, and ends at its first failure whatever the options. */
async function runSourced(shared: Shared, path: string, text: string, depth: number): Promise<boolean> {
  let number = 0;
  for (const line of physicalLines(text)) {
    const position = { file: path, line: ++number };
    await betweenLines(shared);
    if (!(await runLine(shared, withoutReturn(shared, line, position), position, depth))) return false;
  }
  return true;
}

/** Lets other work run between two lines. */
async function betweenLines({ options: { slices } }: Shared): Promise<void> {
  if (slices && !slices.mayGoOn()) await slices.next();
}

function physicalLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
