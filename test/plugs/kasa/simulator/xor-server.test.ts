import { expect, test } from 'vitest';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { wire } from '../../../helpers/plugs-scripted-server.ts';
import { wireClient } from '../../../helpers/plugs-wire-client.ts';

const request = { system: { set_relay_state: { state: 1 } } };
const answer = { system: { set_relay_state: { err_code: 0 } } };

async function started() {
  const plug = createSimulatedPlug({ model: 'hs110' });
  await plug.start();
  return {
    plug,
    async [Symbol.asyncDispose]() {
      await plug.dispose();
    },
  };
}

test('a request may come in pieces, cut anywhere', async () => {
  await using it = await started();
  await using client = await wireClient(it.plug.port);
  const bytes = wire(request);
  for (let cut = 1; cut < bytes.length; cut++) {
    client.socket.write(bytes.subarray(0, cut));
    await new Promise(setImmediate);
    client.socket.write(bytes.subarray(cut));
    expect(await client.answer()).toEqual(answer);
  }
});

test('several requests in one piece are answered in order', async () => {
  await using it = await started();
  await using client = await wireClient(it.plug.port);
  const off = { system: { set_relay_state: { state: 0 }, get_sysinfo: {} } };
  client.socket.write(Buffer.concat([wire(request), wire(off), wire({ system: { get_sysinfo: {} } })]));
  expect(await client.answer()).toEqual(answer);
  expect(await client.answer()).toMatchObject({ system: { get_sysinfo: { relay_state: 0 } } });
  expect(await client.answer()).toMatchObject({ system: { get_sysinfo: { relay_state: 0 } } });
});

test.each([
  ['a length of 0', wire(request, 0)],
  ['a length beyond any request', wire(request, 0x7fff_ffff)],
  ['no JSON', Buffer.concat([wire(request).subarray(0, 4), Buffer.alloc(wire(request).length - 4, 9)])],
  ['no object', wire([request])],
])('a request with %s is neither answered nor carried out', async (_, bytes) => {
  await using it = await started();
  await using client = await wireClient(it.plug.port);
  client.socket.write(bytes);
  expect(await client.rest()).toHaveLength(0);
  expect(it.plug.on).toBe(false);
});

test('a request whose length is too long waits for the rest of it', async () => {
  await using it = await started();
  await using client = await wireClient(it.plug.port);
  client.socket.write(wire(request, wire(request).length));
  await using other = await wireClient(it.plug.port);
  await other.ask({ system: { get_sysinfo: {} } });
  expect(it.plug.on).toBe(false);
});
