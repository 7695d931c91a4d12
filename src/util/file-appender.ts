// node:fs loads its promises at their first use; node:fs/promises is loaded by an import, for 3 ms of a start.
import { constants, promises } from 'node:fs';

/** Adds lines to files. */
export interface FileAppender {
  /** Adds text at the end of a file and makes the file if there is none; `heading` goes above the first text. */
  append(path: string, text: string, heading?: string): Promise<void>;
}

/** A FIFO that nobody reads must be an error: opening it would wait, and hold up the end of the process. */
const flag = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NONBLOCK;

/** Files on this computer. Appends to one file must follow each other, or both may think to be the first. */
export function fileAppender(): FileAppender {
  return {
    async append(path, text, heading = '') {
      await promises.appendFile(path, (await isEmpty(path)) ? heading + text : text, { flag });
    },
  };
}

async function isEmpty(path: string): Promise<boolean> {
  try {
    return (await promises.stat(path)).size === 0;
  } catch {
    return true; // what is wrong with it, appending will tell
  }
}
