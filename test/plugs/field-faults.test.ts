import { describe, expect, test } from 'vitest';
import { createKasaPlug } from '../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { freePort } from '../helpers/plugs-independent.ts';
import { faultServer } from '../helpers/plugs-fault-server.ts';
import type { FaultServer } from '../helpers/plugs-fault-server.ts';
import { scene } from '../helpers/plugs-scene.ts';
import type { Scene } from '../helpers/plugs-scene.ts';
import { wire } from '../helpers/plugs-scripted-server.ts';

/** A machine with one plug that is online. */
async function printer(prepare: (plug: FaultServer) => void = () => undefined, options = {}) {
  const plug = await faultServer();
  prepare(plug);
  const machine = scene();
  machine.load('plug', { address: '127.0.0.1', port: plug.port, meter: true, ...options });
  return {
    plug,
    machine,
    online: () => machine.until('online', () => machine.pin('plug.online') === true),
    offline: () => machine.until('offline', () => machine.pin('plug.online') === false),
    async [Symbol.asyncDispose]() {
      await machine[Symbol.asyncDispose]();
      await plug[Symbol.asyncDispose]();
    },
  };
}

/** Checks that a request of HAL reaches the relay and is read back as a pin. */
async function obeys(machine: Scene, plug: { readonly on: boolean }): Promise<void> {
  for (const on of [!plug.on, plug.on]) {
    machine.ask('plug', on);
    await machine.until(`relay ${on}`, () => plug.on === on && machine.pin('plug.relay') === on);
  }
}

describe('an unreachable plug', () => {
  test('that is silent shows its last state and an error, is still polled, and recovers by itself', async () => {
    await using it = await printer((plug) => (plug.on = true));
    await it.online();
    const power = it.machine.pin('plug.power');
    it.plug.quirk = () => true;
    await it.offline();
    await it.machine.during(120_000, () => {
      expect(['enable', 'relay', 'error', 'online'].map((pin) => it.machine.pin(`plug.${pin}`))).toEqual([
        true,
        true,
        true,
        false,
      ]);
      expect(it.machine.pin('plug.power')).toBe(power);
    });
    it.plug.quirk = undefined;
    await it.online();
    expect(it.machine.pin('plug.error')).toBe(false);
    expect(it.plug.switched).toEqual([]);
    await obeys(it.machine, it.plug);
  });

  test('that refuses connections for hours is polled less often, and works when it is back', async () => {
    await using it = await printer();
    await it.online();
    await it.plug.leave();
    await it.offline();
    const before = it.plug.connections;
    await it.machine.during(600_000);
    await it.plug.join();
    await it.online();
    expect(it.plug.connections - before).toBeLessThan(5);
    expect(it.plug.switched).toEqual([]);
    await obeys(it.machine, it.plug);
  });

  test('that is switched by hand meanwhile is adopted in its new state', async () => {
    await using it = await printer((plug) => (plug.on = true));
    await it.online();
    await it.plug.leave();
    await it.offline();
    it.plug.on = false;
    await it.plug.join();
    await it.online();
    await it.machine.until('adopted', () => it.machine.pin('plug.enable') === false);
    expect(it.plug.switched).toEqual([]);
  });

  test('gets the request that HAL made meanwhile once, after a reading', async () => {
    await using it = await printer((plug) => (plug.on = true));
    await it.online();
    await it.plug.leave();
    await it.offline();
    it.machine.ask('plug', false);
    await it.machine.during(5000);
    await it.plug.join();
    const from = it.plug.requests.length;
    await it.machine.until('off', () => !it.plug.on);
    await it.machine.during(5000);
    expect(it.plug.switched).toEqual([false]);
    expect(JSON.stringify(it.plug.requests[from])).toContain('get_sysinfo');
  });
});

describe('a print', () => {
  test('is not switched off by a restart of the machine, whatever the initial pins', async () => {
    for (const on of [true, false]) {
      await using it = await printer((plug) => (plug.on = on));
      await it.online();
      await it.machine.during(3000);
      expect(it.machine.pin('plug.enable')).toBe(on);
      expect(it.plug.switched).toEqual([]);
    }
  });

  test('is not switched off while it is locked', async () => {
    await using it = await printer((plug) => (plug.on = true));
    await it.online();
    it.machine.set('plug.lock', true);
    it.machine.ask('plug', false);
    await it.machine.during(10_000, () => expect(it.plug.on).toBe(true));
    it.machine.set('plug.lock', false);
    await it.machine.until('off', () => !it.plug.on);
    expect(it.plug.switched).toEqual([false]);
  });

  test('on one outlet of a strip is not affected by commands to another', async () => {
    const strip = createSimulatedPlug({ model: 'hs300', on: true });
    await strip.start();
    await using machine = scene();
    const place = { address: strip.address, port: strip.port };
    for (const outlet of ['1', '2']) machine.load(`outlet${outlet}`, { ...place, outlet });
    await machine.until(
      'online',
      () => machine.pin('outlet1.online') === true && machine.pin('outlet2.online') === true,
    );
    machine.ask('outlet2', false);
    await machine.until('off', () => machine.pin('outlet2.relay') === false);
    await machine.during(3000);
    expect(strip.outlets.map(({ relay }) => relay.on)).toEqual([true, false, true, true, true, true]);
    expect(machine.pin('outlet1.enable')).toBe(true);
    await machine[Symbol.asyncDispose]();
    await strip.dispose();
  });
});

describe('firmware that closes the old port', () => {
  const account = { username: 'owner@example.com', password: 'right' };

  async function newPlug(model: 'hs110uk' | 'hs103' | 'p110', options: object, sessionS = 86_400) {
    const machine = scene();
    const plug = createSimulatedPlug({ model, account, sessionS, clock: machine.clock, on: true });
    await plug.start();
    let commands = 0;
    plug.onRequest((request) => {
      if (/set_relay_state|set_device_info/.test(JSON.stringify(request))) commands++;
    });
    const place = { address: plug.address, port: plug.port, transport: 'klap' };
    machine.load('plug', { ...place, ...options });
    return {
      machine,
      plug,
      commands: () => commands,
      async [Symbol.asyncDispose]() {
        await machine[Symbol.asyncDispose]();
        await plug.dispose();
      },
    };
  }

  test.each(['hs110uk', 'hs103', 'p110'] as const)('is reached over KLAP with the account: %s', async (model) => {
    await using it = await newPlug(model, account);
    await it.machine.until('online', () => it.machine.pin('plug.online') === true);
    expect(it.machine.pin('plug.enable')).toBe(true);
    expect(it.commands()).toBe(0);
    await obeys(it.machine, it.plug);
  });

  test('and refuses the password shows an error, and is never switched', async () => {
    await using it = await newPlug('hs103', { ...account, password: 'wrong' });
    await it.machine.until('error', () => it.machine.pin('plug.error') === true);
    it.machine.ask('plug', true);
    await it.machine.during(60_000);
    expect([it.machine.pin('plug.online'), it.plug.on, it.commands()]).toEqual([false, true, 0]);
  });

  test('and is closed to other programs shows an error, and recovers when its app opens it', async () => {
    await using it = await newPlug('p110', account);
    await it.machine.until('online', () => it.machine.pin('plug.online') === true);
    it.plug.forgetSession();
    await it.plug.inject({ kind: 'status', status: 403 });
    await it.machine.until('error', () => it.machine.pin('plug.error') === true);
    expect([it.machine.pin('plug.relay'), it.machine.pin('plug.online')]).toEqual([true, false]);
    await it.plug.heal();
    await it.machine.until('online', () => it.machine.pin('plug.online') === true);
    expect(it.commands()).toBe(0);
    await obeys(it.machine, it.plug);
  });

  test('and ends each session after a day shows no fault', async () => {
    await using it = await newPlug('hs110uk', { ...account, interval: 60 });
    await it.machine.until('online', () => it.machine.pin('plug.online') === true);
    it.plug.forgetSession();
    await it.machine.during(300_000, () => expect(it.machine.pin('plug.error')).toBe(false));
  });
});

describe('a strip that answers only so many requests in a while', () => {
  test('is read once for all its outlets, so that no outlet fails and commands get through', async () => {
    const plug = await faultServer();
    const states = [1, 0, 1, 0, 1, 0];
    const id = (index: number) => `8006${'0'.repeat(36)}0${index}`;
    await using machine = scene();
    let window = { startMs: 0, requests: 0 };
    plug.quirk = ({ json, socket }) => {
      if (machine.clock.now() - window.startMs > 1000) window = { startMs: machine.clock.now(), requests: 0 };
      if (++window.requests > 6) return true;
      const { context, system } = json as {
        context?: { child_ids: string[] };
        system?: { set_relay_state?: { state: number } };
      };
      const which = states.findIndex((_, index) => context?.child_ids.includes(id(index)));
      const state = system?.set_relay_state?.state;
      if (state !== undefined && which >= 0) states[which] = state;
      const children = states.map((each, index) => ({ id: id(index), state: each, alias: '' }));
      const sysinfo = { model: 'HS300(US)', deviceId: id(0).slice(0, 40), mac: '', feature: 'TIM:ENE', children };
      const answers = { get_sysinfo: sysinfo, set_relay_state: { err_code: 0 } };
      socket.write(wire(system ? { system: answers } : { emeter: { get_realtime: { power_mw: 1000 * which } } }));
      return true;
    };
    const names = states.map((_, index) => `outlet${index + 1}`);
    for (const [index, name] of names.entries()) {
      machine.load(name, { address: '127.0.0.1', port: plug.port, outlet: String(index + 1), meter: true });
    }
    await machine.until('online', () => names.every((name) => machine.pin(`${name}.online`) === true));
    await machine.during(30_000, () => {
      for (const name of names) expect(machine.pin(`${name}.misses`)).toBe(0);
    });
    for (let n = 0; n < 10; n++) {
      const on = n % 2 === 0;
      machine.ask('outlet4', on);
      await machine.until('switched', () => states[3] === (on ? 1 : 0) && machine.pin('outlet4.relay') === on);
      await machine.during(700);
    }
    expect(states).toEqual([1, 0, 1, 0, 1, 0]);
    expect(names.map((name) => machine.pin(`${name}.power`))).toEqual([0, 1, 2, 3, 4, 5]);
    await machine[Symbol.asyncDispose]();
    await plug[Symbol.asyncDispose]();
  });
});

describe('a plug that cuts connections', () => {
  test('every other time, before or after it has acted, is switched as requested and never otherwise', async () => {
    await using it = await printer();
    await it.online();
    let storm = 0;
    it.plug.quirk = ({ socket, answer }) => {
      if (++storm % 2 === 0) return false;
      if (storm % 4 === 1) socket.resetAndDestroy();
      else socket.write(answer.subarray(0, 0), () => socket.resetAndDestroy());
      return true;
    };
    for (let n = 0; n < 6; n++) {
      const on = n % 2 === 0;
      it.machine.ask('plug', on);
      await it.machine.until('switched', () => it.plug.on === on && it.machine.pin('plug.relay') === on);
      await it.machine.during(2000, () => expect(it.plug.on).toBe(on));
    }
    it.plug.quirk = undefined;
    await it.machine.during(3000);
    expect(it.machine.pin('plug.error')).toBe(false);
  });
});

describe('a plug that does not support every request', () => {
  test('and restarts if asked for a missing meter is never asked for it', async () => {
    await using it = await printer((plug) => {
      plug.info = { feature: 'TIM', model: 'HS103(US)' };
      plug.quirk = ({ json, socket }) => {
        if (!('emeter' in json)) return false;
        socket.destroy();
        return true;
      };
    });
    await it.online();
    await it.machine.during(30_000, () => expect(it.machine.pin('plug.misses')).toBe(0));
    expect(JSON.stringify(it.plug.requests)).not.toContain('emeter');
    await obeys(it.machine, it.plug);
  });

  test('and hangs if asked for state and meter at once is asked for one after the other', async () => {
    await using it = await printer((plug) => {
      plug.quirk = ({ json }) => 'emeter' in json && 'system' in json;
    });
    await it.online();
    await it.machine.during(20_000);
    await it.machine.during(10_000, () => expect(it.machine.pin('plug.misses')).toBe(0));
    expect(it.machine.pin('plug.power')).toBe(20);
    await obeys(it.machine, it.plug);
  });

  test('and is strict about length and arguments gets valid requests', async () => {
    await using it = await printer((plug) => {
      plug.quirk = ({ json, header }) =>
        header !== Buffer.byteLength(JSON.stringify(json)) || JSON.stringify(json).includes('null');
    });
    await it.online();
    await it.machine.during(5000, () => expect(it.machine.pin('plug.misses')).toBe(0));
    await obeys(it.machine, it.plug);
    for (const request of it.plug.requests) expect(JSON.stringify(request).length).toBeLessThan(768);
  });

  test('and sends answers without a length is understood', async () => {
    await using it = await printer((plug) => {
      plug.quirk = ({ socket, answer }) => {
        socket.end(Buffer.concat([Buffer.alloc(4), answer.subarray(4)]));
        return true;
      };
    });
    await it.online();
    await it.machine.during(5000, () => expect(it.machine.pin('plug.misses')).toBe(0));
    await obeys(it.machine, it.plug);
  });
});

describe('answers that are cut', () => {
  test('are errors, never half a reading; answers in pieces are joined', async () => {
    await using it = await printer((plug) => (plug.on = true));
    await it.online();
    it.plug.quirk = ({ socket, answer }) => {
      socket.end(answer.subarray(0, answer.length - 40));
      return true;
    };
    await it.offline();
    await it.machine.during(5000, () =>
      expect([it.machine.pin('plug.relay'), it.machine.pin('plug.power')]).toEqual([true, 20]),
    );
    it.plug.quirk = ({ socket, answer }) => {
      for (let at = 0; at < answer.length; at += 7) {
        setImmediate(() => socket.write(answer.subarray(at, at + 7)));
      }
      return true;
    };
    await it.online();
    await it.machine.during(3000);
    expect(it.plug.switched).toEqual([]);
    await obeys(it.machine, it.plug);
  });
});

describe('a plug that restarts by itself', () => {
  test('and drops its relay is adopted in its new state', async () => {
    await using it = await printer((plug) => (plug.on = true));
    await it.online();
    await it.machine.during(5000);
    await it.plug.reboot({ on: false });
    await it.machine.until('adopted', () => it.machine.pin('plug.enable') === false);
    await it.machine.during(5000);
    expect(it.plug.switched).toEqual([]);
    await obeys(it.machine, it.plug);
  });

  test('and comes back switched on stays on', async () => {
    await using it = await printer((plug) => (plug.on = true));
    await it.online();
    await it.plug.reboot({ on: true });
    await it.machine.during(5000);
    expect([it.machine.pin('plug.enable'), it.machine.pin('plug.online')]).toEqual([true, true]);
    expect(it.plug.switched).toEqual([]);
  });
});

describe('an address that another plug has taken', () => {
  const wanted = { info: { mac: '00:00:5E:00:53:07' }, options: { mac: '00:00:5E:00:53:07' } };

  test('is an error, and that plug is not switched; the right plug is accepted again', async () => {
    await using it = await printer((plug) => (plug.info = wanted.info), wanted.options);
    await it.online();
    it.plug.info = { mac: '00:00:5E:00:53:08' };
    await it.offline();
    it.machine.ask('plug', true);
    await it.machine.during(50_000);
    expect([it.machine.pin('plug.error'), it.plug.on]).toEqual([true, false]);
    it.plug.info = wanted.info;
    await it.online();
    expect(it.plug.switched.length).toBeLessThanOrEqual(1);
    await obeys(it.machine, it.plug);
  });

  test('does not matter if only the id is configured: the plug is found by it', async () => {
    const [old, other] = [await faultServer(), await faultServer()];
    for (const plug of [old, other]) plug.info = wanted.info;
    old.on = true;
    let where = old;
    const blank = {
      model: '',
      alias: '',
      deviceId: '',
      hardware: '',
      firmware: '',
      meter: true,
      on: true,
      outlets: [],
    };
    await using machine = scene((options, context) =>
      createKasaPlug(options, context, () =>
        Promise.resolve([{ ...blank, address: '127.0.0.1', port: where.port, transport: 'xor', mac: wanted.info.mac }]),
      ),
    );
    machine.load('plug', { ...wanted.options, address: '' });
    await machine.until('online', () => machine.pin('plug.online') === true);
    await old.leave();
    where = other;
    other.on = true;
    await machine.until('offline', () => machine.pin('plug.online') === false);
    await machine.until('online', () => machine.pin('plug.online') === true);
    await machine.during(3000);
    expect([old.switched, other.switched]).toEqual([[], []]);
    await obeys(machine, other);
    expect(old.switched).toEqual([]);
    await machine[Symbol.asyncDispose]();
    for (const plug of [old, other]) await plug[Symbol.asyncDispose]();
  });
});

describe('a meter', () => {
  test('that changes its units, omits a quantity or fails does not disturb the relay', async () => {
    await using it = await printer();
    await it.online();
    const shows = (power: number) => it.machine.until(`${power} W`, () => it.machine.pin('plug.power') === power);
    await shows(20);
    it.plug.realtime = { voltage: 230, current: 0.5, power: 75.5, total: 1.25 };
    await shows(75.5);
    it.plug.realtime = { power_mw: 33_000 };
    await shows(33);
    await it.machine.until('voltage unknown', () => Number.isNaN(it.machine.pin('plug.voltage')));
    expect([it.machine.pin('plug.power'), it.machine.pin('plug.meter-error')]).toEqual([33, true]);
    it.plug.realtime = { err_code: -7, err_msg: 'unknown error' };
    await it.machine.during(10_000, () => expect(it.machine.pin('plug.misses')).toBe(0));
    expect([it.machine.pin('plug.power'), it.machine.pin('plug.meter-error')]).toEqual([Number.NaN, true]);
    await obeys(it.machine, it.plug);
    it.plug.realtime = { voltage: 230, current: 0.5, power: 75.5, total: 1.25 };
    await shows(75.5);
    expect(it.machine.pin('plug.meter-error')).toBe(false);
  });
});

test('a machine with an absent plug starts, shows an error, and switches nothing until the plug is there', async () => {
  const port = await freePort();
  await using machine = scene();
  machine.load('plug', { address: '127.0.0.1', port, meter: true });
  await machine.until('error', () => machine.pin('plug.error') === true);
  expect(machine.pin('plug.online')).toBe(false);
  await machine.during(60_000, () => expect(machine.pin('plug.enable')).toBe(false));
  const plug = createSimulatedPlug({ model: 'hs110', port, on: true });
  await plug.start();
  await machine.until('adopted', () => machine.pin('plug.enable') === true);
  expect(plug.on).toBe(true);
  await machine[Symbol.asyncDispose]();
  await plug.dispose();
});
