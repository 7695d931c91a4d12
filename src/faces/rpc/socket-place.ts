import { chmodSync, linkSync, lstatSync, mkdtempSync, readdirSync, rmSync, unlinkSync, type Stats } from 'node:fs';
import type { Server } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { systemClock } from '../../util/clock.ts';
import { listening } from '../../util/listening.ts';
import { stateOfSocket } from './socket-holder.ts';

/** What the system has room for in the address of a Unix socket, less its final zero: 108 bytes on Linux, 104 on BSD. */
const pathMaxBytes = 103;
/** How long others that start in the same folder are waited for. Each needs some milliseconds. */
const patienceMs = 10_000;
const lookAgainMs = 5;
/** What a program that was killed in the middle has left behind is removed when it is so old. */
const leftoverMs = 60_000;
const hiddenStart = '.h';

/**
 * Lets a server listen on a Unix socket that only its own user may open, and shows it at `path`. Throws when a program
 * listens there, or when it is not certain that none does; the socket of one that has ended is replaced.
 *
 * A socket has the rights that the umask leaves, which is the whole process's and none of our business. So it is made in a
 * folder that nobody else may enter, and shown at its place only when its own rights are right.
 *
 * Of those who would replace the same dead socket one must be the only one between its last look and its own place: else
 * the second removes the living socket of the first. So each shows first that it is there, by the socket in its folder, and
 * then looks for others: of any two, one at least sees the other, since each looks after it has shown itself. Among those
 * who see each other the first by name goes on when it is alone; the others step back. That holds whatever ends when: who
 * has died answers no more.
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

/** Takes a socket away, unless another program has put its own there meanwhile. */
export function leavePlace(path: string, made: Stats): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.ino === made.ino && found.dev === made.dev) rmSync(path, { force: true });
}

/** The folders of others of the same user who are about to show a socket beside, as far as they live. */
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

/** One that has just been made may be about to listen. */
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
