import { chmodSync, linkSync, lstatSync, mkdtempSync, readdirSync, rmSync, unlinkSync, type Stats } from 'node:fs';
import type { Server } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { systemClock } from '../../util/clock.ts';
import { listening } from '../../util/listening.ts';
import { stateOfSocket } from './socket-holder.ts';

/** The longest address of a Unix socket, without its final zero: the system has 108 bytes on Linux, 104 on BSD. */
const pathMaxBytes = 103;
/** How long to wait for other programs that start in the same folder. Each needs some milliseconds. */
const patienceMs = 10_000;
const lookAgainMs = 5;
/** The age at which the folder of a program that was killed during its start is removed. */
const leftoverMs = 60_000;
const hiddenStart = '.h';

/**
 * Makes a server listen on a Unix socket that only its own user may open, and links it at `path`. Replaces the socket of
 * a program that has ended. Throws when a program listens there, or may listen there.
 *
 * The umask decides the rights of a new socket. It belongs to the whole process and must not be changed here. So the
 * socket is made in a folder that other users cannot enter, and is linked at `path` only when its rights are set.
 *
 * When several programs replace the same dead socket, only one may be between its last check and its link: else the
 * second removes the living socket of the first. So each program first listens in its own folder, then looks for others:
 * of any two programs, at least one sees the other. Among programs that see each other, the first by folder name waits
 * until it is alone and goes on; the others step back. A program that dies at any point no longer answers, and no longer
 * counts.
 */
export async function takePlace(server: Server, path: string): Promise<Stats> {
  const clock = systemClock();
  const untilMs = clock.now() + patienceMs;
  const pause = () => new Promise<void>((resolve) => clock.after(lookAgainMs, resolve));
  for (;;) {
    const folder = mkdtempSync(join(dirname(path), hiddenStart));
    const { uid } = lstatSync(folder);
    try {
      const hidden = join(folder, 's');
      checkLength(path);
      checkLength(hidden);
      await listening(server, hidden);
      chmodSync(hidden, 0o600);
      let others = await othersBeside(folder, uid);
      while (others.length > 0 && others.every((other) => other > basename(folder))) {
        checkTime(clock.now(), untilMs);
        await pause();
        others = await othersBeside(folder, uid);
      }
      if (others.length === 0) {
        await removeDead(path);
        linkSync(hidden, path);
        return lstatSync(path);
      }
    } catch (error) {
      server.close();
      throw error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    await new Promise((resolve) => server.close(resolve));
    do {
      checkTime(clock.now(), untilMs);
      await pause();
    } while ((await othersBeside(folder, uid)).length > 0);
  }
}

/** Removes the socket, unless another program has replaced it meanwhile. */
export function leavePlace(path: string, made: Stats): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.ino === made.ino && found.dev === made.dev) rmSync(path, { force: true });
}

/** The folders of living programs of the same user that are about to link a socket in the same folder. */
async function othersBeside(own: string, uid: number): Promise<string[]> {
  const parent = dirname(own);
  const isTheirs = (name: string) => lstatSync(join(parent, name), { throwIfNoEntry: false })?.uid === uid;
  const names = readdirSync(parent).filter(
    (name) => /^\.h\w{6}$/.test(name) && name !== basename(own) && isTheirs(name),
  );
  const living: string[] = [];
  for (const name of names) {
    const { kind } = await stateOfSocket(join(parent, name, 's'));
    if (kind === 'held') living.push(name);
    if (kind === 'dead' || kind === 'missing') removeLeftover(join(parent, name));
  }
  return living;
}

/** Removes only an old folder: a program that has just made one may be about to listen. */
function removeLeftover(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() && Date.now() - stats.mtimeMs > leftoverMs) rmSync(folder, { recursive: true, force: true });
}

async function removeDead(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) throw new Error('there is a file of that name');
  const state = await stateOfSocket(path);
  if (state.kind === 'held') throw new Error(`${state.by} runs there; give this one another --socket`);
  if (state.kind === 'uncertain') throw new Error(`something else is there: ${state.why}`);
  if (state.kind === 'dead') unlinkSync(path);
}

function checkLength(address: string): void {
  if (Buffer.byteLength(address) > pathMaxBytes) throw new Error(`its path is longer than ${pathMaxBytes} bytes`);
}

function checkTime(nowMs: number, untilMs: number): void {
  if (nowMs > untilMs) throw new Error(`others have been starting there for ${patienceMs / 1000} s`);
}
