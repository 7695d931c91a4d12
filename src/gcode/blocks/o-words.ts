import type { GcodeLine } from '../words.ts';
import { openBlocks } from './open-blocks.ts';

/** Whether the program certainly ends, or ends on a condition. */
export type End = 'certain' | 'perhaps';

/** The open subroutines, branches and loops of RS274. */
export interface OWords {
  /** Reads the next O-word and returns whether a `return` outside of a subroutine ends the program there. */
  follow(flow: NonNullable<GcodeLine['flow']>): End | undefined;
  /** The innermost block, as it was opened; undefined outside of blocks. */
  readonly open: string | undefined;
  forget(): void;
}

const opening = new Set(['sub', 'if', 'do', 'while', 'repeat']);
const closing = new Set(['endsub', 'endif', 'endwhile', 'endrepeat']);

export function followOWords(): OWords {
  const blocks = openBlocks<{ readonly label: string; readonly keyword: string }>();
  return {
    follow({ label, keyword }) {
      const top = blocks.kept.at(-1);
      const endsDo = keyword === 'while' && top?.keyword === 'do' && top.label === label;
      if (endsDo || closing.has(keyword)) {
        if (blocks.areMore || top?.label === label) blocks.end();
      } else if (opening.has(keyword)) {
        blocks.begin({ label, keyword });
      } else if (keyword === 'return' && !blocks.kept.some((open) => open.keyword === 'sub')) {
        return blocks.kept.length === 0 ? 'certain' : 'perhaps';
      }
      return undefined;
    },
    get open() {
      const top = blocks.kept.at(-1);
      return top && `O${top.label} ${top.keyword}`;
    },
    forget: () => blocks.forget(),
  };
}
