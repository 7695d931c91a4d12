import { createInterface } from 'node:readline';
import { CommandFailure, exitCodes, printText, type CliIo } from '../io.ts';

/** Asks for confirmation; with `yes` it does not ask. Without a terminal it cannot ask, and throws. */
export async function confirm(question: string, yes: boolean | undefined, io: CliIo): Promise<void> {
  if (yes) return;
  if (io.stdin.isTTY !== true) {
    throw new CommandFailure(
      exitCodes.usage,
      `${question} There is no terminal to confirm it on: give --yes to confirm.`,
    );
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
