import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Machine } from '../machine/machine.ts';
import type { CliIo, ExitCode } from './io.ts';
import { createLogger } from './log.ts';
import { ownHalcmd } from './own-halcmd.ts';
import { claimsFolder, machineContext } from './build-machine.ts';
import type { StopSignals } from './stop-signals.ts';

/**
 * `halrun`, for scripts written for LinuxCNC's: a HAL that starts empty, runs a file and ends with it. Programs that
 * the file starts, such as halsampler and halcmd, find it through HALYARD_SOCKET.
 */
export async function halrun(argv: readonly string[], io: CliIo, signals: StopSignals): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'halrun-'));
  const socket = join(folder, 'hal.sock');
  const logger = createLogger(io.stderr, 'warn');
  const env = { ...io.env, HALYARD_SOCKET: socket };
  const machine = new Machine('halrun', {
    ...machineContext(io, logger, false),
    env,
    claimsFolder: claimsFolder(io.env),
  });
  machine.addFace('rpc', new Map([['socket', socket]]));
  try {
    await machine.openFaces();
    machine.start({ threads: false });
    const words = argv.some((word) => /^-[a-zA-Z]*f/.test(word)) ? argv : withFile(argv);
    return await ownHalcmd(machine, { argv: words }, io, signals);
  } finally {
    await machine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `halrun FILE` is `halrun -f FILE`. */
function withFile(argv: readonly string[]): string[] {
  const index = argv.findIndex((word) => !word.startsWith('-'));
  return index < 0 ? [...argv, '-f'] : [...argv.slice(0, index), '-f', ...argv.slice(index)];
}
