import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { PlugError } from '../../../../src/errors.ts';
import { createKlapTransport } from '../../../../src/plugs/kasa/transport/klap-transport.ts';
import { createKasaPlug } from '../../../../src/plugs/kasa/plug.ts';
import { isSoundTdp } from '../../../../src/plugs/kasa/discovery/tdp.ts';
import type { Transport } from '../../../../src/plugs/kasa/transport/transport.ts';
import { createKlapServer } from '../../../../src/plugs/kasa/simulator/klap-server.ts';
import type { KlapServerOptions } from '../../../../src/plugs/kasa/simulator/klap-server.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlugOptions } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { systemClock, virtualClock } from '../../../../src/util/clock.ts';
import type { Clock, VirtualClock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { failureInTime, failureOf, until } from '../../../helpers/plugs-async.ts';
import { limitedTransport } from '../../../helpers/limited-transport.ts';

const account = { username: 'owner@example.com', password: 'Correct Horse' };
const sysinfo = { system: { get_sysinfo: {} } };
const answer = { system: { get_sysinfo: { err_code: 0 } } };

interface Setup extends Partial<SimulatedPlugOptions> {
  readonly mine?: typeof account | undefined;
  readonly timeoutMs?: number;
}

async function pair({ mine = account, timeoutMs = 5000, ...plug }: Setup = {}, clock: Clock = systemClock()) {
  const device = createSimulatedPlug({ model: 'hs110uk', account, clock, ...plug });
  await device.start();
  const requests: object[] = [];
  device.onRequest((request) => requests.push(request));
  const { address, port } = device;
  const others: Transport[] = [];
  const connect = (as: typeof account | undefined) => {
    const direct = createKlapTransport({ address, port, timeoutMs, account: as }, clock, silentLogger);
    const transport = limitedTransport(direct, clock, timeoutMs);
    others.push(transport);
    return transport;
  };
  return {
    device,
    requests,
    transport: connect(mine),
    connect,
    async [Symbol.asyncDispose]() {
      for (const transport of others) await transport.dispose();
      await device.dispose();
    },
  };
}

/** A KLAP server whose answers are given by the test. */
async function rawServer(does: Pick<KlapServerOptions, 'serve' | 'respond'>) {
  const place = { address: '127.0.0.1', port: 0 };
  const server = createKlapServer({ ...place, version: 2, account, sessionS: 600, clock: systemClock(), ...does });
  await server.start();
  const options = { address: '127.0.0.1', port: server.port, timeoutMs: 5000, account };
  const transport = createKlapTransport(options, systemClock(), silentLogger);
  return {
    transport,
    async [Symbol.asyncDispose]() {
      await transport.dispose();
      await server.stop();
    },
  };
}

describe('the account', () => {
  test.each([
    ['the configured one', account, account],
    ['that of Kasa plugs', { username: 'kasa@tp-link.net', password: 'kasaSetup' }, undefined],
    ['that of Tapo plugs', { username: 'test@tp-link.net', password: 'test' }, undefined],
    ['none', { username: '', password: '' }, undefined],
  ])('of a plug is found by its first answer, and so is the version: %s', async (_, its, mine) => {
    for (const transport of ['klap-v1', 'klap-v2'] as const) {
      await using it = await pair({ transport, account: its });
      expect(await it.connect(mine).request(sysinfo)).toMatchObject(answer);
    }
  });

  test.each([
    ['that of Kasa plugs', { username: 'kasa@tp-link.net', password: 'kasaSetup' }],
    ['that of Tapo plugs', { username: 'test@tp-link.net', password: 'test' }],
    ['none', { username: '', password: '' }],
  ])('is only the configured one: a plug with a publicly known one is refused, %s', async (_, its) => {
    for (const transport of ['klap-v1', 'klap-v2'] as const) {
      await using it = await pair({ transport, account: its });
      const failure = await failureOf(it.transport.request({ system: { set_relay_state: { state: 1 } } }));
      expect(failure).toMatchObject({ code: 'plug-auth', retryable: false });
      expect(String(failure)).toContain('vendor');
      expect([it.requests, it.device.on]).toEqual([[], false]);
    }
  });

  test.each([
    ['wrong', { ...account, password: 'correct horse' }],
    ['missing', undefined],
  ])('that is %s is refused, and tried again when a request comes, every 5 s at most', async (_, mine) => {
    const clock = virtualClock();
    await using it = await pair({}, clock);
    const transport = it.connect(mine);
    const wrong = { code: 'plug-auth', retryable: false };
    expect(await failureOf(transport.request(sysinfo))).toMatchObject(wrong);
    await it.device.stop();
    await clock.advance(4900);
    expect(await failureOf(transport.request(sysinfo))).toMatchObject(wrong);
    await clock.advance(200);
    expect(await failureOf(transport.request(sysinfo))).toMatchObject({ code: 'plug-unreachable' });
    expect(it.requests).toEqual([]);
  });

  test('that was refused by another device at the address is accepted when the plug is back', async () => {
    const clock = virtualClock();
    await using it = await pair({}, clock);
    await it.transport.request(sysinfo);
    await it.device.stop();
    const { port } = it.device;
    const neighbour = createSimulatedPlug({ model: 'p110', port, account: { ...account, username: 'x' }, serial: 9 });
    await neighbour.start();
    for (let n = 0; n < 3; n++)
      expect(await failureOf(it.transport.request(sysinfo))).toMatchObject({ name: 'PlugError' });
    await neighbour.dispose();
    await it.device.start();
    await clock.advance(30_000);
    expect(await it.transport.request(sysinfo)).toMatchObject(answer);
  });

  test('that was refused is tried at once for a relay command', async () => {
    let wrong = 2;
    await using it = await rawServer({
      serve: (_, socket, seal) => socket.write(seal(answer).whole),
      respond: (socket, reply) => socket.write(wrong-- > 0 ? reply.garbled() : reply.whole),
    });
    expect(await failureOf(it.transport.request(sysinfo))).toMatchObject({ code: 'plug-auth' });
    expect(await failureOf(it.transport.request(sysinfo))).toMatchObject({ code: 'plug-auth' });
    it.transport.hurry?.();
    expect(await it.transport.request(sysinfo)).toEqual(answer);
  });

  test('never appears in an error', async () => {
    await using it = await pair({ mine: { username: 'someone@example.com', password: 'hunter2' } });
    const failure = await failureOf(it.transport.request(sysinfo));
    expect(JSON.stringify([String(failure), failure])).not.toMatch(/someone|hunter2/);
  });
});

describe('a session', () => {
  test('carries requests over one login, in order', async () => {
    await using it = await pair({ sessionS: 60 });
    const seen: unknown[] = [];
    const turns = Array.from({ length: 50 }, (_, n) => ({ system: { set_relay_state: { state: n % 2 } } }));
    await Promise.all(turns.map(async (turn) => seen.push(await it.transport.request(turn))));
    expect(it.requests).toEqual(turns);
    expect(seen).toHaveLength(50);
  });

  test('is renewed before the plug ends it', async () => {
    const clock = virtualClock();
    await using it = await pair({ sessionS: 7200 }, clock);
    const refused: unknown[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 20) {
      refused.push(
        ...(await it.transport.request(sysinfo).then(
          () => [],
          (error: unknown) => [error],
        )),
      );
      await clock.advance(20 * 60_000);
    }
    expect(refused).toEqual([]);
    expect(it.requests).toHaveLength(72);
  });

  test('that the plug has forgotten is renewed, and the request repeated, within the same exchange', async () => {
    await using it = await pair();
    await it.transport.request(sysinfo);
    it.device.forgetSession();
    expect(await it.transport.request({ system: { set_relay_state: { state: 1 } } })).toMatchObject({});
    expect(it.device.on).toBe(true);
    expect(it.requests).toHaveLength(2);
  });

  test('that another program takes is taken back once; then there is a pause, with the reason', async () => {
    const clock = virtualClock();
    await using it = await pair({}, clock);
    const rival = it.connect(account);
    await it.transport.request(sysinfo);
    await rival.request(sysinfo);
    await it.transport.request(sysinfo);
    await rival.request(sysinfo);
    const taken = { code: 'plug-auth', retryable: true };
    expect(await failureOf(it.transport.request(sysinfo))).toMatchObject(taken);
    for (let n = 0; n < 4; n++) {
      await clock.advance(1000);
      expect(await failureOf(it.transport.request(sysinfo))).toMatchObject(taken);
      expect(await rival.request(sysinfo)).toMatchObject(answer);
    }
    await clock.advance(1000);
    expect(await it.transport.request(sysinfo)).toMatchObject(answer);
  });

  test('that another program takes again and again slows polls but not commands: each command logs in at once', async () => {
    const clock = virtualClock();
    await using it = await pair({}, clock);
    const { address, port } = it.device;
    const options = { address, port, transport: 'klap', timeoutMs: 5000, meter: false, ...account } as const;
    const driver = createKasaPlug(options, { clock, logger: silentLogger });
    let refused = 0;
    for (let second = 0; second < 120; second++) {
      it.device.forgetSession();
      await driver.read().catch(() => refused++);
      if (second % 10 === 0) {
        it.device.forgetSession();
        await driver.setRelay(second % 20 === 0);
        expect(it.device.on).toBe(second % 20 === 0);
      }
      await clock.advance(1000);
    }
    expect(refused).toBeGreaterThan(90);
    await driver.dispose();
  });

  test('that is taken at each login fails a command after a few logins', async () => {
    const clock = virtualClock();
    let logins = 0;
    const server = createKlapServer({
      address: '127.0.0.1',
      port: 0,
      version: 2,
      account,
      sessionS: 0,
      clock,
      serve: () => undefined,
      respond(socket, reply) {
        logins++;
        socket.write(reply.whole);
      },
    });
    await server.start();
    const transport = createKlapTransport(
      { address: '127.0.0.1', port: server.port, timeoutMs: 5000, account },
      clock,
      silentLogger,
    );
    for (let n = 0; n < 3; n++) {
      logins = 0;
      transport.hurry?.();
      expect(await failureOf(transport.request(sysinfo))).toMatchObject({ code: 'plug-auth', retryable: true });
      expect(logins).toBeLessThanOrEqual(4 * 3);
    }
    await transport.dispose();
    await server.stop();
  });

  test('that another program takes again and again causes few logins, and fewer as time goes on', async () => {
    const clock = virtualClock();
    await using it = await pair({}, clock);
    const served: number[] = [];
    for (let second = 0; second < 3600; second++) {
      it.device.forgetSession();
      const outcome = await it.transport.request(sysinfo).then(
        () => true,
        () => false,
      );
      if (outcome) served.push(second);
      await clock.advance(1000);
    }
    expect(served.length).toBeLessThan(30);
    expect(served.filter((second) => second > 1800).length).toBeLessThan(10);
  });

  test('that a plug reports as forgotten by error code is renewed, too', async () => {
    let logins = 0;
    const replies = [{ error_code: 0 }, { error_code: 9999 }, { error_code: 0, result: {} }];
    await using it = await rawServer({
      serve: (_, socket, seal) => socket.write(seal(replies.shift() ?? {}).whole),
      respond(socket, { whole }) {
        logins++;
        socket.write(whole);
      },
    });
    expect(await it.transport.request({ method: 'get_device_info' })).toEqual({ error_code: 0 });
    expect(logins).toBe(2);
    expect(await it.transport.request({ method: 'get_device_info' })).toEqual({ error_code: 0, result: {} });
    expect(logins).toBe(4);
  });
});

describe('a login', () => {
  test('that takes longer than the limit of an exchange is completed', async () => {
    const clock = virtualClock();
    await using it = await pair({ timeoutMs: 100 }, clock);
    await it.device.inject({ kind: 'slow', delayMs: 80 });
    expect(await failureInTime(clock, it.transport.request(sysinfo))).toMatchObject({ code: 'plug-timeout' });
    await clock.advance(200);
    await it.device.heal();
    await until(() => clock.pending === 0);
    expect(await it.transport.request(sysinfo)).toMatchObject(answer);
  });

  test('under way ends with the transport', async () => {
    const clock = virtualClock();
    await using it = await pair({}, clock);
    await it.device.inject({ kind: 'silent' });
    const failure = failureOf(it.transport.request(sysinfo));
    await until(() => clock.pending === 2);
    await it.transport.dispose();
    expect(await failure).toMatchObject({ code: 'cancelled' });
    await until(() => clock.pending === 0);
  });

  test('refused by a plug that its app has closed names the remedy, and succeeds when it is opened', async () => {
    await using it = await pair();
    await it.device.inject({ kind: 'status', status: 403 });
    for (let n = 0; n < 3; n++) {
      const failure = await failureOf(it.transport.request(sysinfo));
      expect(failure).toMatchObject({ code: 'plug-auth', retryable: false });
      expect(String(failure)).toContain('Third-Party');
    }
    await it.device.heal();
    expect(await it.transport.request(sysinfo)).toMatchObject(answer);
  });

  test('refused after a loss of power is accepted after a knock', async () => {
    const device = createSimulatedPlug({ model: 'p110' });
    await device.start();
    await device.inject({ kind: 'status', status: 403 });
    const doorbell = createSocket('udp4');
    let knocks = 0;
    doorbell.on('message', (packet) => {
      if (!isSoundTdp(packet) || !packet.includes('BEGIN PUBLIC KEY')) return;
      knocks++;
      void device.heal();
    });
    await new Promise<void>((resolve) => {
      doorbell.bind(0, '127.0.0.1', resolve);
    });
    const { address, port } = device;
    const options = { address, port, timeoutMs: 5000, account: undefined, discoveryPort: doorbell.address().port };
    const transport = createKlapTransport(options, systemClock(), silentLogger);
    expect(await failureOf(transport.request({ method: 'get_device_info' }))).toMatchObject({ code: 'plug-auth' });
    await until(() => knocks === 1);
    expect(await transport.request({ method: 'get_device_info' })).toMatchObject({ error_code: 0 });
    await transport.dispose();
    doorbell.close();
    await device.dispose();
  });

  test('with one garbled first answer does not count as a wrong password', async () => {
    let answers = 0;
    await using it = await rawServer({
      serve: (_, socket, seal) => socket.write(seal(answer).whole),
      respond: (socket, reply) => socket.write(answers++ === 0 ? reply.garbled() : reply.whole),
    });
    expect(await it.transport.request(sysinfo)).toEqual(answer);
  });
});

describe('a server without KLAP', () => {
  async function webServer(status: number, body: string) {
    const server = createServer((request, response) => {
      request.resume();
      response.statusCode = request.url === '/app' ? 200 : status;
      response.end(request.url === '/app' ? body : '');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const bound = server.address();
    const port = bound && typeof bound === 'object' ? bound.port : 0;
    const options = { address: '127.0.0.1', port, timeoutMs: 5000, account: undefined };
    const transport = createKlapTransport(options, systemClock(), silentLogger);
    return {
      transport,
      async [Symbol.asyncDispose]() {
        await transport.dispose();
        server.closeAllConnections();
        await new Promise((resolve) => {
          server.close(resolve);
        });
      },
    };
  }

  test.each([
    ['older Tapo firmware', '{"error_code":-1010}', /AES/],
    ['the newest firmware', '{"error_code":1003}', /TPAP.*Third-Party/],
    ['any other web server', '<html>', /does not speak KLAP/],
  ])('is recognised: %s', async (_, body, said) => {
    for (const status of [404, 200]) {
      await using it = await webServer(status, body);
      const failure = await failureOf(it.transport.request(sysinfo));
      expect(failure).toMatchObject({ code: 'plug-unsupported', retryable: false });
      expect(String(failure)).toMatch(said);
    }
  });
});

describe('an answer', () => {
  test.each([
    [{ kind: 'truncated', bytes: 10 }, 'plug-protocol'],
    [{ kind: 'truncated', bytes: 120 }, 'plug-protocol'],
    [{ kind: 'truncated', bytes: 120, stalls: true }, 'plug-timeout'],
    [{ kind: 'garbage' }, 'plug-protocol'],
    [{ kind: 'oversize' }, 'plug-protocol'],
    [{ kind: 'close' }, 'plug-protocol'],
    [{ kind: 'reset' }, 'plug-protocol'],
    [{ kind: 'status', status: 400 }, 'plug-protocol'],
    [{ kind: 'status', status: 500 }, 'plug-protocol'],
    [{ kind: 'silent' }, 'plug-timeout'],
    [{ kind: 'refuse' }, 'plug-unreachable'],
  ] as const)('corrupted by %j is reported, and the next one is good', async (fault, code) => {
    const clock: VirtualClock = virtualClock();
    await using it = await pair({}, clock);
    await it.transport.request(sysinfo);
    await it.device.inject(fault);
    const asked = it.transport.request({ system: { set_relay_state: { state: 1 } } });
    const failure = code === 'plug-timeout' ? failureInTime(clock, asked) : failureOf(asked);
    expect(await failure).toMatchObject({ name: 'PlugError', code, retryable: true });
    await it.device.heal();
    expect(await it.transport.request(sysinfo)).toMatchObject(answer);
  });

  test.each([[{ kind: 'split', bytes: 7 }], [{ kind: 'slow', delayMs: 3 }], [{ kind: 'zero-header' }]] as const)(
    'is read despite %j',
    async (fault) => {
      await using it = await pair();
      await it.device.inject(fault);
      for (let n = 0; n < 5; n++) expect(await it.transport.request(sysinfo)).toMatchObject(answer);
    },
  );

  test('may be unsigned, but is invalid with a wrong signature if the plug signs its answers', async () => {
    const spoil = (bytes: Buffer) => {
      const at = bytes.indexOf('\r\n\r\n') + 4;
      return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(32), bytes.subarray(at + 32)]);
    };
    for (const [spoilt, outcome] of [
      [() => true, ['good', 'good', 'good']],
      [(n: number) => n === 2, ['good', 'plug-protocol', 'good']],
      // A corrupted first answer does not show whether the plug signs.
      [(n: number) => n !== 2, ['good', 'good', 'plug-protocol']],
    ] as const) {
      let number = 0;
      await using it = await rawServer({
        serve(_, socket, seal) {
          const { whole } = seal(answer);
          socket.write(spoilt(++number) ? spoil(whole) : whole);
        },
        respond: (socket, { whole }) => socket.write(whole),
      });
      const ask = () =>
        it.transport.request(sysinfo).then(
          () => 'good',
          (error: unknown) => (error instanceof PlugError ? error.code : error),
        );
      expect([await ask(), await ask(), await ask()]).toEqual(outcome);
    }
  });

  test('that is repeated before the next one fails only that exchange', async () => {
    let number = 0;
    let before: Buffer = Buffer.alloc(0);
    await using it = await rawServer({
      serve(_, socket, seal) {
        const { whole } = seal(answer);
        socket.write(++number === 3 ? Buffer.concat([before, whole]) : whole);
        before = whole;
      },
      respond: (socket, { whole }) => socket.write(whole),
    });
    const outcomes: unknown[] = [];
    for (let n = 0; n < 6; n++) {
      await it.transport.request(sysinfo).then(
        () => outcomes.push('good'),
        (error: unknown) => outcomes.push(error instanceof PlugError ? error.code : error),
      );
    }
    expect(outcomes).toEqual(['good', 'good', 'plug-protocol', 'good', 'good', 'good']);
  });

  test('that comes late is never taken for the next one', async () => {
    const clock = virtualClock();
    await using it = await pair({ timeoutMs: 100 }, clock);
    await it.transport.request(sysinfo);
    await it.device.inject({ kind: 'slow', delayMs: 150 }, 1);
    const late = { system: { set_dev_alias: { alias: 'late' } } };
    expect(await failureInTime(clock, it.transport.request(late))).toMatchObject({ code: 'plug-timeout' });
    const next = it.transport.request(sysinfo);
    await clock.advance(60);
    expect(await next).toMatchObject({ system: { get_sysinfo: { alias: 'late' } } });
  });
});
