import { followIndentedBlocks } from './blocks/indented.ts';
import { followOWords, type End } from './blocks/o-words.ts';
import { followTemplates } from './blocks/templates.ts';
import { readLine, type Readings } from './words.ts';

/** Tracks whether lines are conditional and so must not be run. */
export interface Blocks {
  /** Parses the next line and says whether it ends the program, other than by an M-code. Throws as `readLine`. */
  read(text: string): { readonly readings: Readings; readonly end: End | undefined };
  /** The block that this line is in; undefined if the line may be run. */
  readonly open: string | undefined;
  forget(): void;
}

/**
 * Flow control is not executed: it depends on values that are not known here. The sender must send the resulting lines.
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
