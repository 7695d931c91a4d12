import { createInterface } from 'node:readline';
import { CommandFailure, exitCodes, printText, type CliIo } from '../io.ts';

/**
 * Lets a person think twice. With `yes` nobody is asked; without a terminal there is nobody to ask, and nothing is done.
 */
export async function confirm(question: string, yes: boolean | undefined, io: CliIo): Promise<void> {
  if (yes) return;
  if (io.stdin.isTTY !== true) {
    throw new CommandFailure(exitCodes.usage, `${question} Nobody is here to answer: say --yes if it is meant.`);
  }
  printText(io.stderr, `${question} [y/N] `);
  if (!/^\s*y(es)?\s*$/i.test(await firstLine(io))) throw new CommandFailure(exitCodes.failed, 'nothing was done');
}

async function firstLine(io: CliIo): Promise<string> {
  const lines = createInterface({ input: io.stdin });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
  }
}
