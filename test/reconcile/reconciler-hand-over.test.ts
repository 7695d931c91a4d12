import { describe, expect, it } from 'vitest';
import { host, powerOff, reconciler, someone } from './spoken-to.ts';

/** A plug that is on and locked, with a `power-off` on its net. */
function locked() {
  const plug = reconciler({ handsOver: true });
  plug.read(true);
  plug.lock(true);
  return plug;
}

function handedOver() {
  const plug = locked();
  const { handOver } = plug.ask(false);
  expect(handOver).toMatchObject({ on: false, origin: someone });
  plug.reports();
  return plug;
}

describe('a request to switch off that the lock holds, with a power-off', () => {
  it('is handed over: locked-request is TRUE, enable shows the relay, and nothing is sent when the lock opens', () => {
    const plug = locked();
    const { publish, reports, handOver, takeBack } = plug.ask(false);
    // HAL has just set enable to FALSE.
    expect(publish).toEqual({ enable: true, lockedRequest: true });
    expect(reports).toMatchObject([{ type: 'waiting', handedOver: true, origin: someone }]);
    expect([handOver?.on, takeBack]).toEqual([false, undefined]);
    plug.lock(false);
    const next = plug.read(true);
    expect([next.handOver, next.takeBack]).toEqual([undefined, undefined]);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: true, relay: true, lockedRequest: true });
  });

  it('is handed over when the lock closes while it waits in an outage', () => {
    const plug = reconciler({ handsOver: true });
    plug.read(true);
    plug.miss();
    expect(plug.ask(false).handOver).toBeUndefined();
    expect(plug.pins.enable).toBe(false);
    expect(plug.lock(true).handOver).toMatchObject({ on: false });
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: true });
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
  });

  it('is held by the plug itself until the relay is known to be on', () => {
    const plug = reconciler({ handsOver: true });
    plug.lock(true);
    expect(plug.ask(false).handOver).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: false, lockedRequest: true });
    expect(plug.read(true).handOver).toMatchObject({ on: false });
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: true });
  });

  it('is done, and not handed over, if the relay is off', () => {
    const plug = reconciler({ handsOver: true });
    plug.read(false);
    plug.lock(true);
    expect(plug.ask(false).handOver).toBeUndefined();
    expect(plug.read(false).handOver).toBeUndefined();
    expect(plug.reports()).toEqual(['done']);
  });

  it('is handed over after its command was lost, but not while the command is under way', () => {
    const plug = reconciler({ handsOver: true });
    plug.read(true);
    plug.ask(false);
    plug.turn();
    expect(plug.lock(true).handOver).toBeUndefined();
    expect(plug.lose().handOver).toMatchObject({ on: false, failures: 1 });
  });

  it('waits for the lock in the plug if there is no power-off', () => {
    const plug = reconciler();
    plug.read(true);
    plug.lock(true);
    expect(plug.ask(false).handOver).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: false, lockedRequest: true });
    plug.lock(false);
    expect(plug.turn()).toBe(false);
  });
});

describe('while a request is handed over', () => {
  it('another for off replaces it: the old one is taken back and the new one handed over', () => {
    const plug = handedOver();
    const old = plug.state.handedOver;
    const { takeBack, handOver, reports } = plug.ask(false);
    expect(takeBack).toBe(old);
    expect(handOver?.order).not.toBe(old?.order);
    expect(reports).toMatchObject([
      { type: 'superseded', order: old?.order, cause: someone },
      { type: 'waiting', handedOver: true, order: handOver?.order },
    ]);
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: true });
  });

  it('one for on takes it back and is sent', () => {
    const plug = handedOver();
    const { takeBack, handOver } = plug.ask(true);
    expect([takeBack?.on, handOver]).toEqual([false, undefined]);
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: false });
    expect(plug.acknowledge()).toBe(true);
    plug.read(true);
    expect(plug.reports()).toEqual(['superseded', 'sent', 'done']);
  });

  it('force takes it back and sends', () => {
    const plug = handedOver();
    const { takeBack, handOver } = plug.ask(false, true);
    expect([takeBack?.on, handOver]).toEqual([false, undefined]);
    expect(plug.acknowledge()).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['superseded', 'sent', 'done']);
  });

  it('a withdrawal takes it back and is reported', () => {
    const plug = handedOver();
    const { takeBack, reports, publish } = plug.withdraw();
    expect(takeBack?.on).toBe(false);
    expect(reports).toMatchObject([{ type: 'withdrawn', origin: someone, cause: host }]);
    expect(publish).toEqual({ lockedRequest: false });
    plug.lock(false);
    expect(plug.turn()).toBeUndefined();
  });

  it('the end of the loop takes it back and reports it as dropped', () => {
    const plug = handedOver();
    const { takeBack, reports } = plug.stop();
    expect(takeBack?.on).toBe(false);
    expect(reports).toMatchObject([{ type: 'dropped', cause: 'stopped', origin: someone }]);
  });

  it('a press that switches off does it, and takes it back', () => {
    const plug = handedOver();
    const { takeBack, reports } = plug.read(false);
    expect(takeBack?.on).toBe(false);
    expect(reports).toMatchObject([{ type: 'done', on: false, origin: someone }]);
    plug.read(true);
    plug.lock(false);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: false });
  });

  it('an outage leaves it with the power-off', () => {
    const plug = handedOver();
    plug.miss();
    plug.lock(false);
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: true });
  });
});

describe('the end that a power-off brings to a request', () => {
  it('is another request if the power-off asks for off itself; that is sent once the lock is open', () => {
    const plug = handedOver();
    plug.lock(false);
    expect(plug.ask(false).takeBack).toMatchObject({ on: false });
    expect(plug.release('off-asked').reports).toEqual([]);
    expect(plug.acknowledge()).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['superseded', 'sent', 'done']);
  });

  it('is reported with its kind, and the request is not taken back', () => {
    for (const [how, end] of [
      ['off-asked', { type: 'superseded', cause: powerOff }],
      ['withdrawn', { type: 'withdrawn', cause: powerOff }],
      ['dropped', { type: 'dropped', cause: 'not-taken', ageMs: 5000 }],
    ] as const) {
      const plug = handedOver();
      plug.wait(5000);
      const { takeBack, reports, publish } = plug.release(how);
      expect(takeBack).toBeUndefined();
      expect(reports).toMatchObject([{ ...end, on: false, origin: someone }]);
      expect(publish).toEqual({ lockedRequest: false });
      plug.lock(false);
      expect(plug.turn()).toBeUndefined();
    }
  });

  it('has no effect on a request that it does not have', () => {
    const plug = locked();
    expect(plug.release('withdrawn').reports).toEqual([]);
  });
});
