import type { End } from './o-words.ts';

/** The blocks of RepRapFirmware, which are indented, and the `gcode:` of a macro in a configuration file. */
export interface IndentedBlocks {
  /** Reads the next line and returns whether an `abort` ends the program there. */
  follow(text: string): End | undefined;
  /** The innermost block that this line is in; undefined outside of blocks. */
  readonly open: string | undefined;
  forget(): void;
}

const keyword = /^[ \t]*(?:N\s*\d+\s*)?(if|elif|else|while|abort|(?:[a-z_]+_)?gcode\s*:)(?!\w)/i;
/** The beginning of a line that may have a keyword; most lines begin with a letter and a number. */
const wordy = /^\s*(?:N\s*\d+\s*)?[a-z_]{2}/i;
const blankOrComment = /^\s*(?:;|\([^)]*\)\s*$|$)/;
const depthMax = 100;

export function followIndentedBlocks(): IndentedBlocks {
  let stack: { readonly indent: number; readonly keyword: string }[] = [];
  return {
    follow(text) {
      if (stack.length === 0 ? !wordy.test(text) : blankOrComment.test(text)) return undefined;
      const indent = indentOf(text);
      while (stack.length > 0 && indent <= (stack.at(-1)?.indent ?? 0)) stack.pop();
      const word = keyword.exec(text)?.[1]?.toLowerCase();
      if (word === 'abort') return stack.length === 0 ? 'certain' : 'perhaps';
      if (word !== undefined && stack.length < depthMax) stack.push({ indent, keyword: word });
      return undefined;
    },
    get open() {
      return stack.at(-1)?.keyword;
    },
    forget() {
      stack = [];
    },
  };
}

/** The indentation in columns, without a line number; in RepRapFirmware a tab goes to the next multiple of four. */
function indentOf(text: string): number {
  let indent = 0;
  for (const char of text.replace(/^(\s*)N\s*\d+/i, '$1')) {
    if (char === ' ') indent++;
    else if (char === '\t') indent = indent - (indent % 4) + 4;
    else break;
  }
  return indent;
}
