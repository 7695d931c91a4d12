// node:fs loads its promises at their first use; node:fs/promises is loaded by an import, for 3 ms of a start.
import { constants, promises } from 'node:fs';

/** Adds lines to files. */
export interface FileAppender {
  /** Adds text at the end of a file and makes the file if there is none; `heading` goes above the first text. */
  append(path: string, text: string, heading?: string): Promise<void>;
}

/**
 * A FIFO that nobody reads must be an error: opening it would wait, and hold up the end of the process. A link could lead
 * to a file that is not theirs to write who may write to the folder.
 */
const flag = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Files on this computer; links are not followed. Appends to one file must follow each other, or both may think to be the first. */
export function fileAppender(): FileAppender {
  return {
    async append(path, text, heading = '') {
      const file = await promises.open(path, flag).catch(explain);
      try {
        await file.appendFile((await file.stat()).size === 0 ? heading + text : text);
      } finally {
        await file.close();
      }
    },
  };
}

function explain(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ELOOP') throw error;
  throw Object.assign(new Error('it is a link, and links are not followed', { cause: error }), { code: error.code });
}
