import { appendFile, stat } from 'node:fs/promises';

/** Adds lines to files. */
export interface FileAppender {
  /** Adds text at the end of a file and makes the file if there is none; `heading` goes above the first text. */
  append(path: string, text: string, heading?: string): Promise<void>;
}

/** Files on this computer. Appends to one file must follow each other, or both may think to be the first. */
export function fileAppender(): FileAppender {
  return {
    async append(path, text, heading = '') {
      await appendFile(path, (await isEmpty(path)) ? heading + text : text);
    },
  };
}

async function isEmpty(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size === 0;
  } catch {
    return true; // what is wrong with it, appending will tell
  }
}
