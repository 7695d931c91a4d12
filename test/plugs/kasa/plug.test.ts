import { expect, test } from 'vitest';
import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import { systemClock, virtualClock } from '../../../src/util/clock.ts';
import type { Clock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { failureOf, until } from '../../helpers/plugs-async.ts';
import { scriptedServer, sysinfo, wire } from '../../helpers/plugs-scripted-server.ts';
import type { ScriptedRequest } from '../../helpers/plugs-scripted-server.ts';

const askSysinfo = { system: { get_sysinfo: {} } };
const switchOn = { system: { set_relay_state: { state: 1 } } };
const switchOff = { system: { set_relay_state: { state: 0 } } };

async function plugOn(serve: (request: ScriptedRequest) => void, clock?: Clock) {
  const server = await scriptedServer(serve);
  const options = { address: '127.0.0.1', port: server.port, timeoutMs: clock ? 400 : 5000, meter: false } as const;
  const plug = createKasaPlug(options, { clock: clock ?? systemClock(), logger: silentLogger });
  return {
    server,
    plug,
    async [Symbol.asyncDispose]() {
      await plug.dispose();
      await server[Symbol.asyncDispose]();
    },
  };
}

function answer({ socket }: ScriptedRequest, info: object) {
  socket.write(wire({ system: { get_sysinfo: info, set_relay_state: { err_code: 0 } } }));
}

test('a plug is read before it is first switched, and later switched in one exchange', async () => {
  await using it = await plugOn((request) => answer(request, sysinfo()));
  await it.plug.setRelay(true);
  await it.plug.setRelay(false);
  expect(it.server.requests).toEqual([askSysinfo, switchOn, switchOff]);
});

test('a plug that has been read is switched in one exchange', async () => {
  await using it = await plugOn((request) => answer(request, sysinfo()));
  await it.plug.read();
  await it.plug.setRelay(true);
  expect(it.server.requests).toEqual([askSysinfo, switchOn]);
});

test('a power strip is never switched as a whole, but reports its identity', async () => {
  const strip = { ...sysinfo({ model: 'HS300(US)', children: [] }), relay_state: undefined };
  await using it = await plugOn((request) => answer(request, strip));
  const refused = { code: 'plug-unsupported', retryable: false };
  expect(await failureOf(it.plug.setRelay(true))).toMatchObject(refused);
  expect(await failureOf(it.plug.read())).toMatchObject(refused);
  expect(await failureOf(it.plug.setRelay(true))).toMatchObject(refused);
  expect(await it.plug.identify()).toMatchObject({ model: 'HS300(US)' });
  expect(it.server.requests).toEqual([askSysinfo, askSysinfo, askSysinfo, askSysinfo]);
});

test('a plug that was replaced by a power strip is read again before it is switched', async () => {
  let info = sysinfo();
  await using it = await plugOn((request) => answer(request, info));
  await it.plug.read();
  info = { model: 'HS300(US)', children: [] };
  await failureOf(it.plug.read());
  expect(await failureOf(it.plug.setRelay(true))).toMatchObject({ code: 'plug-unsupported' });
  expect(it.server.requests).toEqual([askSysinfo, askSysinfo, askSysinfo]);
});

test('the first command, including its reading, ends within one time limit', async () => {
  const clock = virtualClock();
  const held: ScriptedRequest[] = [];
  await using it = await plugOn((request) => held.push(request), clock);
  const failure = failureOf(it.plug.setRelay(true));
  await until(() => held.length === 1);
  await clock.advance(300);
  for (const request of held.splice(0)) answer(request, sysinfo());
  await until(() => held.length === 1);
  await clock.advance(100);
  expect(await failure).toMatchObject({ code: 'plug-timeout', retryable: true });
  expect(clock.pending).toBe(0);
});
