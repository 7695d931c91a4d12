import { describe, expect, test } from 'vitest';
import { createAutoTransport } from '../../../../src/plugs/kasa/transport/auto-transport.ts';
import { createKlapTransport } from '../../../../src/plugs/kasa/transport/klap-transport.ts';
import { transportKindOf } from '../../../../src/plugs/kasa/transport/open-transport.ts';
import { createXorTransport } from '../../../../src/plugs/kasa/transport/xor-transport.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { limitedTransport } from '../../../helpers/limited-transport.ts';
import { failureInTime, failureOf } from '../../../helpers/plugs-async.ts';

const sysinfo = { system: { get_sysinfo: {} } };
const switchOn = { system: { set_relay_state: { state: 1 } } };

/** One plug with both ports; either may be closed. */
async function plugWithBothPorts(clock = virtualClock()) {
  const old = createSimulatedPlug({ model: 'hs110', alias: 'old way' });
  const recent = createSimulatedPlug({ model: 'hs110', alias: 'new way', transport: 'klap-v2' });
  for (const port of [old, recent]) await port.start();
  const where = (port: number) => ({ address: '127.0.0.1', port });
  const auto = createAutoTransport({
    routes: [
      () => createXorTransport(where(old.port)),
      () => createKlapTransport({ ...where(recent.port), account: undefined }, clock, silentLogger),
    ],
    peer: 'the plug',
  });
  const transport = limitedTransport(auto, clock, 400);
  const requests = { old: 0, recent: 0 };
  old.onRequest(() => requests.old++);
  recent.onRequest(() => requests.recent++);
  return {
    clock,
    old,
    recent,
    requests,
    transport,
    async [Symbol.asyncDispose]() {
      await transport.dispose();
      await old.dispose();
      await recent.dispose();
      expect(clock.pending).toBe(0);
    },
  };
}

describe('the route to a plug', () => {
  test('is the older one while that is open; the newer is not tried', async () => {
    await using it = await plugWithBothPorts();
    for (let n = 0; n < 5; n++) {
      expect(await it.transport.request(sysinfo)).toMatchObject({ system: { get_sysinfo: { alias: 'old way' } } });
    }
    expect(it.requests).toEqual({ old: 5, recent: 0 });
  });

  test('is the newer one if the older refuses, within the same exchange, and stays the newer', async () => {
    await using it = await plugWithBothPorts();
    await it.old.stop();
    expect(await it.transport.request(switchOn)).toEqual({ system: { set_relay_state: { err_code: 0 } } });
    expect(it.recent.on).toBe(true);
    await it.old.start();
    await it.transport.request(sysinfo);
    expect(it.requests).toEqual({ old: 0, recent: 2 });
  });

  test('is found again when new firmware has closed the older one, or the app has opened it', async () => {
    await using it = await plugWithBothPorts();
    const alias = async () => JSON.stringify(await it.transport.request(sysinfo)).match(/(old|new) way/)?.[0];
    expect(await alias()).toBe('old way');
    await it.old.stop();
    expect(await alias()).toBe('new way');
    await it.recent.stop();
    await it.old.start();
    expect(await alias()).toBe('old way');
  });

  test('does not change if the plug is silent: a request is never sent on two routes', async () => {
    await using it = await plugWithBothPorts();
    await it.old.inject({ kind: 'silent', acts: true });
    expect(await failureInTime(it.clock, it.transport.request(switchOn))).toMatchObject({ code: 'plug-timeout' });
    expect(it.requests).toEqual({ old: 1, recent: 0 });
    expect(it.recent.on).toBe(false);
  });

  test('that is closed is reported as unreachable, and found when the plug is back', async () => {
    await using it = await plugWithBothPorts();
    await it.old.stop();
    await it.recent.stop();
    for (let n = 0; n < 3; n++) {
      const failure = { code: 'plug-unreachable', retryable: true };
      expect(await failureOf(it.transport.request(sysinfo))).toMatchObject(failure);
    }
    await it.recent.start();
    expect(await it.transport.request(sysinfo)).toMatchObject({ system: {} });
  });

  test('serves requests in order while it is being chosen', async () => {
    await using it = await plugWithBothPorts();
    await it.old.stop();
    const seen: number[] = [];
    const asked: object[] = [];
    it.recent.onRequest((request) => asked.push(request));
    const requests = Array.from({ length: 10 }, (_, n) => ({ system: { set_relay_state: { state: n % 2 } } }));
    await Promise.all(requests.map(async (request, n) => it.transport.request(request).then(() => seen.push(n))));
    expect(asked).toEqual(requests);
    expect(seen).toEqual([...requests.keys()]);
  });

  test('can be cancelled and disposed while it is being chosen', async () => {
    await using it = await plugWithBothPorts();
    await it.old.inject({ kind: 'silent' });
    const controller = new AbortController();
    const cancelled = failureOf(it.transport.request(sysinfo, controller.signal));
    const disposed = failureOf(it.transport.request(sysinfo));
    controller.abort();
    expect(await cancelled).toMatchObject({ code: 'cancelled' });
    await it.transport.dispose();
    expect(await disposed).toMatchObject({ code: 'cancelled' });
    expect(await failureOf(it.transport.request(sysinfo))).toMatchObject({ code: 'cancelled' });
  });
});

test('a given port decides the transport', () => {
  expect(transportKindOf({})).toBe('auto');
  expect(transportKindOf({ port: 9999 })).toBe('xor');
  expect(transportKindOf({ port: 80 })).toBe('klap');
  expect(transportKindOf({ transport: 'klap', port: 8080 })).toBe('klap');
  expect(transportKindOf({ transport: 'xor' })).toBe('xor');
});

test('an unused transport opens nothing', async () => {
  let opened = 0;
  const way = () => {
    opened++;
    return createXorTransport({ address: '127.0.0.1', port: 9 });
  };
  const transport = createAutoTransport({ routes: [way], peer: 'x' });
  await transport.dispose();
  expect(opened).toBe(0);
});
