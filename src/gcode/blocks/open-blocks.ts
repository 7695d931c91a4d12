/** The blocks of a program that are open. */
export interface OpenBlocks<B> {
  /** Those that are kept, the innermost last. */
  readonly kept: readonly B[];
  /** Whether further ones are open within them. */
  readonly areMore: boolean;
  begin(block: B): void;
  /** The innermost of all ends. */
  end(): void;
  forget(): void;
}

/** Deeper than any program goes; of further ones only the number is kept. */
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
