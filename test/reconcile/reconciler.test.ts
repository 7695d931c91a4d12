import { describe, expect, it } from 'vitest';
import { reconciler, someone } from './spoken-to.ts';

describe('at start', () => {
  it('adopts the relay and sends nothing, whatever the pin was', () => {
    for (const enable of [false, true]) {
      for (const relay of [false, true]) {
        const plug = reconciler({ enable });
        expect(plug.turn()).toBeUndefined();
        expect(plug.pins).toMatchObject({ enable, online: false, error: false });
        plug.read(relay);
        expect(plug.turn()).toBeUndefined();
        expect(plug.pins).toMatchObject({ enable: relay, relay, online: true });
        expect(plug.reports()).toEqual([]);
      }
    }
  });

  it('keeps a request made before the first contact, and sends it then', () => {
    const plug = reconciler();
    plug.ask(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.enable).toBe(true);
    plug.read(false);
    expect(plug.pins).toMatchObject({ enable: true, relay: false });
    expect(plug.turn()).toBe(true);
    plug.confirm();
    expect(plug.pins).toMatchObject({ enable: true, relay: false });
    expect(plug.turn()).toBeUndefined();
    plug.read(true);
    expect(plug.pins).toMatchObject({ enable: true, relay: true });
    expect(plug.reports()).toEqual(['sent', 'done']);
  });

  it('asserts the value of the pin if configured, on or off, and not if the relay already has it', () => {
    for (const enable of [false, true]) {
      const plug = reconciler({ startup: 'assert', enable });
      plug.read(!enable);
      expect(plug.turn()).toBe(enable);
      const same = reconciler({ startup: 'assert', enable });
      same.read(enable);
      expect(same.turn()).toBeUndefined();
    }
  });

  it('asserts off as a request like any other: the lock holds it, and it is sent once more if it was not done', () => {
    const plug = reconciler({ startup: 'assert', enable: false });
    const origin = { by: 'start', word: 'startup: assert' };
    expect(plug.lock(true).reports).toMatchObject([{ type: 'waiting', handedOver: false, origin }]);
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    plug.lock(false);
    expect(plug.acknowledge()).toBe(false);
    plug.wait(3000);
    plug.read(true);
    expect(plug.acknowledge()).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['waiting', 'sent', 'sent', 'done']);
  });

  it('does not assert on if the first contact comes too late', () => {
    const plug = reconciler({ startup: 'assert', enable: true });
    plug.wait(60_000);
    plug.read(false);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.enable).toBe(false);
    expect(plug.reports()).toEqual(['dropped']);
  });

  it('leaves the pin FALSE if the assertion of on is given up before the first contact', () => {
    const plug = reconciler({ startup: 'assert', enable: true });
    plug.wait(60_000);
    expect(plug.act({ type: 'time' }).publish).toEqual({ enable: false });
    plug.miss();
    expect(plug.pins.enable).toBe(false);
  });

  it('counts exchanges that fail before the first contact', () => {
    const plug = reconciler({ errorAfter: 2 });
    plug.miss();
    expect(plug.pins).toMatchObject({ online: false, error: false, misses: 1 });
    plug.miss();
    expect(plug.pins).toMatchObject({ online: false, error: true, misses: 2 });
  });
});

describe('a HAL request', () => {
  it('goes out once, is unproven when the plug confirms it, and done when a reading shows it', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(true);
    expect(plug.turn()).toBe(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: true, relay: false });
    expect(plug.confirm().publish).toEqual({});
    expect(plug.turn()).toBeUndefined();
    expect(plug.reports()).toEqual(['sent']);
    const shown = plug.read(true);
    expect(shown.publish).toEqual({ relay: true });
    expect(shown.reports).toMatchObject([{ type: 'done', on: true, origin: someone }]);
    expect(plug.turn()).toBeUndefined();
  });

  it('is sent even if the relay was last read as requested, since the button may have switched it', () => {
    const plug = reconciler();
    plug.read(true);
    expect(plug.ask(true).publish).toEqual({});
    expect(plug.turn()).toBe(true);
  });

  it('does not count as done by an answer to an earlier reading', () => {
    const plug = reconciler();
    plug.read(true);
    const since = plug.state.order;
    plug.ask(true);
    plug.read(true, since);
    expect(plug.turn()).toBe(true);
  });

  it('is replaced by a newer one that comes before it was sent', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(true);
    plug.ask(false);
    plug.ask(true);
    expect(plug.reports()).toEqual(['superseded', 'superseded']);
    expect(plug.turn()).toBe(true);
    plug.confirm();
    expect(plug.turn()).toBeUndefined();
  });

  it('made while a command is under way is sent after it, even for the same value', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(true);
    expect(plug.turn()).toBe(true);
    plug.ask(false);
    plug.ask(true);
    expect(plug.reports()).toEqual(['sent', 'superseded', 'superseded']);
    expect(plug.pins.enable).toBe(true);
    plug.confirm();
    expect(plug.turn()).toBe(true);
    plug.confirm();
    expect(plug.turn()).toBeUndefined();
    plug.read(true);
    expect(plug.reports()).toEqual(['sent', 'done']);
  });

  it('to the contrary of the command under way shows at the pin and goes out after it', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(true);
    plug.turn();
    plug.ask(false);
    expect(plug.confirm().publish).toEqual({});
    expect(plug.pins).toMatchObject({ enable: false, relay: false });
    expect(plug.turn()).toBe(false);
  });

  it('that the plug refuses is given up; the pin goes back to the relay and the next request needs no reading first', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(true);
    plug.turn();
    plug.refuse();
    expect(plug.reports()).toEqual(['sent', 'refused']);
    expect(plug.pins).toMatchObject({ enable: false, relay: false, error: true, misses: 1, online: true });
    expect(plug.turn()).toBeUndefined();
    plug.ask(true);
    expect(plug.turn()).toBe(true);
  });

  it('survives the refusal of the one before it', () => {
    const plug = reconciler();
    plug.read(true);
    plug.ask(true);
    plug.turn();
    plug.ask(false);
    plug.refuse();
    expect(plug.pins.enable).toBe(false);
    expect(plug.turn()).toBe(false);
  });
});

describe('time, and a turn', () => {
  it('leave the same state object if nothing is requested, under way or wrong, since thousands of plugs rest', () => {
    const plug = reconciler();
    plug.read(true);
    const { state } = plug;
    for (const type of ['time', 'turn'] as const) expect(plug.act({ type }).state).toBe(state);
    plug.ask(false);
    expect(plug.turn()).toBe(false);
  });
});

describe('the end of a command', () => {
  it('has no effect if none is under way', () => {
    const plug = reconciler();
    plug.read(true);
    const { pins } = plug;
    for (const { publish, reports, state } of [plug.confirm(), plug.lose(), plug.refuse()]) {
      expect([publish, reports, state.pins]).toEqual([{}, [], pins]);
      expect(state.unproven).toBeUndefined();
    }
  });
});

describe('a command whose answer was lost', () => {
  const lost = (was: boolean, wanted: boolean) => {
    const plug = reconciler();
    plug.read(was);
    plug.ask(wanted);
    plug.turn();
    plug.lose();
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: wanted, relay: was, online: false, error: true });
    return plug;
  };

  it('is not sent again when a reading shows that it was carried out', () => {
    const plug = lost(false, true);
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: true, relay: true, error: false });
    expect(plug.reports()).toEqual(['sent', 'done']);
  });

  it('is sent again, once per failure, when a reading shows that it was not', () => {
    const plug = lost(false, true);
    for (let round = 0; round < 3; round++) {
      plug.read(false);
      expect(plug.turn()).toBe(true);
      plug.lose();
      expect(plug.turn()).toBeUndefined();
    }
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
  });

  it('may still be on its way: the contrary request is sent even if the relay is read as it wants', () => {
    const plug = lost(false, true);
    plug.ask(false);
    plug.read(false);
    expect(plug.turn()).toBe(false);
    plug.confirm();
    plug.read(false);
    expect(plug.turn()).toBeUndefined();
  });

  it('that was given up and then found done is adopted and reported as late', () => {
    const plug = lost(false, true);
    plug.wait(60_000);
    expect(plug.act({ type: 'time' }).publish).toEqual({ enable: false });
    plug.read(true);
    expect(plug.pins.enable).toBe(true);
    expect(plug.reports()).toEqual(['sent', 'dropped', 'late']);
    plug.read(false);
    plug.read(true);
    expect(plug.reports()).toEqual(['adopted', 'adopted']);
  });
});

describe('own echo', () => {
  it('an answer to a reading from before a command was confirmed does not move the pin, whenever it comes', () => {
    const plug = reconciler();
    plug.read(false);
    const before = plug.state.order;
    plug.ask(true);
    plug.turn();
    const during = plug.state.order;
    plug.read(false, before);
    expect(plug.pins.enable).toBe(true);
    plug.confirm();
    const old = () => {
      for (const since of [before, during]) expect(plug.read(false, since).publish).toEqual({});
    };
    old();
    expect(plug.reports()).toEqual(['sent']);
    plug.read(true);
    expect(plug.pins).toMatchObject({ enable: true, relay: true });
    old();
    expect(plug.reports()).toEqual(['done']);
    plug.read(false);
    expect(plug.pins.enable).toBe(false);
    expect(plug.reports()).toEqual(['adopted']);
  });

  it('an answer from before a command failed does not decide whether it was carried out', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(true);
    plug.turn();
    const during = plug.state.order;
    plug.lose();
    plug.read(false, during);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.online).toBe(false);
  });
});

describe('the button', () => {
  it('is followed by the pin and never undone', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(true);
    plug.turn();
    plug.confirm();
    plug.read(true);
    expect(plug.reports()).toEqual(['sent', 'done']);
    expect(plug.read(false).publish).toEqual({ enable: false, relay: false });
    expect(plug.reports()).toEqual(['adopted']);
    expect(plug.turn()).toBeUndefined();
  });

  it('loses against an open request: pressed during an outage after HAL’s request', () => {
    const plug = reconciler();
    plug.read(true);
    plug.miss();
    plug.ask(true);
    plug.read(false);
    expect(plug.pins).toMatchObject({ enable: true, relay: false });
    expect(plug.turn()).toBe(true);
  });

  it('pressed during an outage without a request is adopted and reported as unseen', () => {
    const plug = reconciler();
    plug.read(false);
    plug.miss();
    plug.read(true);
    expect(plug.pins.enable).toBe(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.reports()).toEqual(['adopted']);
  });
});
