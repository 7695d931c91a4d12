// node:fs loads its promises at their first use; node:fs/promises is loaded by an import, for 3 ms of a start.
import { constants, promises, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemClock, type Clock } from './clock.ts';

/** Small files whose contents must survive a restart. */
export interface StateFiles {
  /** The text of a file, up to the size of a small file; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /**
   * Replaces the text of a file, or makes the file and its folder: completely or, whatever happens, not at all. The text is
   * on the disk when the promise resolves. Do not call it twice at the same time for one file.
   */
  replace(path: string, text: string): Promise<void>;
  /** Renames a file to an unused name in the same folder, and resolves with that name. */
  setAside(path: string): Promise<string>;
}

/** Longer than any state file of halyard; a longer file cannot be mistaken for a complete one. */
const longestBytes = 65_536;

/** How long a disk, which may be in another computer, may take to deliver a file. */
const patienceMs = 10_000;

/**
 * Files on this computer that only the user may read. Links are never followed: where others may write to the folder, a link
 * could lead to a file that they may not write, or to a device. `read` refuses a link, and `replace` replaces it.
 */
export function stateFiles(clock: Clock = systemClock()): StateFiles {
  return {
    read: (path) => inTime(readStart(path), path, clock),
    async replace(path, text) {
      const folder = dirname(path);
      await promises.mkdir(folder, { recursive: true });
      await removeDrafts(path);
      // The name cannot be guessed, so that no one can put something there in advance.
      const draft = `${path}.${crypto.randomUUID().slice(-12)}.new`;
      try {
        await write(draft, text);
        await promises.rename(draft, path);
      } catch (error) {
        await promises.rm(draft, { force: true }).catch(() => undefined);
        throw error;
      }
      await syncFolder(folder);
    },
    async setAside(path) {
      for (let count = 1; ; count++) {
        const name = `${path}.aside-${count}`;
        if (await exists(name)) continue;
        await promises.rename(path, name);
        return name;
      }
    },
  };
}

async function readStart(path: string): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    // A device is not even opened: opening it may already have an effect.
    checkIsFile(await promises.lstat(path));
    const file = await promises.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      checkIsFile(await file.stat());
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(longestBytes), position: 0 });
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function checkIsFile(stats: Stats): void {
  if (stats.isFile()) return;
  if (stats.isSymbolicLink()) throw new Error('it is a link, and links are not followed');
  throw new Error(`it is not a file but ${stats.isDirectory() ? 'a directory' : 'a device, a pipe or a socket'}`);
}

function inTime<T>(work: Promise<T>, path: string, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(patienceMs, () => {
      reject(new Error(`${path} has not been read within ${patienceMs / 1000} s`));
    });
    void work.then(resolve, reject).finally(cancel);
  });
}

/** Removes the drafts that a crash in the middle of a write has left behind. */
async function removeDrafts(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  const isDraft = (name: string) => name.startsWith(start) && /^[0-9a-f]{12}\.new$/.test(name.slice(start.length));
  const names = await promises.readdir(dirname(path)).catch(() => []);
  for (const name of names.filter(isDraft)) await promises.rm(join(dirname(path), name), { force: true });
}

async function write(path: string, text: string): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = await promises.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Syncs the folder, which puts a new name on the disk. Where folders cannot be synced, the system writes it later. */
async function syncFolder(path: string): Promise<void> {
  const folder = await promises.open(path).catch(() => undefined);
  try {
    await folder?.sync();
  } catch {
    return;
  } finally {
    await folder?.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await promises.lstat(path);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
