import { Machine } from '../machine/machine.ts';
import type { HalcmdOutcome } from '../machine/api/host.ts';
import { textLines } from '../util/text-lines.ts';
import { connectToMachine } from './connection.ts';
import { printLine, printText, type CliIo, type ExitCode } from './io.ts';
import { createLogger } from './log.ts';
import { ownHalcmd } from './own-halcmd.ts';
import { machineContext } from './build-machine.ts';
import { withStopSignals } from './stop-signals.ts';

/** Some commands wait for a program without a limit. */
const patienceMs = 24 * 3_600_000;

/**
 * `halyard halcmd`: runs halcmd on a running machine. With `-f` and no machine it runs stand-alone, on a HAL that
 * starts empty and ends with the file. Gives halcmd's own exit code.
 */
export async function halcmd(argv: readonly string[], socket: string | undefined, io: CliIo): Promise<ExitCode> {
  const fromStdin = /^-[a-zA-Z]*f$/.test(argv.at(-1) ?? '');
  const lines = fromStdin ? await readLines(io) : undefined;
  const reachable = socket ?? io.env['HALYARD_SOCKET'];
  if (reachable === undefined && argv.some((word) => /^-[a-zA-Z]*f/.test(word))) return standAlone(argv, lines, io);
  const machine = await connectToMachine(socket, io);
  try {
    const { code, stdout, stderr, details } = (await machine.request(
      'halcmd.execute',
      { argv, cwd: io.cwd, ...(lines ? { lines } : {}) },
      patienceMs,
    )) as HalcmdOutcome;
    printText(io.stdout, stdout);
    printText(io.stderr, stderr);
    if (io.stderr.isTTY === true) for (const detail of details) printLine(io.stderr, detail);
    return code as ExitCode;
  } finally {
    machine.close();
  }
}

async function standAlone(argv: readonly string[], lines: readonly string[] | undefined, io: CliIo) {
  const machine = new Machine('halcmd', machineContext(io, createLogger(io.stderr, 'warn'), false));
  return await withStopSignals(io, async (signals) => {
    try {
      return await ownHalcmd(machine, { argv, lines }, io, signals);
    } finally {
      await machine.dispose();
    }
  });
}

async function readLines(io: CliIo): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of textLines(io.stdin)) lines.push(line);
  return lines;
}
