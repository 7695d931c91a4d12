import { expect, test } from 'vitest';
import { createKasaPlug } from '../../../../src/plugs/kasa/plug.ts';
import { systemClock, virtualClock } from '../../../../src/util/clock.ts';
import type { Clock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import type { Logger } from '../../../../src/util/logger.ts';
import { scriptedServer, sysinfo, wire } from '../../../helpers/plugs-scripted-server.ts';
import type { ScriptedRequest } from '../../../helpers/plugs-scripted-server.ts';
import { failureOf, until } from '../../../helpers/plugs-async.ts';

const askSysinfo = { system: { get_sysinfo: {} } };
const askRealtime = { emeter: { get_realtime: {} } };
const askBoth = { ...askSysinfo, ...askRealtime };
const realtime = { power_mw: 5000, err_code: 0 };

interface Setup {
  readonly meter?: boolean | 'auto';
  readonly clock?: Clock;
  readonly logger?: Logger;
}

async function plugOn(serve: (request: ScriptedRequest) => void, setup: Setup = {}) {
  const { meter = 'auto', clock = systemClock(), logger = silentLogger } = setup;
  const server = await scriptedServer(serve);
  const timeoutMs = setup.clock ? 400 : 5000;
  const plug = createKasaPlug({ address: '127.0.0.1', port: server.port, timeoutMs, meter }, { clock, logger });
  return {
    server,
    plug,
    async [Symbol.asyncDispose]() {
      await plug.dispose();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Answers each module in the request with its value; modules without a value are left out. */
function answerWith({ json, socket }: ScriptedRequest, info: object, meter?: object) {
  const asked = Object.keys(json as object);
  socket.write(
    wire({
      ...(asked.includes('system') ? { system: { get_sysinfo: info } } : {}),
      ...(asked.includes('emeter') && meter ? { emeter: { get_realtime: meter } } : {}),
    }),
  );
}

test('a plug with a meter is asked for sysinfo alone first, then for both at once', async () => {
  await using it = await plugOn((request) => answerWith(request, sysinfo(), realtime));
  expect(await it.plug.read()).toEqual({ on: false, onTimeS: 0, powerW: 5 });
  expect(await it.plug.read()).toEqual({ on: false, onTimeS: 0, powerW: 5 });
  expect(it.server.requests).toEqual([askSysinfo, askRealtime, askBoth]);
});

test('an identified plug is asked for both at once', async () => {
  await using it = await plugOn((request) => answerWith(request, sysinfo(), realtime));
  expect(await it.plug.identify()).toMatchObject({ meter: true, driver: 'kasa' });
  expect(await it.plug.read()).toMatchObject({ powerW: 5 });
  expect(it.server.requests).toEqual([askSysinfo, askBoth]);
});

test('the meter is not asked if only the relay is wanted', async () => {
  await using it = await plugOn((request) => answerWith(request, sysinfo(), realtime));
  const relayOnly = () => it.plug.read(undefined, { meter: false });
  expect(await relayOnly()).toEqual({ on: false, onTimeS: 0 });
  expect(await it.plug.read()).toMatchObject({ powerW: 5 });
  expect(await relayOnly()).toEqual({ on: false, onTimeS: 0 });
  expect(it.server.requests).toEqual([askSysinfo, askBoth, askSysinfo]);
});

test.each([true, 'auto'] as const)('a plug without a meter is never asked for one (meter: %s)', async (meter) => {
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (_, message) => warnings.push(message) };
  await using it = await plugOn((request) => answerWith(request, sysinfo({ feature: 'TIM' })), { meter, logger });
  const none = meter === true ? { meterFault: 'none' } : {};
  for (let n = 0; n < 3; n++) expect(await it.plug.read()).toEqual({ on: false, onTimeS: 0, ...none });
  expect(await it.plug.identify()).toMatchObject({ meter: false });
  expect(it.server.requests).toEqual([askSysinfo, askSysinfo, askSysinfo, askSysinfo]);
  expect(warnings).toHaveLength(meter === true ? 1 : 0);
});

test('a meter that is not wanted is not asked, but reported', async () => {
  await using it = await plugOn((request) => answerWith(request, sysinfo(), realtime), { meter: false });
  expect(await it.plug.read()).toEqual({ on: false, onTimeS: 0 });
  expect(await it.plug.identify()).toMatchObject({ meter: true });
  expect(it.server.requests).toEqual([askSysinfo, askSysinfo]);
});

test.each([
  ['denies', { err_code: -1, err_msg: 'module not support' }, 600],
  ['refuses', { err_code: -7, err_msg: 'unknown error' }, 30],
  ['answers without a number', { power_mw: '5000', total_wh: null, err_code: 0 }, 30],
] as const)(
  'a meter that the plug claims and then %s is asked again, less and less often',
  async (what, answer, mostS) => {
    const clock = virtualClock();
    let meter: object = answer;
    await using it = await plugOn((request) => answerWith(request, sysinfo(), meter), { clock });
    await it.plug.identify();
    const askedS: number[] = [];
    const poll = async () => {
      const reading = await it.plug.read();
      if ('emeter' in (it.server.requests.at(-1) as object)) askedS.push(clock.now() / 1000);
      return reading;
    };
    expect(await poll()).toEqual({ on: false, onTimeS: 0, meterFault: 'refused' });
    expect(await poll()).toEqual({ on: false, onTimeS: 0 });
    expect(await it.plug.identify()).toMatchObject({ meter: what !== 'denies' });
    for (let second = 0; second < 3000; second++) {
      await clock.advance(1000);
      await poll();
    }
    expect(askedS.slice(0, 5)).toEqual([0, 2, 6, 14, 30]);
    expect(Math.max(...askedS.map((at, n) => at - (askedS[n - 1] ?? 0)))).toBe(mostS);
    meter = realtime;
    await clock.advance(mostS * 1000);
    expect(await poll()).toMatchObject({ powerW: 5 });
    expect(await poll()).toMatchObject({ powerW: 5 });
    expect(await it.plug.identify()).toMatchObject({ meter: true });
  },
);

test('a plug that answers only the first of two requests is asked for one after the other', async () => {
  await using it = await plugOn((request) => {
    const isBoth = Object.keys(request.json as object).length === 2;
    answerWith(request, sysinfo(), isBoth ? undefined : realtime);
  });
  await it.plug.identify();
  const readings = [];
  for (let n = 0; n < 6; n++) readings.push(await it.plug.read());
  const good = { on: false, onTimeS: 0, powerW: 5 };
  const half = { on: false, onTimeS: 0, meterFault: 'refused' };
  expect(readings).toEqual([half, good, half, good, good, good]);
});

test('a plug that fails twice when asked for both, and not for sysinfo, is asked for one after the other', async () => {
  await using it = await plugOn((request) => {
    if (Object.keys(request.json as object).length === 2) request.socket.resetAndDestroy();
    else answerWith(request, sysinfo(), realtime);
  });
  await it.plug.identify();
  const outcomes: unknown[] = [];
  for (let n = 0; n < 6; n++) outcomes.push(await it.plug.read().catch(() => 'failed'));
  const good = { on: false, onTimeS: 0, powerW: 5 };
  expect(outcomes).toEqual(['failed', good, 'failed', good, good, good]);
  expect(it.server.requests.slice(-6)).toEqual([
    askSysinfo,
    askRealtime,
    askSysinfo,
    askRealtime,
    askSysinfo,
    askRealtime,
  ]);
});

test('a plug that was away is asked for both at once again', async () => {
  let away = false;
  await using it = await plugOn((request) => {
    if (away) request.socket.resetAndDestroy();
    else answerWith(request, sysinfo(), realtime);
  });
  await it.plug.identify();
  for (let failures = 1; failures < 8; failures++) {
    away = true;
    for (let n = 0; n < failures; n++) {
      await expect(it.plug.read()).rejects.toMatchObject({ code: 'plug-protocol' });
    }
    away = false;
    for (let n = 0; n < 2; n++) expect(await it.plug.read()).toMatchObject({ powerW: 5 });
    expect(it.server.requests.at(-1)).toEqual(askBoth);
  }
});

test('failures before an outage do not count after it', async () => {
  const script = ['fail', 'fail', 'serve', 'fail', 'serve', 'serve'] as const;
  let act: (typeof script)[number] = 'serve';
  await using it = await plugOn((request) => {
    if (act === 'fail') request.socket.resetAndDestroy();
    else answerWith(request, sysinfo(), realtime);
  });
  await it.plug.identify();
  const outcomes: string[] = [];
  for (act of script)
    outcomes.push(
      await it.plug.read().then(
        () => 'serve',
        () => 'fail',
      ),
    );
  expect(outcomes).toEqual(script);
  expect(it.server.requests.at(-1)).toEqual(askBoth);
});

test('a meter that never answers delays one reading every 30 s, and the relay is still read', async () => {
  const clock = virtualClock();
  await using it = await plugOn(
    (request) => {
      if (!('emeter' in (request.json as object))) answerWith(request, sysinfo({ relay_state: 1 }));
    },
    { clock },
  );
  const read = async () => {
    const seen = it.server.requests.length;
    let settled = false;
    const reading = it.plug
      .read()
      .catch((error: unknown) => error)
      .finally(() => (settled = true));
    await until(() => settled || it.server.requests.slice(seen).some((json) => 'emeter' in (json as object)));
    if (!settled) await clock.advance(400);
    return reading;
  };
  const relay = { on: true, onTimeS: 0 };
  for (let round = 0; round < 4; round++) {
    expect(await read()).toEqual({ ...relay, meterFault: 'refused' });
    expect(it.server.requests.at(-1)).toEqual(askRealtime);
    for (let n = 0; n < 3; n++) expect(await read()).toEqual(relay);
    expect(it.server.requests.at(-1)).toEqual(askSysinfo);
    await clock.advance(30_000);
  }
  expect(clock.pending).toBe(0);
});

test('a reading of two requests ends within one time limit', async () => {
  const clock = virtualClock();
  const held: ScriptedRequest[] = [];
  await using it = await plugOn((request) => held.push(request), { clock });
  const reading = it.plug.read();
  await until(() => held.length === 1);
  await clock.advance(300);
  for (const request of held.splice(0)) answerWith(request, sysinfo());
  await until(() => held.length === 1);
  await clock.advance(100);
  expect(await reading).toEqual({ on: false, onTimeS: 0, meterFault: 'refused' });
  expect(clock.pending).toBe(0);
});

test('cancelling a reading cancels all of it, and the meter is not asked', async () => {
  await using it = await plugOn(() => undefined);
  const controller = new AbortController();
  const failure = failureOf(it.plug.read(controller.signal));
  await until(() => it.server.requests.length === 1);
  controller.abort();
  expect(await failure).toMatchObject({ code: 'cancelled' });
  await expect(it.plug.read(controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(it.server.requests).toEqual([askSysinfo]);
});
