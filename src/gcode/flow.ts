import { HalError } from '../errors.ts';

/** Knows whether the lines that come stand inside a subroutine, branch or loop of RS274's O-words. */
export interface FlowTracker {
  /** Takes in a line with an O-word. */
  follow(line: { readonly label: string; readonly keyword: string }): void;
  /** Throws `syntax` inside of any: whether and how often such a line would run is not known here. */
  refuse(code: string): void;
  /** The program has ended. */
  forget(): void;
}

const opening = new Set(['sub', 'if', 'do', 'while', 'repeat']);
const closing = new Set(['endsub', 'endif', 'endwhile', 'endrepeat']);
/** Deeper than any program goes; further ones are not counted. */
const depthMax = 100;

/** Flow control is not executed: the sender of a program is to send the lines that result. */
export function createFlowTracker(): FlowTracker {
  let stack: { readonly label: string; readonly keyword: string }[] = [];
  return {
    follow({ label, keyword }) {
      const top = stack.at(-1);
      const endsDo = keyword === 'while' && top?.keyword === 'do' && top.label === label;
      if (endsDo || closing.has(keyword)) {
        if (top?.label === label) stack.pop();
      } else if (opening.has(keyword) && stack.length < depthMax) {
        stack.push({ label, keyword });
      }
    },
    refuse(code) {
      const top = stack.at(-1);
      if (!top) return;
      throw new HalError(
        'syntax',
        `${code} stands inside 'O${top.label} ${top.keyword}': flow control is not executed here, send the lines that result`,
      );
    },
    forget() {
      stack = [];
    },
  };
}
