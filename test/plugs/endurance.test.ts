import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { PlugDriver } from '../../src/plugs/driver.ts';
import { createKasaPlug } from '../../src/plugs/kasa/plug.ts';
import { createKlapServer } from '../../src/plugs/kasa/simulator/klap-server.ts';
import { createSimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { failureOf, until } from '../helpers/plugs-async.ts';
import { scriptedServer, sysinfo, wire } from '../helpers/plugs-scripted-server.ts';

const context = { clock: systemClock(), logger: silentLogger };
const timeoutMs = 5000;
const answer = { system: { get_sysinfo: sysinfo({ relay_state: 1 }) }, emeter: { get_realtime: { power_mw: 7000 } } };

/** Random numbers that are the same in every run. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/**
 * Answers in pieces of any size, at once or a little later. Closes connections while they are idle, or at the next
 * request, like a plug that has closed them meanwhile.
 */
function unsteady(seed: number) {
  const roll = dice(seed);
  const answered = new WeakMap<Socket, number>();
  return {
    /** Whether this request finds its used connection closed. */
    isStale: (socket: Socket) => (answered.get(socket) ?? 0) > 0 && roll(8) === 0,
    async send(socket: Socket, bytes: Buffer): Promise<void> {
      answered.set(socket, (answered.get(socket) ?? 0) + 1);
      for (let at = 0; at < bytes.length;) {
        const size = roll(3) === 0 ? bytes.length : 1 + roll(200);
        if (roll(4) === 0) await new Promise((resolve) => setTimeout(resolve, roll(4)));
        socket.write(bytes.subarray(at, at + size));
        at += size;
      }
      if (roll(6) === 0) socket.end();
      else if (roll(10) === 0) setImmediate(() => socket.destroy());
    },
  };
}

async function pollsWithoutError(driver: PlugDriver): Promise<void> {
  for (let n = 0; n < 1000; n++) expect(await driver.read()).toMatchObject({ on: true, powerW: 7 });
  await driver.dispose();
}

describe('a thousand polls of an unsteady plug', () => {
  test('cause no error over XOR', { timeout: 60_000 }, async () => {
    const plug = unsteady(1);
    await using server = await scriptedServer(({ socket }) => {
      if (plug.isStale(socket)) socket.destroy();
      else void plug.send(socket, wire(answer));
    });
    const place = { address: '127.0.0.1', port: server.port };
    await pollsWithoutError(createKasaPlug({ ...place, timeoutMs, meter: true }, context));
    expect(server.connections).toBeGreaterThan(100);
  });

  test('cause no error over KLAP', { timeout: 60_000 }, async () => {
    const plug = unsteady(2);
    let stale = 0;
    const server = createKlapServer({
      address: '127.0.0.1',
      port: 0,
      version: 2,
      account: { username: '', password: '' },
      sessionS: 86_400,
      clock: context.clock,
      serve(_, socket, seal) {
        if (plug.isStale(socket)) {
          stale++;
          socket.destroy();
        } else void plug.send(socket, seal(answer).whole);
      },
      respond: (socket, { whole }) => void plug.send(socket, whole),
    });
    await server.start();
    const place = { address: '127.0.0.1', port: server.port, transport: 'klap' as const };
    await pollsWithoutError(createKasaPlug({ ...place, timeoutMs, meter: true }, context));
    await server.stop();
    expect(stale).toBeGreaterThan(50);
  });
});

describe('a thousand drivers, created and disposed', () => {
  test('leave no socket and no timer, and do not grow the heap', { timeout: 120_000 }, async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const models = ['hs110', 'hs300', 'hs110', 'hs110uk', 'hs110', 'hs300', 'hs110', 'p110'] as const;
    const devices = models.map((model) => createSimulatedPlug({ model }));
    for (const device of devices) await device.start();
    const silent = createSimulatedPlug({ model: 'hs110' });
    await silent.start();
    await silent.inject({ kind: 'silent' });
    const before = resources();

    const round = async (n: number) => {
      const device = devices[n % devices.length];
      if (!device) return;
      const { address, port, model } = device;
      const way = model === 'hs110uk' || model === 'p110' ? { transport: 'klap' as const } : {};
      const outlet = model === 'hs300' ? { outlet: 1 + (n % 6) } : {};
      const driver = createKasaPlug({ address, port, timeoutMs, meter: 'auto', ...way, ...outlet }, context);
      await driver.read();
      await driver.setRelay(n % 16 < 8);
      await driver.dispose();
      const hanging = createKasaPlug({ address, port: silent.port, timeoutMs, meter: 'auto' }, context);
      const failure = failureOf(hanging.read());
      if (n % 2 === 0) await new Promise(setImmediate);
      await hanging.dispose();
      expect(await failure).toMatchObject({ code: 'cancelled' });
    };
    const settledHeap = async () => {
      await until(() => resources() <= before);
      collect();
      return process.memoryUsage().heapUsed;
    };

    // Before that, the heap still grows by the code that the engine compiles.
    for (let n = 0; n < 600; n++) await round(n);
    const early = await settledHeap();
    for (let n = 0; n < 1000; n++) await round(n);
    const late = await settledHeap();
    // A driver with its buffers has several kB: a leak would be megabytes.
    expect(late - early).toBeLessThan(1_000_000);
    for (const device of [...devices, silent]) await device.dispose();
  });
});

/** Number of network handles and timers that keep this process alive. */
function resources(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCP|UDP|Pipe|Timeout/.test(kind)).length;
}
