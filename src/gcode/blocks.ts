import { followIndentedBlocks } from './blocks/indented.ts';
import { followOWords, type End } from './blocks/o-words.ts';
import { followTemplates } from './blocks/templates.ts';
import { readLine, type Readings } from './words.ts';

/** Knows whether the lines that come are conditional, and so are not run here. */
export interface Blocks {
  /** Takes a line apart and takes it in; tells whether it ends the program, other than by an M-code. Throws as `readLine`. */
  read(text: string): { readonly readings: Readings; readonly end: End | undefined };
  /** Why this line is not run; undefined when it is. */
  readonly open: string | undefined;
  forget(): void;
}

/**
 * Flow control is not executed: it takes values that are not known here. The sender of a program is to send the lines
 * that result.
 */
export function followBlocks(): Blocks {
  const oWords = followOWords();
  const indented = followIndentedBlocks();
  const templates = followTemplates();
  return {
    read(text) {
      const rest = templates.follow(text);
      const aborts = indented.follow(rest);
      const readings = readLine(rest);
      const returns = readings.plain.flow && oWords.follow(readings.plain.flow);
      return { readings, end: templates.open === undefined ? (aborts ?? returns) : (aborts ?? returns) && 'perhaps' };
    },
    get open() {
      return templates.open ?? indented.open ?? oWords.open;
    },
    forget() {
      oWords.forget();
      indented.forget();
      templates.forget();
    },
  };
}
