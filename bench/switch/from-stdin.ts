import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPlug, type SimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { programFile } from '../harness/program.ts';
import { median } from '../harness/statistics.ts';
import { sleep } from '../harness/system.ts';
import { startNode, startPeer } from '../rpc/stdio-child.ts';
import { withSimulatedPlugs } from './plugs.ts';
import type { Way } from './ways.ts';

/** By lines on a child's stdin; the plug is in this process. */
export async function fromStdin(way: 'halyard' | 'bare'): Promise<Way> {
  const plug = createSimulatedPlug({ model: 'hs110', serial: 1 });
  await plug.start();
  const folder = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
  const file = join(folder, 'machine.yaml');
  writeFileSync(file, motionAndPlug(plug.port));
  const child =
    way === 'bare' ? startPeer('switchFromStdin') : startNode([programFile, 'run', '--log-level', 'warn', file]);
  const write = (message: object) => child.child.stdin.write(`${JSON.stringify(message)}\n`);
  if (way === 'bare') write({ port: plug.port });
  await sleep(1000);
  let id = 0;
  const ask = (on: boolean) =>
    way === 'bare'
      ? write({ on })
      : write({ jsonrpc: '2.0', id: ++id, method: 'motion.digitalOut', params: { index: 15, value: on } });
  return {
    measure: (events) => switchOften(plug, events, ask),
    async end() {
      await child.end();
      await plug.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * Milliseconds from a press of the button to its news on stdout: `presses` for each of so many plugs. The presses are
 * spread evenly over the interval, since a median of random ones would say more of the dice than of the program.
 */
export function buttonToStdout(plugCount: number, presses: number, intervalMs: number): Promise<number[]> {
  return withSimulatedPlugs(plugCount, (plugs) =>
    withMachineFile(manyPlugs(plugs), async (file) => {
      const runner = startNode([programFile, 'run', '--log-level', 'warn', file]);
      const times: number[] = [];
      const pressedAt = new Map<string, number>();
      try {
        let rest = '';
        runner.child.stdout.on('data', (chunk: Buffer) => {
          const nowMs = performance.now();
          const lines = (rest + chunk.toString()).split('\n');
          rest = lines.pop() ?? '';
          for (const name of lines.flatMap(changedIn)) {
            const pressedMs = pressedAt.get(name);
            if (pressedMs !== undefined) times.push(nowMs - pressedMs);
            pressedAt.delete(name);
          }
        });
        runner.child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"hal.watch","params":{"patterns":["*.enable"]}}\n');
        await sleep(1500);
        const beginMs = performance.now();
        const press = async (plug: SimulatedPlug, index: number) => {
          for (let i = 0; i < presses; i++) {
            const dueMs = beginMs + intervalMs * (index / plugCount + i * (1 + 1 / presses));
            await sleep(dueMs - performance.now());
            pressedAt.set(`plug-${index}.enable`, performance.now());
            plug.pressButton();
          }
          await sleep(intervalMs);
        };
        await Promise.all(plugs.map(press));
        await sleep(intervalMs);
      } finally {
        await runner.end();
      }
      if (times.length < plugCount * presses) {
        throw new Error(`only ${times.length} of ${plugCount * presses} presses were told`);
      }
      return times;
    }),
  );
}

/** Median of the milliseconds from a message to the relay. */
async function switchOften(plug: SimulatedPlug, events: number, ask: (on: boolean) => void): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < events; i++) {
    const on = !plug.on;
    const moved = new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('the relay does not move')), 5000);
      const stop = plug.onRelay((change) => {
        if (change.on !== on) return;
        clearTimeout(limit);
        stop();
        resolve();
      });
    });
    const startMs = performance.now();
    ask(on);
    await moved;
    times.push(performance.now() - startMs);
    await sleep(20);
  }
  return median(times);
}

function changedIn(line: string): string[] {
  const { method, params } = JSON.parse(line) as { method?: string; params?: { changes?: { name: string }[] } };
  return method === 'hal.changed' ? (params?.changes ?? []).map(({ name }) => name) : [];
}

async function withMachineFile<R>(text: string, use: (file: string) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
  try {
    const file = join(folder, 'machine.yaml');
    writeFileSync(file, text);
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function motionAndPlug(port: number): string {
  return [
    'machine: bench',
    'load:',
    '  - motion',
    `  - smartplug: {name: plug, driver: kasa, address: 127.0.0.1, port: ${port}, meter: true}`,
    'nets:',
    '  power: [motion.digital-out-io-15, plug.enable]',
    '',
  ].join('\n');
}

function manyPlugs(plugs: readonly SimulatedPlug[]): string {
  const load = plugs.map(
    ({ port }, i) => `  - smartplug: {name: plug-${i}, driver: kasa, address: 127.0.0.1, port: ${port}, meter: true}`,
  );
  return ['machine: bench', 'load:', ...load, ''].join('\n');
}
