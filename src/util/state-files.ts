// node:fs loads its promises at their first use; node:fs/promises is loaded by an import, for 3 ms of a start.
import { promises } from 'node:fs';
import { dirname } from 'node:path';

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

/** Files on this computer, for its user alone. */
export function stateFiles(): StateFiles {
  return {
    async read(path) {
      const file = await promises.open(path).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (!file) return undefined;
      try {
        const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(longestBytes), position: 0 });
        return buffer.toString('utf8', 0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async replace(path, text) {
      const folder = dirname(path);
      const draft = `${path}.new`;
      await promises.mkdir(folder, { recursive: true });
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

async function write(path: string, text: string): Promise<void> {
  const file = await promises.open(path, 'w', 0o600);
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
    await promises.access(path);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
