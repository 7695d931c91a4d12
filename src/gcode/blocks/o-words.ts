import type { GcodeLine } from '../words.ts';
import { openBlocks } from './open-blocks.ts';

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
