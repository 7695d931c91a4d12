import { describe, expect, it } from 'vitest';
import { host, reconciler, someone } from './spoken-to.ts';

/** A plug that is on, asked to switch off. */
function asked() {
  const plug = reconciler();
  plug.read(true);
  plug.ask(false);
  return plug;
}

describe('a withdrawal', () => {
  it('drops a request to switch off that has not been sent, with the origin of both', () => {
    const plug = asked();
    const { reports, publish } = plug.withdraw();
    expect(reports).toMatchObject([{ type: 'withdrawn', on: false, origin: someone, cause: host }]);
    expect(publish).toEqual({ enable: true });
    expect(plug.turn()).toBeUndefined();
  });

  it('drops it before the first contact, and enable keeps its value', () => {
    const plug = reconciler();
    plug.ask(false);
    plug.withdraw();
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.pins.enable).toBe(true);
    expect(plug.reports()).toEqual(['withdrawn']);
  });

  it('drops it in an outage', () => {
    const plug = reconciler();
    plug.read(true);
    plug.miss();
    plug.ask(false);
    plug.withdraw();
    expect(plug.pins).toMatchObject({ enable: true, online: false });
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.reports()).toEqual(['withdrawn']);
  });

  it('drops it while it is held, and it is not sent when the lock opens', () => {
    const plug = reconciler();
    plug.read(true);
    plug.lock(true);
    plug.ask(false);
    expect(plug.withdraw().publish).toEqual({ enable: true, lockedRequest: false });
    plug.lock(false);
    expect(plug.turn()).toBeUndefined();
    expect(plug.reports()).toEqual(['waiting', 'withdrawn']);
  });

  it('drops it while it is retried', () => {
    const plug = asked();
    plug.turn();
    plug.lose();
    plug.withdraw();
    plug.read(true);
    expect(plug.turn()).toBeUndefined();
    expect(plug.reports()).toEqual(['sent', 'withdrawn']);
  });

  it('drops a forced one and a restored one too', () => {
    const forced = reconciler();
    forced.read(true);
    forced.miss();
    forced.ask(false, true);
    forced.withdraw();
    forced.read(true);
    expect(forced.turn()).toBeUndefined();
    const restored = reconciler({ afterOutage: 'restore' });
    restored.read(true);
    restored.ask(false);
    restored.acknowledge();
    restored.read(false);
    restored.miss();
    restored.read(true);
    restored.withdraw();
    expect(restored.turn()).toBeUndefined();
    expect(restored.reports()).toEqual(['sent', 'done', 'restoring', 'withdrawn']);
  });

  it('never drops a request to switch on', () => {
    const plug = reconciler();
    plug.read(false);
    plug.miss();
    plug.ask(true);
    expect(plug.withdraw().reports).toEqual([]);
    plug.read(false);
    expect(plug.turn()).toBe(true);
  });

  it('without a request is not reported and changes nothing', () => {
    const plug = reconciler();
    plug.read(true);
    const { reports, publish } = plug.withdraw();
    expect([reports, publish]).toEqual([[], {}]);
    plug.ask(false);
    expect(plug.turn()).toBe(false);
  });
});

describe('a withdrawal while the command is under way', () => {
  const underWay = () => {
    const plug = asked();
    plug.turn();
    plug.withdraw();
    expect(plug.reports()).toEqual(['sent', 'withdrawn']);
    return plug;
  };

  it('cannot cancel it: if it is carried out, that is reported as late', () => {
    const plug = underWay();
    plug.confirm();
    plug.read(false);
    expect(plug.reports()).toEqual(['late']);
    expect(plug.pins).toMatchObject({ enable: false, relay: false });
  });

  it('does not report late if the relay was off already', () => {
    const plug = reconciler();
    plug.read(false);
    plug.ask(false);
    plug.turn();
    plug.withdraw();
    plug.confirm();
    plug.read(false);
    expect(plug.reports()).toEqual(['sent', 'withdrawn']);
  });

  it('reports late also if the answer is lost', () => {
    const plug = underWay();
    plug.lose();
    plug.read(false);
    expect(plug.reports()).toEqual(['late']);
  });

  it('prevents a repeat, both after a loss and after an acknowledgement without effect', () => {
    const lost = underWay();
    lost.lose();
    lost.read(true);
    expect(lost.turn()).toBeUndefined();
    const idle = underWay();
    idle.confirm();
    idle.wait(3000);
    idle.read(true);
    expect(idle.turn()).toBeUndefined();
    expect(idle.reports()).toEqual([]);
    expect(idle.pins).toMatchObject({ enable: true, error: false });
  });

  it('does not report a refusal, which has the same effect', () => {
    const plug = underWay();
    plug.refuse();
    expect(plug.reports()).toEqual([]);
    expect(plug.pins.enable).toBe(true);
  });

  it('does not prevent a new request of HAL', () => {
    const plug = underWay();
    plug.ask(false);
    plug.confirm();
    expect(plug.acknowledge()).toBe(false);
    plug.read(false);
    expect(plug.reports()).toEqual(['sent', 'done']);
  });
});

describe('the end of the loop', () => {
  it('drops an open request wherever it waits, and reports its origin', () => {
    const before = {
      'not sent': asked,
      'under way'() {
        const plug = asked();
        plug.turn();
        return plug;
      },
      unproven() {
        const plug = asked();
        plug.acknowledge();
        return plug;
      },
      held() {
        const plug = reconciler();
        plug.read(true);
        plug.lock(true);
        plug.ask(false);
        return plug;
      },
      'in an outage'() {
        const plug = asked();
        plug.miss();
        return plug;
      },
      'to be sent again'() {
        const plug = asked();
        plug.acknowledge();
        plug.wait(3000);
        plug.read(true);
        return plug;
      },
    };
    for (const [where, make] of Object.entries(before)) {
      const plug = make();
      const { reports } = plug.stop();
      expect([where, reports]).toMatchObject([
        where,
        [{ type: 'dropped', on: false, cause: 'stopped', origin: someone }],
      ]);
      expect(plug.turn()).toBeUndefined();
      expect(plug.stop().reports).toEqual([]);
    }
  });

  it('drops a request to switch on, too', () => {
    const plug = reconciler();
    plug.miss();
    plug.ask(true);
    plug.wait(1500);
    expect(plug.stop().reports).toMatchObject([{ type: 'dropped', on: true, cause: 'stopped', ageMs: 1500 }]);
  });

  it('does not report a request that has ended, nor a command that was withdrawn under way', () => {
    const done = asked();
    done.acknowledge();
    done.read(false);
    expect(done.stop().reports).toEqual([]);
    const withdrawn = asked();
    withdrawn.turn();
    withdrawn.withdraw();
    withdrawn.confirm();
    expect(withdrawn.stop().reports).toEqual([]);
  });
});
