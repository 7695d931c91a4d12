/**
 * Shares the processor among callers, so that none delays another by more than a slice. Heavy work is done in slices of a few
 * milliseconds, between which the event loop turns. The caller that has used the least comes first.
 */
export interface Turns {
  /** Adds a caller. */
  join(): Turn;
}

/** One caller's share of the processor. */
export interface Turn {
  /**
   * Whether work may continue now: while the slice lasts. Outside of a slice, one begins if no other work waits. Work that
   * may not continue calls `queue`.
   */
  mayGoOn(): boolean;
  /** The same for work that calls `end`; cheaper. */
  enter(): boolean;
  /** Calls `run` in a later slice, after earlier entries of the queue; `goesOn`: it continues in promises. */
  queue(run: () => void, goesOn?: boolean): () => void;
  /** Ends the work of this slice. */
  end(): void;
  /** Empties the queue and accepts nothing more. */
  leave(): void;
}

export interface TurnsOptions {
  readonly sliceMs?: number;
  readonly now?: () => number;
  /** Calls back when the event loop has turned. */
  readonly afterTurn?: (run: () => void) => void;
}

/** Long compared with the cost of changing callers, short compared with the 50 ms in which a relay must follow. */
const defaultSliceMs = 2;

/** Reading the clock takes up to a quarter of a microsecond: after steps as short as this, some steps do without. */
const shortMs = 0.05;
const unseenMax = 7;

/** Enough for hundreds of small requests, or for the first of each kind, which is slower. */
const creditMs = 50;

interface Member {
  usedMs: number;
  readonly queued: { readonly run: () => void; readonly goesOn: boolean }[];
}

export function createTurns(options: TurnsOptions = {}): Turns {
  const { sliceMs = defaultSliceMs, now = () => performance.now(), afterTurn = setImmediate } = options;
  const ready = new Set<Member>();
  /** The rest of the slice in this turn of the event loop. */
  let leftMs = sliceMs;
  let current: Member | undefined;
  let startedMs = 0;
  /** The time used at the last reading of the clock, and how many steps go without one. */
  let seenMs = 0;
  let unseen = 0;
  let isScheduled = false;
  /** The least time that any waiting caller has used. */
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
          // No other caller was waiting for the time that it has used.
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

  /** The most credit that a caller gets for the time it was away; it then comes before all busy callers. */
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
      // Its promises continue when this returns, in the same slice.
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
