import { describe, expect, it } from 'vitest';
import { step } from '../../src/reconcile/reconciler.ts';
import type { ReconcileRules } from '../../src/reconcile/state.ts';
import { reconciler, someone, usualRules } from './spoken-to.ts';

describe('an outage', () => {
  it('keeps the last values, and needs a reading before a command is sent', () => {
    const plug = reconciler();
    plug.read(true);
    expect(plug.miss().publish).toEqual({ online: false, error: true, misses: 1 });
    plug.ask(false);
    expect(plug.turn()).toBeUndefined();
    expect(plug.miss().publish).toEqual({ misses: 2 });
    plug.read(true);
    expect(plug.turn()).toBe(false);
  });

  it('ends without a command if HAL has reversed its request and nothing was sent', () => {
    const plug = reconciler();
    plug.read(false);
    plug.miss();
    plug.ask(true);
    plug.ask(false);
    plug.read(false);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.enable).toBe(false);
  });

  it('outlasts a request to switch on, which is dropped at its age; then the pin shows the last reading', () => {
    const plug = reconciler();
    plug.read(false);
    plug.miss();
    plug.ask(true);
    plug.wait(59_999);
    expect(plug.act({ type: 'time' }).reports).toEqual([]);
    plug.wait(1);
    const dropped = plug.act({ type: 'time' });
    expect(dropped.reports).toEqual([
      {
        type: 'dropped',
        on: true,
        cause: 'too-old',
        ageMs: 60_000,
        order: expect.any(Number) as number,
        origin: someone,
      },
    ]);
    expect(dropped.publish).toEqual({ enable: false });
    plug.read(false);
    expect(plug.turn()).toBeUndefined();
  });

  it('gives the pin back as TRUE when the relay was last read as on', () => {
    const plug = reconciler();
    plug.read(true);
    plug.miss();
    plug.ask(true);
    plug.wait(60_000);
    plug.act({ type: 'time' });
    expect(plug.reports()).toEqual(['dropped']);
    expect(plug.pins.enable).toBe(true);
  });

  it('never outlasts a request to switch off, nor one to switch on when the limit is 0', () => {
    for (const [on, onRequestTimeoutMs] of [
      [false, 60_000],
      [true, 0],
    ] as const) {
      const plug = reconciler({ onRequestTimeoutMs });
      plug.read(!on);
      plug.miss();
      plug.ask(on);
      plug.wait(100 * 24 * 3_600_000);
      plug.read(!on);
      expect(plug.turn()).toBe(on);
    }
  });

  it('does not make a request older when HAL asks again', () => {
    const plug = reconciler();
    plug.read(false);
    plug.miss();
    plug.ask(true);
    plug.wait(50_000);
    plug.ask(true);
    plug.wait(50_000);
    plug.read(false);
    expect(plug.turn()).toBe(true);
  });

  it('does not drop a request to switch on whose command is under way', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(true);
    plug.turn();
    plug.wait(70_000);
    expect(plug.act({ type: 'time' }).reports).toEqual([]);
    plug.confirm();
    expect(plug.pins.enable).toBe(true);
    const late = reconciler();
    late.read(false);
    late.ask(true);
    late.turn();
    late.wait(70_000);
    late.lose();
    expect(late.reports()).toEqual(['sent', 'dropped']);
  });
});

describe('the lock', () => {
  it('keeps a request to switch off waiting and lets it go when it opens', () => {
    const plug = reconciler();
    plug.read(true);
    plug.lock(true);
    expect(plug.ask(false).publish).toEqual({ enable: false, lockedRequest: true });
    expect(plug.turn()).toBeUndefined();
    plug.read(true);
    expect(plug.pins).toMatchObject({ enable: false, relay: true, lockedRequest: true });
    expect(plug.reports()).toEqual(['waiting']);
    expect(plug.lock(false).publish).toEqual({ lockedRequest: false });
    expect(plug.turn()).toBe(false);
  });

  it('keeps a request waiting that has no force field', () => {
    const plug = reconciler();
    plug.read(true);
    plug.lock(true);
    plug.act({ type: 'asked', on: false, origin: someone });
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.lockedRequest).toBe(true);
  });

  it('lets a request to switch on pass, which replaces a waiting one', () => {
    const plug = reconciler();
    plug.read(true);
    plug.lock(true);
    plug.ask(false);
    plug.ask(true);
    expect(plug.pins.lockedRequest).toBe(false);
    expect(plug.turn()).toBe(true);
    plug.confirm();
    plug.lock(false);
    expect(plug.turn()).toBeUndefined();
  });

  it('does not affect the button: a waiting request is done when the button switches off, and is not undone', () => {
    const plug = reconciler();
    plug.read(true);
    plug.lock(true);
    plug.ask(false);
    plug.read(false);
    expect(plug.pins).toMatchObject({ enable: false, relay: false, lockedRequest: false });
    plug.read(true);
    expect(plug.pins).toMatchObject({ enable: true, relay: true, lockedRequest: false });
    plug.lock(false);
    expect(plug.turn()).toBeUndefined();
  });

  it('that closes during a command does not call it back, but holds the retry', () => {
    const plug = reconciler();
    plug.read(true);
    plug.ask(false);
    expect(plug.turn()).toBe(false);
    plug.lock(true);
    expect(plug.pins.lockedRequest).toBe(false);
    plug.lose();
    plug.read(true);
    expect(plug.pins.lockedRequest).toBe(true);
    expect(plug.turn()).toBeUndefined();
    plug.lock(false);
    expect(plug.turn()).toBe(false);
  });

  it('that closes in an outage holds the waiting request, which the end of the outage does not send', () => {
    const plug = reconciler();
    plug.read(true);
    plug.miss();
    plug.ask(false);
    expect(plug.lock(true).publish).toEqual({ lockedRequest: true });
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.reports()).toEqual(['waiting']);
    plug.lock(false);
    expect(plug.turn()).toBe(false);
  });

  it('holds a request for a relay that is already off without showing it as waiting', () => {
    const plug = reconciler();
    plug.read(false);
    plug.lock(true);
    plug.ask(false);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.lockedRequest).toBe(false);
    expect(plug.reports()).toEqual([]);
  });

  it('is passed by a forced request', () => {
    const plug = reconciler();
    plug.read(true);
    plug.lock(true);
    plug.ask(false, true);
    expect(plug.pins.lockedRequest).toBe(false);
    expect(plug.turn()).toBe(false);
  });
});

describe('interruptions', () => {
  it('are counted when the on-time goes backwards while on, with a second for rounding', () => {
    const plug = reconciler();
    plug.read({ on: true, onTimeS: 100 });
    plug.read({ on: true, onTimeS: 99 });
    expect(plug.pins.interruptions).toBe(0);
    expect(plug.read({ on: true, onTimeS: 3 }).publish).toEqual({ interruptions: 1 });
    expect(plug.pins.interruptions).toBe(1);
    expect(plug.reports()).toEqual(['interrupted']);
    plug.read({ on: true, onTimeS: 4 });
    expect(plug.pins.interruptions).toBe(1);
  });

  it('cannot be detected from one reading, nor from readings without the on-time', () => {
    const plug = reconciler();
    for (const onTimeS of [-100, undefined, 50, undefined, 3]) {
      plug.read(onTimeS === undefined ? true : { on: true, onTimeS });
      expect(plug.pins.interruptions).toBe(0);
    }
  });

  it('do not include changes by HAL or the button', () => {
    const plug = reconciler();
    plug.read({ on: true, onTimeS: 100 });
    plug.ask(true);
    plug.turn();
    plug.confirm();
    plug.read({ on: true, onTimeS: 1 });
    plug.read({ on: true, onTimeS: 100 });
    plug.read({ on: false, onTimeS: 0 });
    plug.read({ on: true, onTimeS: 0 });
    expect(plug.pins.interruptions).toBe(0);
  });

  it('are counted when a relay that was on is off after an outage, unless HAL had made a request', () => {
    const plug = reconciler();
    plug.read(true);
    plug.miss();
    plug.read(false);
    expect(plug.pins.interruptions).toBe(1);
    expect(plug.reports()).toEqual(['interrupted', 'adopted']);
    plug.read(true);
    plug.miss();
    plug.ask(false);
    plug.read(false);
    expect(plug.pins.interruptions).toBe(1);
  });
});

describe('after an outage, with restore', () => {
  const granted = (on: boolean, rules: Partial<ReconcileRules> = {}) => {
    const plug = reconciler({ afterOutage: 'restore', ...rules });
    plug.read(!on);
    plug.ask(on);
    plug.turn();
    plug.confirm();
    plug.read(on);
    plug.reports();
    return plug;
  };

  it('sends the last granted request again, once', () => {
    for (const on of [false, true]) {
      const plug = granted(on);
      plug.wait(30_000);
      plug.miss();
      plug.read(!on);
      expect(plug.reports()).toContain('restoring');
      expect(plug.state.request?.origin).toEqual({ by: 'after-outage', word: 'restore' });
      expect(plug.pins).toMatchObject({ enable: on, relay: !on });
      expect(plug.turn()).toBe(on);
      plug.confirm();
      expect(plug.turn()).toBeUndefined();
      plug.read(on);
      expect(plug.reports()).toEqual(['sent', 'done']);
      plug.miss();
      plug.read(!on);
      expect(plug.turn()).toBe(on);
    }
  });

  it('does not switch on after an outage longer than on-request-timeout, but does switch off', () => {
    const on = granted(true);
    on.read(true);
    on.miss();
    on.wait(60_000);
    on.read(false);
    expect(on.turn()).toBeUndefined();
    expect(on.pins.enable).toBe(false);
    expect(on.reports()).toEqual(['interrupted', 'dropped']);
    const off = granted(false);
    off.miss();
    off.wait(60_000);
    off.read(true);
    expect(off.turn()).toBe(false);
  });

  it('counts the age from when the relay last agreed with HAL’s request', () => {
    const plug = granted(true);
    plug.wait(3_600_000);
    plug.read(true);
    plug.miss();
    plug.wait(10_000);
    plug.read(false);
    expect(plug.turn()).toBe(true);
  });

  it('does not change a relay that was switched elsewhere before the outage', () => {
    const plug = granted(true);
    plug.read(false);
    plug.read(true);
    plug.miss();
    plug.read(false);
    expect(plug.reports()).not.toContain('restoring');
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.enable).toBe(false);
  });

  it('does not change a relay without a request of HAL, nor after a press without an outage', () => {
    const plug = reconciler({ afterOutage: 'restore' });
    plug.read(true);
    plug.miss();
    plug.read(false);
    expect(plug.turn()).toBeUndefined();
    const pressed = granted(true);
    pressed.read(false);
    expect(pressed.turn()).toBeUndefined();
  });

  it('counts only an outage that `error` has shown', () => {
    const plug = granted(true, { errorAfter: 3 });
    plug.miss();
    plug.miss();
    plug.read(false);
    expect(plug.turn()).toBeUndefined();
    expect(plug.reports()).toEqual(['adopted']);
  });

  it('does not restore with adopt', () => {
    const plug = granted(true, { afterOutage: 'adopt' });
    plug.miss();
    plug.read(false);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.enable).toBe(false);
  });

  it('forgets the granted request as soon as HAL makes another, even if that is dropped', () => {
    const plug = granted(false);
    plug.miss();
    plug.ask(true);
    plug.wait(60_000);
    plug.act({ type: 'time' });
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.enable).toBe(true);
  });

  it('sends a restored off once more if it was acknowledged and not done', () => {
    const plug = granted(false);
    plug.miss();
    plug.read(true);
    expect(plug.acknowledge()).toBe(false);
    plug.wait(3000);
    plug.read(true);
    expect(plug.acknowledge()).toBe(false);
  });

  it('holds a restored off while the lock is set', () => {
    const plug = granted(false);
    plug.lock(true);
    plug.miss();
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.lockedRequest).toBe(true);
  });
});

describe('error', () => {
  it('follows error-after, also when it is changed meanwhile', () => {
    const plug = reconciler({ errorAfter: 3 });
    plug.read(true);
    expect([plug.miss(), plug.miss(), plug.miss()].map((next) => next.state.pins.error)).toEqual([false, false, true]);
    expect(plug.read(true).publish).toEqual({ online: true, error: false, misses: 0 });
    plug.miss();
    expect(step(plug.state, { type: 'time' }, 0, usualRules).publish).toEqual({ error: true });
  });
});
