import { describe, expect, it } from 'vitest';
import { reconciler } from './spoken-to.ts';

/** On, with the lock closed, and with a forced command to switch off under way. */
function forcedOff() {
  const plug = reconciler({ handsOver: true });
  plug.read(true);
  plug.lock(true);
  plug.ask(false, true);
  expect(plug.turn()).toBe(false);
  return plug;
}

describe('a request to switch off that a power-off has taken over', () => {
  it('is done, and taken back, when an earlier command under way has switched off', () => {
    const plug = forcedOff();
    expect(plug.ask(false).handOver).toBeDefined();
    const { handedOver } = plug.state;
    plug.confirm();
    plug.reports();
    expect(plug.act({ type: 'answered', reading: { on: false }, since: plug.state.order }).takeBack).toBe(handedOver);
    expect(plug.reports()).toEqual(['done']);
    expect(plug.pins).toMatchObject({ enable: false, lockedRequest: false });
  });

  it('is done when the button has switched off', () => {
    const plug = reconciler({ handsOver: true });
    plug.read(true);
    plug.lock(true);
    plug.ask(false);
    plug.reports();
    plug.read(false);
    expect(plug.reports()).toEqual(['done']);
    plug.read(true);
    expect(plug.reports()).toEqual(['adopted']);
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: false });
  });

  it('is not done by an answer to an earlier reading', () => {
    const plug = forcedOff();
    plug.confirm();
    const since = plug.state.order;
    plug.ask(false);
    plug.reports();
    plug.read(false, since);
    expect(plug.reports()).toEqual([]);
    plug.read(false);
    expect(plug.reports()).toEqual(['done']);
  });

  it('lets enable show the relay, and not an earlier command that is under way or unproven', () => {
    const plug = forcedOff();
    expect(plug.ask(false).publish).toMatchObject({ enable: true });
    plug.confirm();
    expect(plug.pins.enable).toBe(true);
    plug.ask(true);
    expect(plug.turn()).toBe(true);
    plug.ask(false);
    plug.lose();
    expect(plug.pins).toMatchObject({ enable: true, lockedRequest: true });
  });
});
