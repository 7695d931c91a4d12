// node:fs loads its promises at their first use; node:fs/promises is loaded by an import, for 3 ms of a start.
import { constants, promises, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemClock, type Clock } from './clock.ts';

/** Small files that keep what must survive a restart. */
export interface StateFiles {
  /** The text of a file, as far as a small file goes; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /**
   * Puts text in the place of a file, or makes it and its folder: whole or, whatever happens meanwhile, not at all. It is
   * on the disk when this resolves. Calls for one file must follow each other.
   */
  replace(path: string, text: string): Promise<void>;
  /** Gives a file another name beside its own, which nothing has yet, and resolves with it. */
  setAside(path: string): Promise<string>;
}

/** What is longer was not written here; nothing that is cut off there is taken for whole. */
const longestBytes = 65_536;

/** How long a disk, perhaps of another computer, may take to give a file. */
const patienceMs = 10_000;

/**
 * Files on this computer, for its user alone. Links are never followed: where others may write to the folder, one could
 * lead to a file that is not theirs to write, or to a device. A link is refused when read, and replaced by `replace`.
 */
export function stateFiles(clock: Clock = systemClock()): StateFiles {
  return {
    read: (path) => inTime(readStart(path), path, clock),
    async replace(path, text) {
      const folder = dirname(path);
      await promises.mkdir(folder, { recursive: true });
      await removeDrafts(path);
      // It cannot be guessed, so that nothing can be put there beforehand.
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
    // A device is not even opened: that alone may do something.
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

/** Removes what a crash has left behind in the middle of a write. */
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

/** A new name is on the disk when its folder is. Where folders cannot be synced, the system does it in its own time. */
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
