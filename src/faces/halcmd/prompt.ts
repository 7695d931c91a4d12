import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { HalcmdSink } from '../../halcmd/host.ts';
import type { MachineApi } from '../../machine/api/api.ts';
import { escapedLines } from '../../util/escape.ts';

const prompt = 'halcmd: ';

export interface PromptTerminal {
  readonly input: Readable & { isTTY?: boolean };
  readonly output: Writable;
  /** Writes the output of commands, with control characters escaped for a terminal. */
  readonly sink: HalcmdSink;
}

/**
 * The prompt that `halyard run` shows on a terminal: halcmd on the running machine, with history and completion. The end
 * of input, `quit` or Ctrl-C asks the machine to stop.
 */
export function startPrompt(api: MachineApi, { input, output, sink }: PromptTerminal): { close(): void } {
  const client = api.connect({ name: 'terminal' });
  const interpreter = client.halcmdSession(sink);
  const session = interpreter.session();
  const terminal = createInterface({
    input,
    output,
    prompt,
    terminal: input.isTTY === true,
    completer: (line: string): [string[], string] => {
      const { candidates, fragment } = interpreter.complete(line);
      // readline does not escape candidates.
      const harmless = candidates.filter((candidate) => escapedLines(candidate) === candidate);
      return [harmless.map((candidate) => `${candidate} `), fragment];
    },
  });
  // Lines run one after another, also behind a command that waits.
  let queue = Promise.resolve();
  const feed = async (before: Promise<void>, line: string) => {
    await before;
    if ((await session.feed(line)) === 'quit') client.stop('quit');
    else terminal.prompt();
  };
  terminal.on('line', (line) => {
    queue = feed(queue, line);
  });
  terminal.on('SIGINT', () => client.stop('SIGINT'));
  terminal.on('close', () => void queue.then(() => client.stop('end of stdin')));
  sink.out(`machine '${api.machine}' runs; 'help' lists the commands, 'quit' ends it\n`);
  terminal.prompt();
  return {
    close() {
      terminal.close();
      client.dispose();
    },
  };
}
