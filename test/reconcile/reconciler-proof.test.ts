import { describe, expect, it } from 'vitest';
import { host, reconciler, someone } from './spoken-to.ts';

/** A plug with a command that it has acknowledged, and no reading since. */
function acknowledged(on: boolean, rules: Parameters<typeof reconciler>[0] = {}) {
  const plug = reconciler(rules);
  plug.read(!on);
  plug.ask(on);
  expect(plug.acknowledge()).toBe(on);
  plug.reports();
  return plug;
}

describe('a command that was acknowledged', () => {
  it('is shown by enable and not by relay until a reading agrees, which ends it', () => {
    for (const on of [false, true]) {
      const plug = acknowledged(on);
      expect(plug.pins).toMatchObject({ enable: on, relay: !on, error: false });
      expect(plug.reports()).toEqual([]);
      expect(plug.read(on).reports).toMatchObject([{ type: 'done', on, origin: someone }]);
      expect(plug.pins).toMatchObject({ enable: on, relay: on, error: false });
    }
  });

  it('is not contradicted by a reading within settle, which moves only relay', () => {
    const plug = acknowledged(true);
    for (let ms = 0; ms < 3000; ms += 500) {
      plug.read(false);
      expect(plug.pins).toMatchObject({ enable: true, relay: false, error: false });
      expect(plug.turn()).toBeUndefined();
      plug.wait(500);
    }
    expect(plug.reports()).toEqual([]);
  });

  it('to switch off is sent once more after settle, and is not done if that is acknowledged and not done either', () => {
    const plug = acknowledged(false);
    plug.wait(2999);
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    plug.wait(1);
    plug.read(true);
    expect(plug.pins).toMatchObject({ enable: false, relay: true, error: false });
    const repeat = plug.act({ type: 'turn' });
    expect(repeat.send).toBe(false);
    expect(repeat.reports).toMatchObject([{ type: 'sent', again: true, attempt: 1, origin: someone }]);
    plug.confirm();
    plug.wait(2999);
    plug.read(true);
    expect(plug.pins).toMatchObject({ enable: false, error: false });
    plug.wait(1);
    expect(plug.read(true).reports).toMatchObject([{ type: 'not-done', on: false, origin: someone }]);
    expect(plug.pins).toMatchObject({ enable: true, relay: true, error: true });
    expect(plug.turn()).toBeUndefined();
  });

  it('to switch off is done when its repeat is', () => {
    const plug = acknowledged(false);
    plug.wait(3000);
    plug.read(true);
    expect(plug.acknowledge()).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['sent', 'done']);
    expect(plug.pins).toMatchObject({ enable: false, relay: false, error: false });
  });

  it('to switch on is not sent again: power that comes on late is worse than power that stays off', () => {
    const plug = acknowledged(true);
    plug.wait(3000);
    plug.read(false);
    expect(plug.reports()).toEqual(['not-done']);
    expect(plug.pins).toMatchObject({ enable: false, relay: false, error: true });
    expect(plug.turn()).toBeUndefined();
  });

  it('is judged by the first reading if settle is 0', () => {
    const off = acknowledged(false, { settleMs: 0 });
    off.read(true);
    expect(off.acknowledge()).toBe(false);
    off.read(true);
    expect(off.reports()).toEqual(['sent', 'not-done']);
    const on = acknowledged(true, { settleMs: 0 });
    on.read(false);
    expect(on.reports()).toEqual(['not-done']);
  });

  it('obeys with its repeat a lock that has closed meanwhile', () => {
    const plug = acknowledged(false);
    plug.lock(true);
    plug.wait(3000);
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: false, lockedRequest: true });
    expect(plug.reports()).toEqual(['waiting']);
    plug.lock(false);
    expect(plug.acknowledge()).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['sent', 'done']);
  });

  it('hands its repeat over if the lock has closed meanwhile and there is a power-off', () => {
    const plug = acknowledged(false, { handsOver: true });
    plug.lock(true);
    plug.wait(3000);
    expect(plug.read(true).handOver).toMatchObject({ on: false, again: true });
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: true });
  });

  it('whose repeat is lost is sent again per failure, and is not done after that only once acknowledged', () => {
    const plug = acknowledged(false);
    plug.wait(3000);
    plug.read(true);
    expect(plug.turn()).toBe(false);
    plug.lose();
    plug.read(true);
    expect(plug.acknowledge()).toBe(false);
    plug.wait(3000);
    plug.read(true);
    expect(plug.reports()).toEqual(['sent', 'sent', 'not-done']);
  });

  it('whose repeat is refused ends as refused', () => {
    const plug = acknowledged(false);
    plug.wait(3000);
    plug.read(true);
    plug.turn();
    plug.refuse();
    expect(plug.reports()).toEqual(['sent', 'refused']);
    expect(plug.pins.enable).toBe(true);
  });
});

describe('a press between a command and its proof', () => {
  it('loses against off, which is sent once more; after that is done, a press counts again', () => {
    const plug = acknowledged(false);
    plug.read(true);
    expect(plug.pins.enable).toBe(false);
    plug.wait(3000);
    plug.read(true);
    expect(plug.acknowledge()).toBe(false);
    plug.read(false);
    plug.read(true);
    expect(plug.reports()).toEqual(['sent', 'done', 'adopted']);
    expect(plug.pins.enable).toBe(true);
  });

  it('leaves the relay off after a request for on', () => {
    const plug = acknowledged(true);
    plug.wait(3000);
    plug.read(false);
    expect(plug.pins).toMatchObject({ enable: false, error: true });
    expect(plug.turn()).toBeUndefined();
  });
});

describe('an outage between a command and its proof', () => {
  it('ends with a reading that agrees, however long it was', () => {
    for (const on of [false, true]) {
      const plug = acknowledged(on);
      plug.miss();
      expect(plug.pins.enable).toBe(on);
      plug.wait(100_000);
      plug.read(on);
      expect(plug.reports()).toEqual(['done']);
      expect(plug.pins).toMatchObject({ enable: on, relay: on, error: false });
    }
  });

  it('delays the decision: off is sent once more after it', () => {
    const plug = acknowledged(false);
    plug.miss();
    plug.wait(100_000);
    plug.act({ type: 'time' });
    expect(plug.turn()).toBeUndefined();
    expect(plug.reports()).toEqual([]);
    plug.read(true);
    expect(plug.acknowledge()).toBe(false);
  });

  it('does not restore on, which no reading has shown', () => {
    const plug = acknowledged(true, { afterOutage: 'restore' });
    plug.miss();
    plug.wait(10_000);
    plug.read(false);
    expect(plug.reports()).toEqual(['not-done']);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: false, interruptions: 0 });
  });

  it('within settle changes nothing', () => {
    const plug = acknowledged(true);
    plug.miss();
    plug.read(false);
    expect(plug.pins).toMatchObject({ enable: true, error: false });
    expect(plug.reports()).toEqual([]);
  });
});

describe('a request while another command is unproven', () => {
  it('to the contrary is sent although the relay has not moved yet', () => {
    for (const on of [false, true]) {
      const plug = acknowledged(on);
      plug.read(!on);
      plug.ask(!on);
      plug.read(!on);
      expect(plug.reports()).toEqual(['superseded']);
      expect(plug.turn()).toBe(!on);
    }
  });

  it('to the contrary does not count as done in an outage either', () => {
    const plug = acknowledged(true);
    plug.miss();
    plug.ask(false);
    plug.read(false);
    expect(plug.acknowledge()).toBe(false);
    expect(plug.reports()).toEqual(['superseded', 'sent']);
  });

  it('to the contrary is not proven by a reading from before both, until settle is over', () => {
    const plug = acknowledged(true);
    plug.ask(false);
    plug.acknowledge();
    for (const relay of [false, true, false]) {
      plug.read(relay);
      expect(plug.pins).toMatchObject({ enable: false, relay });
      plug.wait(1000);
    }
    expect(plug.reports()).toEqual(['superseded', 'sent']);
    plug.read(false);
    expect(plug.reports()).toEqual(['done']);
  });

  it('to the contrary, and then once more, is not proven by such a reading either', () => {
    const plug = acknowledged(true);
    for (const wanted of [false, false]) {
      plug.ask(wanted);
      plug.acknowledge();
    }
    plug.read(false);
    expect(plug.reports()).toEqual(['superseded', 'sent', 'superseded', 'sent']);
    plug.wait(3000);
    plug.read(false);
    expect(plug.reports()).toEqual(['done']);
  });

  it('to the contrary that was seen done loses against a press, which is followed when settle is over', () => {
    for (const on of [false, true]) {
      const plug = acknowledged(!on);
      plug.ask(on);
      plug.acknowledge();
      plug.read(on);
      plug.read(!on);
      expect(plug.pins.enable).toBe(on);
      plug.wait(3000);
      plug.read(!on);
      expect(plug.reports()).toEqual(['superseded', 'sent', 'done', 'adopted']);
      expect(plug.pins).toMatchObject({ enable: !on, error: false });
      expect(plug.turn()).toBeUndefined();
    }
  });

  it('to the contrary that was seen done does not affect the request that has replaced it', () => {
    for (const on of [false, true]) {
      const plug = acknowledged(!on);
      plug.ask(on);
      plug.acknowledge();
      plug.read(on);
      plug.wait(3000);
      plug.ask(on);
      plug.read(!on);
      expect(plug.reports()).toEqual(['superseded', 'sent', 'superseded']);
      expect(plug.acknowledge()).toBe(on);
    }
  });

  it('to the contrary that was withdrawn under way, and seen done, has ended before a press', () => {
    const plug = acknowledged(true);
    plug.ask(false);
    plug.turn();
    plug.withdraw();
    plug.confirm();
    plug.read(false);
    plug.wait(3000);
    expect(plug.read(true).reports).toMatchObject([{ type: 'adopted', on: true, unseen: false }]);
    expect(plug.reports()).toEqual(['superseded', 'sent', 'withdrawn', 'adopted']);
    expect(plug.turn()).toBeUndefined();
  });

  it('to the contrary that no reading has shown is not done, like any other', () => {
    const plug = acknowledged(true);
    plug.ask(false);
    plug.acknowledge();
    plug.read(true);
    plug.wait(3000);
    plug.read(true);
    expect(plug.acknowledge()).toBe(false);
  });

  it('is sent again if its answer was lost, even if a reading from before both shows its value', () => {
    const plug = acknowledged(false);
    plug.ask(true);
    plug.acknowledge();
    plug.ask(true);
    plug.turn();
    plug.lose();
    plug.read(true);
    expect(plug.reports()).toEqual(['superseded', 'sent', 'superseded', 'sent']);
    expect(plug.acknowledge()).toBe(true);
    plug.wait(3000);
    plug.read(true);
    expect(plug.reports()).toEqual(['sent', 'done']);
  });

  it('of the same value replaces it and is sent', () => {
    const plug = acknowledged(false);
    plug.ask(false);
    expect(plug.acknowledge()).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['superseded', 'sent', 'done']);
  });

  it('that is refused leaves it shown until the next reading', () => {
    const plug = acknowledged(false);
    plug.ask(true);
    plug.turn();
    plug.refuse();
    expect(plug.pins.enable).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['superseded', 'sent', 'refused', 'late']);
    expect(plug.pins).toMatchObject({ enable: false, relay: false });
  });
});

describe('a command that was not done', () => {
  const notDone = (on: boolean) => {
    const plug = acknowledged(on, { settleMs: 0 });
    plug.read(!on);
    if (!on) {
      plug.acknowledge();
      plug.read(!on);
    }
    expect(plug.reports()).toContain('not-done');
    return plug;
  };

  it('is an error through readings and outages until a reading agrees, which is reported as late and not as a press', () => {
    for (const on of [false, true]) {
      const plug = notDone(on);
      plug.read(!on);
      plug.miss();
      plug.read(!on);
      expect(plug.pins).toMatchObject({ enable: !on, error: true, misses: 0 });
      plug.read(on);
      expect(plug.pins).toMatchObject({ enable: on, relay: on, error: false });
      expect(plug.reports()).toEqual(['late']);
      plug.read(!on);
      expect(plug.reports()).toEqual(['adopted']);
    }
  });

  it('is no longer an error as soon as HAL makes a request, for either value', () => {
    for (const wanted of [false, true]) {
      const plug = notDone(false);
      plug.ask(wanted);
      expect(plug.pins).toMatchObject({ enable: wanted, error: false });
      expect(plug.turn()).toBe(wanted);
    }
  });

  it('is not sent again by a withdrawal, and remains reported', () => {
    const plug = notDone(false);
    expect(plug.withdraw().reports).toEqual([]);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.error).toBe(true);
  });

  it('has ended: no request is dropped when the loop stops', () => {
    expect(notDone(false).stop().reports).toEqual([]);
  });
});

describe('a command that was withdrawn after it was acknowledged', () => {
  it('is done if a reading shows it', () => {
    const plug = acknowledged(false);
    plug.withdraw();
    expect(plug.pins.enable).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['done']);
  });

  it('is not sent again if none does, and is reported as withdrawn with its origin', () => {
    const plug = acknowledged(false);
    plug.withdraw();
    plug.wait(3000);
    expect(plug.read(true).reports).toMatchObject([{ type: 'withdrawn', on: false, origin: someone, cause: host }]);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: true, error: false });
  });

  it('counts again once HAL asks again', () => {
    const plug = acknowledged(false);
    plug.withdraw();
    plug.ask(false);
    plug.acknowledge();
    plug.wait(3000);
    plug.read(true);
    expect(plug.turn()).toBe(false);
  });

  it('is left alone if it was to switch on', () => {
    const plug = acknowledged(true);
    plug.withdraw();
    plug.read(true);
    expect(plug.reports()).toEqual(['done']);
  });
});
