import { describe, expect, test } from 'vitest';
import { createKasaPlug } from '../../../../src/plugs/kasa/plug.ts';
import type { Fault } from '../../../../src/plugs/kasa/simulator/faults.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { systemClock, virtualClock } from '../../../../src/util/clock.ts';
import type { Clock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { failureInTime, failureOf } from '../../../helpers/plugs-async.ts';
import { wire } from '../../../helpers/plugs-scripted-server.ts';
import { wireClient } from '../../../helpers/plugs-wire-client.ts';

const switchOn = { system: { set_relay_state: { state: 1 } } };
const done = { system: { set_relay_state: { err_code: 0 } } };

async function faulty(fault: Fault, times?: number) {
  const clock = virtualClock();
  const plug = createSimulatedPlug({ model: 'hs110', clock });
  await plug.start();
  await plug.inject(fault, times);
  return {
    clock,
    plug,
    async [Symbol.asyncDispose]() {
      await plug.dispose();
    },
  };
}

describe('on the wire', () => {
  test('refuse: the port is closed until it is healed', async () => {
    await using it = await faulty({ kind: 'refuse' });
    await expect(wireClient(it.plug.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await it.plug.heal();
    await using client = await wireClient(it.plug.port);
    expect(await client.ask(switchOn)).toEqual(done);
  });

  test.each([false, true])('silent: no answer comes, and the request is carried out: %s', async (acts) => {
    await using it = await faulty({ kind: 'silent', acts }, 1);
    await using client = await wireClient(it.plug.port);
    client.socket.write(wire(switchOn));
    expect(await client.ask({ system: { get_sysinfo: {} } })).toMatchObject({
      system: { get_sysinfo: { relay_state: acts ? 1 : 0 } },
    });
  });

  test.each(['close', 'reset'] as const)('%s: the connection ends without a byte', async (kind) => {
    await using it = await faulty({ kind });
    await using client = await wireClient(it.plug.port);
    client.socket.write(wire(switchOn));
    expect(await client.rest()).toHaveLength(0);
    expect(it.plug.on).toBe(false);
  });

  test('slow: the answer comes after the delay', async () => {
    await using it = await faulty({ kind: 'slow', delayMs: 300 });
    await using client = await wireClient(it.plug.port);
    let answered = false;
    const asked = client.ask(switchOn).finally(() => (answered = true));
    await expect.poll(() => it.clock.pending).toBe(1);
    await it.clock.advance(299);
    expect(answered).toBe(false);
    await it.clock.advance(1);
    expect(await asked).toEqual(done);
  });

  test('slow: the delay ends with the connection', async () => {
    await using it = await faulty({ kind: 'slow', delayMs: 300 });
    await using client = await wireClient(it.plug.port);
    client.socket.write(wire(switchOn));
    await expect.poll(() => it.clock.pending).toBe(1);
    client.socket.destroy();
    await expect.poll(() => it.clock.pending).toBe(0);
  });

  test('truncated: a part of the answer, then the end', async () => {
    await using it = await faulty({ kind: 'truncated', bytes: 11 });
    await using client = await wireClient(it.plug.port);
    client.socket.write(wire(switchOn));
    expect(await client.rest()).toEqual(wire(done).subarray(0, 11));
  });

  test('oversize and garbage: neither the length nor the text is valid', async () => {
    await using it = await faulty({ kind: 'oversize' }, 1);
    await using client = await wireClient(it.plug.port);
    client.socket.write(wire(switchOn));
    const [first] = (await client.socket.iterator({ destroyOnReturn: false }).next()).value as Buffer;
    expect(first).toBe(0xff);
    await it.plug.inject({ kind: 'garbage' });
    await using other = await wireClient(it.plug.port);
    await expect(other.ask(switchOn)).rejects.toThrow(SyntaxError);
  });

  test('zero-header: the answer ends with the connection', async () => {
    await using it = await faulty({ kind: 'zero-header' });
    await using client = await wireClient(it.plug.port);
    client.socket.write(wire(switchOn));
    expect(await client.rest()).toEqual(wire(done, 0));
  });

  test('a fault ends after the given number of requests', async () => {
    await using it = await faulty({ kind: 'silent' }, 2);
    await using client = await wireClient(it.plug.port);
    client.socket.write(wire(switchOn));
    client.socket.write(wire(switchOn));
    expect(await client.ask({ system: { get_sysinfo: {} } })).toMatchObject({
      system: { get_sysinfo: { relay_state: 0 } },
    });
  });
});

describe('to the driver', () => {
  const harmless: readonly Fault[] = [
    { kind: 'slow', delayMs: 5 },
    { kind: 'split', bytes: 23 },
    { kind: 'split', bytes: 150, gapMs: 3 },
    { kind: 'zero-header' },
    { kind: 'trailing' },
  ];
  const harmful: readonly (readonly [Fault, code: string])[] = [
    [{ kind: 'refuse' }, 'plug-unreachable'],
    [{ kind: 'silent' }, 'plug-timeout'],
    [{ kind: 'silent', acts: true }, 'plug-timeout'],
    [{ kind: 'close' }, 'plug-protocol'],
    [{ kind: 'reset' }, 'plug-protocol'],
    [{ kind: 'slow', delayMs: 10_000 }, 'plug-timeout'],
    [{ kind: 'truncated', bytes: 2 }, 'plug-protocol'],
    [{ kind: 'truncated', bytes: 30 }, 'plug-protocol'],
    [{ kind: 'truncated', bytes: 30, stalls: true }, 'plug-timeout'],
    [{ kind: 'garbage' }, 'plug-protocol'],
    [{ kind: 'oversize' }, 'plug-protocol'],
  ];

  async function pair(clock: Clock) {
    const device = createSimulatedPlug({ model: 'hs110', loadW: 75 });
    await device.start();
    const options = { address: device.address, port: device.port, timeoutMs: 5000, meter: 'auto' } as const;
    const plug = createKasaPlug(options, { clock, logger: silentLogger });
    return {
      device,
      plug,
      async [Symbol.asyncDispose]() {
        await plug.dispose();
        await device.dispose();
      },
    };
  }

  test.each(harmless)('%j does no harm', async (fault) => {
    await using it = await pair(systemClock());
    await it.device.inject(fault);
    for (const on of [true, false]) {
      await it.plug.setRelay(on);
      expect(await it.plug.read()).toMatchObject({ on, powerW: on ? 75 : 0 });
      expect(await it.plug.identify()).toMatchObject({ model: 'HS110(EU)' });
    }
  });

  test.each(harmful)('%j is reported as %s, and is gone after healing', async (fault, code) => {
    const clock = virtualClock();
    await using it = await pair(clock);
    await it.plug.read();
    await it.device.inject(fault);
    for (const call of [() => it.plug.read(), () => it.plug.identify(), () => it.plug.setRelay(true)]) {
      const failure = code === 'plug-timeout' ? failureInTime(clock, call()) : failureOf(call());
      expect(await failure).toMatchObject({ name: 'PlugError', code, retryable: true });
    }
    await it.device.heal();
    await it.plug.setRelay(true);
    expect(await it.plug.read()).toMatchObject({ on: true });
    expect(await it.plug.read()).toMatchObject({ on: true, powerW: 75 });
  });
});
