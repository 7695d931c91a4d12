import type { GcodeLine } from '../words.ts';

/** The program ends: for certain, or on a condition. */
export type End = 'certain' | 'perhaps';

/** The subroutines, branches and loops of RS274 that are open. */
export interface OWords {
  /** Tells whether a `return` outside of any subroutine ends the program here. */
  follow(flow: NonNullable<GcodeLine['flow']>): End | undefined;
  /** The innermost, as it was opened; undefined outside of any. */
  readonly open: string | undefined;
  forget(): void;
}

const opening = new Set(['sub', 'if', 'do', 'while', 'repeat']);
const closing = new Set(['endsub', 'endif', 'endwhile', 'endrepeat']);
/** Deeper than any program goes; of further ones only the number is kept. */
const depthMax = 100;

export function followOWords(): OWords {
  let stack: { readonly label: string; readonly keyword: string }[] = [];
  /** What is open beyond the deepest that is kept. */
  let deeper = 0;
  return {
    follow({ label, keyword }) {
      const top = stack.at(-1);
      const endsDo = keyword === 'while' && top?.keyword === 'do' && top.label === label;
      if (endsDo || closing.has(keyword)) {
        if (deeper > 0) deeper--;
        else if (top?.label === label) stack.pop();
      } else if (opening.has(keyword)) {
        if (stack.length < depthMax) stack.push({ label, keyword });
        else deeper++;
      } else if (keyword === 'return' && !stack.some((open) => open.keyword === 'sub')) {
        return stack.length === 0 ? 'certain' : 'perhaps';
      }
      return undefined;
    },
    get open() {
      const top = stack.at(-1);
      return top && `O${top.label} ${top.keyword}`;
    },
    forget() {
      stack = [];
      deeper = 0;
    },
  };
}
