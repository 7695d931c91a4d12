import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HalError } from '../../../../src/errors.ts';
import { createIotProtocol } from '../../../../src/plugs/kasa/iot/protocol.ts';
import type { IotProtocol } from '../../../../src/plugs/kasa/iot/protocol.ts';

/** A protocol over a transport that answers each request with one value and records the requests. */
function answering(reply: unknown): { protocol: IotProtocol; asked: object[] } {
  const asked: object[] = [];
  const protocol = createIotProtocol({
    request(json) {
      asked.push(json);
      return Promise.resolve(reply);
    },
    dispose: () => Promise.resolve(),
  });
  return { protocol, asked };
}

describe('requests', () => {
  test('have {} for arguments, never null, and numbers for numbers', async () => {
    const { protocol, asked } = answering({
      system: { get_sysinfo: {}, set_relay_state: { err_code: 0 } },
      emeter: { get_realtime: {} },
    });
    await protocol.sysinfo();
    await protocol.realtime();
    await protocol.sysinfoAndRealtime();
    await protocol.setRelay(true);
    await protocol.setRelay(false);
    expect(asked).toEqual([
      { system: { get_sysinfo: {} } },
      { emeter: { get_realtime: {} } },
      { system: { get_sysinfo: {} }, emeter: { get_realtime: {} } },
      { system: { set_relay_state: { state: 1 } } },
      { system: { set_relay_state: { state: 0 } } },
    ]);
  });
});

describe('a missing meter', () => {
  const refusal = { err_code: -1, err_msg: 'module not support' };

  test.each([
    ['in the module’s place', { emeter: refusal }],
    ['in the method’s place', { emeter: { get_realtime: refusal } }],
    ['by newer firmware', { emeter: { get_realtime: { err_code: -2001, err_msg: 'Module not support' } } }],
    ['as an unknown method', { emeter: { get_realtime: { err_code: -2, err_msg: 'member not support' } } }],
  ])('refused %s is not a fault', async (_, emeter) => {
    const { protocol } = answering({ system: { get_sysinfo: { relay_state: 1, err_code: 0 } }, ...emeter });
    const unsupported: unknown = expect.objectContaining({ code: 'plug-unsupported' });
    expect(await protocol.realtime()).toEqual(unsupported);
    expect(await protocol.sysinfoAndRealtime()).toEqual({
      sysinfo: { relay_state: 1, err_code: 0 },
      realtime: unsupported,
    });
  });

  test('differs from a meter that cannot answer now', async () => {
    const { protocol } = answering({ emeter: { get_realtime: { err_code: -7, err_msg: 'unknown error' } } });
    expect(await protocol.realtime()).toMatchObject({ code: 'plug-refused', deviceCode: -7 });
  });
});

test.each([null, 'x', [], 7, { get_realtime: null }, { get_realtime: 'x' }, {}])(
  'the meter’s answer %j is invalid, and does not hide the relay',
  async (emeter) => {
    const { protocol } = answering({ system: { get_sysinfo: { relay_state: 1 } }, emeter });
    expect(await protocol.sysinfoAndRealtime()).toMatchObject({
      sysinfo: { relay_state: 1 },
      realtime: { code: 'plug-protocol' },
    });
  },
);

describe('a refusal', () => {
  test.each([
    [-1, 'plug-unsupported'],
    [-2, 'plug-unsupported'],
    [-2001, 'plug-unsupported'],
    [-3, 'plug-refused'],
    [-10, 'plug-refused'],
    [-14, 'plug-refused'],
    [-10002, 'plug-refused'],
  ])('with err_code %d is %s, with the plug’s code', async (err_code, code) => {
    const { protocol } = answering({ system: { set_relay_state: { err_code, err_msg: 'no' } } });
    await expect(protocol.setRelay(true)).rejects.toMatchObject({ code, deviceCode: err_code, retryable: false });
  });
});

test.each([
  undefined,
  null,
  [],
  'text',
  7,
  {},
  { system: null },
  { system: {} },
  { system: [] },
  { system: { get_sysinfo: null } },
  { system: { get_sysinfo: [] } },
  { system: { set_relay_state: {} } },
])('the answer %j is not a sysinfo', async (reply) => {
  const { protocol } = answering(reply);
  await expect(protocol.sysinfo()).rejects.toMatchObject({ code: 'plug-protocol', retryable: true });
});

test('any answer gives a value or an error of ours', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.jsonValue(), fc.record({ system: fc.jsonValue(), emeter: fc.jsonValue() })),
      async (reply) => {
        const { protocol } = answering(reply);
        for (const call of [protocol.sysinfo(), protocol.sysinfoAndRealtime(), protocol.setRelay(true)]) {
          const outcome: unknown = await call.catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(HalError);
        }
      },
    ),
  );
});
