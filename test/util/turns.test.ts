import { describe, expect, it } from 'vitest';
import { createTurns, type Turn } from '../../src/util/turns.ts';

/** Turns whose time passes only where work says so, and whose event loop turns only when it is told. */
function stage() {
  let nowMs = 0;
  let scheduled: (() => void)[] = [];
  const turns = createTurns({ sliceMs: 4, now: () => nowMs, afterTurn: (run) => void scheduled.push(run) });
  return {
    turns,
    spend: (ms: number) => void (nowMs += ms),
    /** One turn of the event loop; FALSE when nothing waits for it. */
    turn: (): boolean => {
      const due = scheduled;
      scheduled = [];
      for (const run of due) run();
      return due.length > 0;
    },
  };
}

describe('turns', () => {
  it('let work continue while its slice lasts, and again when the event loop has turned', () => {
    const { turns, spend, turn } = stage();
    const one = turns.join();
    let steps = 0;
    while (one.mayGoOn()) {
      steps++;
      spend(1);
    }
    expect(steps).toBe(4);
    expect(one.mayGoOn()).toBe(false);
    turn();
    expect(one.mayGoOn()).toBe(true);
  });

  it('give all callers together one slice per turn of the event loop', () => {
    const { turns, spend, turn } = stage();
    const members = Array.from({ length: 10 }, () => turns.join());
    const ran: number[] = [];
    members.forEach((member, index) => {
      member.queue(() => {
        ran.push(index);
        spend(3);
      });
    });
    turn();
    expect(ran).toEqual([0, 1]);
    turn();
    expect(ran).toEqual([0, 1, 2, 3]);
  });

  it('give the next slice to the caller that has used least, so that a caller with little to do never waits behind others', () => {
    const { turns, spend, turn } = stage();
    const heavy = Array.from({ length: 64 }, () => turns.join());
    const work = (member: Turn) => {
      spend(5);
      member.queue(() => work(member));
    };
    for (const member of heavy) member.queue(() => work(member));
    for (let i = 0; i < 500; i++) turn();
    const light = turns.join();
    for (let asked = 0; asked < 20; asked++) {
      let isDone = false;
      light.queue(() => void (isDone = true));
      turn();
      expect(isDone).toBe(true);
      for (let i = 0; i < asked; i++) turn();
    }
  });

  it('serve earlier callers first when many come at once', () => {
    const { turns, spend, turn } = stage();
    const before = turns.join();
    for (let i = 0; i < 10; i++) {
      expect(before.enter()).toBe(true);
      spend(3);
      before.end();
      turn();
    }
    for (let i = 0; i < 60; i++) turns.join().queue(() => spend(4));
    let isDone = false;
    before.queue(() => void (isDone = true));
    turn();
    expect(isDone).toBe(true);
  });

  it('share evenly among busy callers', () => {
    const { turns, spend, turn } = stage();
    const used = [0, 0, 0];
    used.forEach((_, index) => {
      const member = turns.join();
      const work = () => {
        const ms = index + 1;
        used[index] = (used[index] ?? 0) + ms;
        spend(ms);
        member.queue(work);
      };
      member.queue(work);
    });
    for (let i = 0; i < 3000; i++) turn();
    expect(Math.max(...used) / Math.min(...used)).toBeLessThan(1.01);
  });

  it('give little credit for the time a caller was away', () => {
    const { turns, spend, turn } = stage();
    const [old, fresh] = [turns.join(), turns.join()];
    const ran = { old: 0, fresh: 0 };
    const busy = (member: Turn, name: 'old' | 'fresh') => () => {
      ran[name]++;
      spend(4);
      member.queue(busy(member, name));
    };
    fresh.queue(busy(fresh, 'fresh'));
    for (let i = 0; i < 1000; i++) turn();
    const before = ran.fresh;
    old.queue(busy(old, 'old'));
    for (let i = 0; i < 100; i++) turn();
    expect(ran.fresh - before).toBeGreaterThan(40);
  });

  it('run the queue of a caller in order, without entries that were withdrawn or left behind', () => {
    const { turns, turn } = stage();
    const one = turns.join();
    const ran: string[] = [];
    one.queue(() => void ran.push('first'));
    const takeBack = one.queue(() => void ran.push('taken back'));
    one.queue(() => void ran.push('second'));
    takeBack();
    turn();
    expect(ran).toEqual(['first', 'second']);
    one.queue(() => void ran.push('left'));
    one.leave();
    one.queue(() => void ran.push('after'));
    turn();
    expect(ran).toEqual(['first', 'second']);
  });

  it('rest when there is no work', () => {
    const { turns, turn } = stage();
    turns.join().queue(() => {});
    turn();
    turn();
    expect(turn()).toBe(false);
  });
});
