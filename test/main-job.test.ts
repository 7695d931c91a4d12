import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Client } from 'tplink-smarthome-api';
import { Device } from 'tplink-smarthome-simulator';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { HalyardProcess } from './helpers/halyard-process.ts';
import { freePort } from './helpers/plugs-independent.ts';
import { temporaryFile } from './helpers/temporary.ts';

const intervalS = 0.2;
const timeoutS = 0.3;

let device: Device;
let runner: HalyardProcess;

/** The relay of the independent simulator; setting it is pressing its button. */
const relay = () => device.data.system.sysinfo as { relay_state: 0 | 1 };

beforeEach(async () => {
  device = new Device({ model: 'hs110', address: '127.0.0.1', port: await freePort() });
  device.deviceNetworking.on('error', () => {});
  await device.start();
  runner = new HalyardProcess(['run', machineFile(device.port), '--log-level', 'error']);
  await runner.ready();
  await runner.becomes('plug.online', true);
});

afterEach(async () => {
  await runner.dispose();
  await device.stop();
});

const machineFile = (port: number) =>
  temporaryFile(
    'machine.yaml',
    `
machine: main-job
load:
  - motion
  - smartplug: {name: plug, address: 127.0.0.1, port: ${port}, meter: true, interval: ${intervalS}, timeout: ${timeoutS}}
nets:
  power: [motion.digital-out-io-15, plug.enable]
`,
  );

describe('a machine with an independent simulator as its plug', () => {
  it('carries 100 toggles from stdin to the relay', async () => {
    const latencies: number[] = [];
    for (let i = 0; i < 100; i++) {
      const value = i % 2 === 0;
      const moved = relayBecomes(value);
      const startMs = performance.now();
      const answered = runner.result('motion.digitalOut', { index: 15, value });
      latencies.push((await moved) - startMs);
      expect(await answered).toEqual({ pin: 'motion.digital-out-15', value });
      expect(relay().relay_state).toBe(value ? 1 : 0);
    }
    const bare = await bareExchanges(100);
    const ratio = median(latencies) / median(bare);
    console.log(
      `stdin to relay: median ${median(latencies).toFixed(2)} ms, bare TCP exchange ${median(bare).toFixed(2)} ms, ` +
        `ratio ${ratio.toFixed(2)}`,
    );
  });

  it('follows 20 presses of the button', async () => {
    await runner.result('hal.watch', { patterns: ['plug.enable'] });
    const delays: number[] = [];
    for (let i = 0; i < 20; i++) {
      const on = relay().relay_state === 0;
      const from = runner.messages.length;
      relay().relay_state = on ? 1 : 0;
      const pressedMs = performance.now();
      await runner.message(({ method, params }) => {
        const changes = (params?.['changes'] ?? []) as { name: string; value: unknown }[];
        return method === 'hal.changed' && changes.some(({ name, value }) => name === 'plug.enable' && value === on);
      }, from);
      delays.push(performance.now() - pressedMs);
      expect(relay().relay_state).toBe(on ? 1 : 0);
    }
    console.log(`button to pin: median ${median(delays).toFixed(0)} ms, longest ${Math.max(...delays).toFixed(0)} ms`);
  });

  it('can be rewired while it runs', async () => {
    const linked = await runner.result('hal.net', { signal: 'fan', pins: ['motion.digital-out-03', 'plug.request'] });
    expect(linked).toEqual({ signal: 'fan', type: 'bit', pins: ['motion.digital-out-03', 'plug.request'] });
    await runner.result('gcode.execute', { line: 'M64 P3' });
    await runner.becomes('plug.relay', true);
  });
});

describe('a plug that is killed in mid-run and started again', () => {
  it('shows as an error with its last values, and is given the pending request on return', async () => {
    const port = await freePort();
    const first = await spawnPlug(port, 1);
    await using host = new HalyardProcess(['run', machineFile(port), '--log-level', 'error']);
    await host.ready();
    await host.becomes('plug.power', 3.14);
    expect(await host.value('plug.enable')).toBe(true);

    await first.kill();
    await host.becomes('plug.error', true);
    expect(await host.value('plug.online')).toBe(false);
    expect(await host.value('plug.relay')).toBe(true);
    expect(await host.value('plug.power')).toBe(3.14);
    await host.result('motion.digitalOut', { index: 15, value: false });
    expect(await host.value('plug.enable')).toBe(false);

    const second = await spawnPlug(port, 1);
    await host.becomes('plug.error', false);
    await host.becomes('plug.relay', false);
    const client = new Client({ defaultSendOptions: { timeout: 1000, transport: 'tcp' } });
    const independent = await client.getDevice({ host: '127.0.0.1', port });
    expect(await independent.getPowerState()).toBe(false);
    await second.kill();
  });
});

/** The independent simulator as a process of its own, so that it can be killed. */
async function spawnPlug(port: number, relayState: 0 | 1): Promise<{ kill(): Promise<void> }> {
  const script = `
    const { Device } = require('tplink-smarthome-simulator');
    const device = new Device({ model: 'hs110', address: '127.0.0.1', port: ${port} });
    device.deviceNetworking.on('error', () => {});
    device.data.system.sysinfo.relay_state = ${relayState};
    device.start().then(() => process.send('listening'));
  `;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return {
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** The moment at which the simulator's relay has taken a value. */
function relayBecomes(on: boolean): Promise<number> {
  const { sysinfo } = device.data.system as { sysinfo: { relay_state: number } };
  return new Promise((resolve) => {
    let state = sysinfo.relay_state;
    Object.defineProperty(sysinfo, 'relay_state', {
      configurable: true,
      enumerable: true,
      get: () => state,
      set(value: number) {
        state = value;
        if (value === (on ? 1 : 0)) resolve(performance.now());
      },
    });
  });
}

/** Milliseconds from connecting to the answer of the same command to the same plug, with nothing of ours between. */
async function bareExchanges(rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const command = frame(`{"system":{"set_relay_state":{"state":${i % 2}}}}`);
    const startMs = performance.now();
    const socket = connect(device.port, '127.0.0.1').setNoDelay(true);
    socket.write(command);
    await once(socket, 'data');
    times.push(performance.now() - startMs);
    socket.destroy();
    await once(socket, 'close');
  }
  return times;
}

/** The protocol's framing, written for this test alone. */
function frame(text: string): Buffer {
  let key = 171;
  const cipher = Buffer.from(text).map((byte) => (key ^= byte));
  const header = Buffer.alloc(4);
  header.writeUInt32BE(cipher.length);
  return Buffer.concat([header, cipher]);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
