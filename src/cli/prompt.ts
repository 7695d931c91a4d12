import { createInterface } from 'node:readline';
import { createHalcmdInterpreter } from '../halcmd/interpreter.ts';
import { halcmdHostOf } from '../machine/halcmd-host.ts';
import type { Machine } from '../machine/machine.ts';
import { escapedLines } from '../util/escape.ts';
import { printLine, printText, type CliIo } from './io.ts';

const prompt = 'halcmd: ';

/**
 * The prompt that `halyard run` shows on a terminal: halcmd on the running machine, with history and with completion of
 * commands and names. The end of input, `quit` or Ctrl-C asks the machine to stop.
 */
export function startPrompt(machine: Machine, io: CliIo): { close(): void } {
  const sink = {
    out: (text: string) => printText(io.stdout, text),
    err: (text: string) => printText(io.stderr, text),
    detail: (text: string) => printLine(io.stderr, text),
  };
  const interpreter = createHalcmdInterpreter(machine.hal, halcmdHostOf(machine), sink, { keepGoing: true });
  const session = interpreter.session();
  const terminal = createInterface({
    input: io.stdin,
    output: io.stdout,
    prompt,
    terminal: io.stdin.isTTY === true,
    completer: (line: string): [string[], string] => {
      const { candidates, fragment } = interpreter.complete(line);
      // readline writes them as they are.
      const harmless = candidates.filter((candidate) => escapedLines(candidate) === candidate);
      return [harmless.map((candidate) => `${candidate} `), fragment];
    },
  });
  // One line after the other: a command that waits keeps the next one waiting.
  let queue = Promise.resolve();
  const feed = async (before: Promise<void>, line: string) => {
    await before;
    if ((await session.feed(line)) === 'quit') machine.requestStop('quit');
    else terminal.prompt();
  };
  terminal.on('line', (line) => {
    queue = feed(queue, line);
  });
  terminal.on('SIGINT', () => machine.requestStop('SIGINT'));
  terminal.on('close', () => void queue.then(() => machine.requestStop('end of stdin')));
  printLine(io.stdout, `machine '${machine.name}' runs; 'help' lists the commands, 'quit' ends it`);
  terminal.prompt();
  return { close: () => terminal.close() };
}
