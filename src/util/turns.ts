/**
 * Shares the processor among callers, so that none delays another by more than a slice: heavy work is done in slices of
 * a few milliseconds, between which the event loop turns. The caller that has used the least comes first.
 */
export interface Turns {
  /** One caller more. */
  join(): Turn;
}

/** One caller's part of the processor. */
export interface Turn {
  /**
   * Whether work may go on now: while the slice lasts; outside of one, a slice begins where no other work waits. What
   * may not go on calls `queue`.
   */
  mayGoOn(): boolean;
  /** The same before work that is ended with `end`; costs less. */
  enter(): boolean;
  /** Calls `run` in a later slice, after what was queued before; `goesOn` says that it goes on in promises. */
  queue(run: () => void, goesOn?: boolean): () => void;
  /** The work of this slice is done. */
  end(): void;
  /** Forgets what is queued, and takes nothing more. */
  leave(): void;
}

export interface TurnsOptions {
  readonly sliceMs?: number;
  readonly now?: () => number;
  /** Calls back when the event loop has turned. */
  readonly afterTurn?: (run: () => void) => void;
}

/** Long against what a change of callers costs, short against the 50 ms in which a relay has to follow. */
const defaultSliceMs = 2;

/** A look at the clock takes up to a quarter of a microsecond: after steps as short as this, some go without. */
const shortMs = 0.05;
const unseenMax = 7;

/** Enough for hundreds of small requests, or for the first of each kind, which is slow. */
const creditMs = 50;

interface Member {
  usedMs: number;
  readonly queued: { readonly run: () => void; readonly goesOn: boolean }[];
}

export function createTurns(options: TurnsOptions = {}): Turns {
  const { sliceMs = defaultSliceMs, now = () => performance.now(), afterTurn = setImmediate } = options;
  const ready = new Set<Member>();
  /** What is left of the slice of this turn of the event loop. */
  let leftMs = sliceMs;
  let current: Member | undefined;
  let startedMs = 0;
  /** What it had used at the last look at the clock, and how many steps go without a look. */
  let seenMs = 0;
  let unseen = 0;
  let isScheduled = false;
  /** What the one of those that wait has used that has used the least. */
  let floorMs = 0;

  return {
    join() {
      const member: Member = { usedMs: floorMs - sliceMs, queued: [] };
      let hasLeft = false;
      return {
        mayGoOn() {
          if (current === member) {
            if (unseen > 0) {
              unseen--;
              return true;
            }
            const usedMs = now() - startedMs;
            if (usedMs >= leftMs) {
              close();
              return false;
            }
            unseen = usedMs - seenMs < shortMs ? unseenMax : 0;
            seenMs = usedMs;
            return true;
          }
          if (!isFree()) return false;
          begin(member);
          schedule();
          return true;
        },
        enter() {
          if (current === member) return true;
          if (!isFree()) return false;
          begin(member);
          return true;
        },
        queue(run, goesOn = false) {
          if (hasLeft) return () => {};
          const entry = { run, goesOn };
          member.queued.push(entry);
          ready.add(member);
          comeBack(member);
          schedule();
          return () => {
            const at = member.queued.indexOf(entry);
            if (at >= 0) member.queued.splice(at, 1);
            if (member.queued.length === 0) ready.delete(member);
          };
        },
        end() {
          if (current !== member) return;
          close();
          // What it has used was nobody else's.
          if (ready.size === 0) member.usedMs = floorMs - creditMs;
        },
        leave() {
          hasLeft = true;
          member.queued.length = 0;
          ready.delete(member);
        },
      };
    },
  };

  /** The time that a caller was away gives it so much, with which it comes before all who have much to do. */
  function comeBack(member: Member): void {
    member.usedMs = Math.max(member.usedMs, floorMs - creditMs);
  }

  function begin(member: Member): void {
    close();
    comeBack(member);
    current = member;
    startedMs = now();
    seenMs = 0;
    unseen = 0;
  }

  function isFree(): boolean {
    return ready.size === 0 && leftMs > 0;
  }

  function close(): void {
    if (!current) return;
    const usedMs = now() - startedMs;
    current.usedMs += usedMs;
    leftMs -= usedMs;
    current = undefined;
    if (leftMs < sliceMs / 2) schedule();
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    afterTurn(turnOver);
  }

  function turnOver(): void {
    isScheduled = false;
    close();
    leftMs = sliceMs;
    while (leftMs > 0) {
      const member = leastUsed();
      const work = member?.queued.shift();
      if (!member || !work) break;
      if (member.queued.length === 0) ready.delete(member);
      floorMs = Math.max(floorMs, member.usedMs);
      begin(member);
      work.run();
      // Its promises go on when this returns, in the same slice.
      if (work.goesOn) {
        schedule();
        break;
      }
      close();
    }
    if (ready.size > 0) schedule();
  }

  function leastUsed(): Member | undefined {
    let least: Member | undefined;
    for (const member of ready) if (!least || member.usedMs < least.usedMs) least = member;
    return least;
  }
}
