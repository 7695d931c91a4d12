import type { StateFiles } from '../../src/util/state-files.ts';

/** State files in memory, with disks that fail on demand. */
export interface MemoryFiles extends StateFiles {
  readonly texts: Map<string, string>;
  /** How often something was written. */
  readonly writes: number;
  /** Which operations fail from now on. */
  failing: 'none' | 'read' | 'write' | 'set-aside';
}

export function memoryFiles(texts: Readonly<Record<string, string>> = {}): MemoryFiles {
  const kept = new Map(Object.entries(texts));
  let writes = 0;
  const files: MemoryFiles = {
    texts: kept,
    failing: 'none',
    get writes() {
      return writes;
    },
    async read(path) {
      if (files.failing === 'read') throw new Error('EACCES: permission denied');
      return kept.get(path);
    },
    async replace(path, text) {
      if (files.failing === 'write') throw new Error('ENOSPC: no space left on device');
      writes++;
      kept.set(path, text);
    },
    async setAside(path) {
      if (files.failing === 'set-aside') throw new Error('EROFS: read-only file system');
      const name = `${path}.aside-1`;
      kept.set(name, kept.get(path) ?? '');
      kept.delete(path);
      return name;
    },
  };
  return files;
}
