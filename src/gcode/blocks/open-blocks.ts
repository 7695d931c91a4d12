/** The open blocks of a program. */
export interface OpenBlocks<B> {
  /** The blocks that are kept, the innermost last. */
  readonly kept: readonly B[];
  /** Whether further blocks are open inside them. */
  readonly areMore: boolean;
  begin(block: B): void;
  /** Ends the innermost block. */
  end(): void;
  forget(): void;
}

/** Deeper than any program; deeper blocks are only counted. */
const depthMax = 100;

export function openBlocks<B>(): OpenBlocks<B> {
  let kept: B[] = [];
  let more = 0;
  return {
    get kept() {
      return kept;
    },
    get areMore() {
      return more > 0;
    },
    begin(block) {
      if (kept.length < depthMax) kept.push(block);
      else more++;
    },
    end() {
      if (more > 0) more--;
      else kept.pop();
    },
    forget() {
      kept = [];
      more = 0;
    },
  };
}
