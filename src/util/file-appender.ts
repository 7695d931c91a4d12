// node:fs loads its promises at their first use; node:fs/promises is loaded by an import, for 3 ms of a start.
import { constants, promises } from 'node:fs';

/** Appends lines to files. */
export interface FileAppender {
  /** Appends text to a file and makes the file if there is none; `heading` comes before the first text. */
  append(path: string, text: string, heading?: string): Promise<void>;
}

/**
 * Non-blocking, since opening a FIFO without a reader would wait and hold up the end of the process. Without following
 * links, since anyone who may write to the folder could make a link to a file that they may not write.
 */
const flag = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** Files on this computer; links are not followed. Do not append to a file twice at the same time: both would add the heading. */
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
