import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRounds, type Benchmark } from '../harness/benchmark.ts';
import { atLeast, atLeastTimes, atMostTimes, either, figureOf } from '../harness/figure.ts';
import { programFile } from '../harness/program.ts';
import { median } from '../harness/statistics.ts';
import { fairnessBenchmark } from './fairness.ts';
import { startNode, startPeer, type Framing, type StdioChild } from './stdio-child.ts';

/** How fast a host is answered over stdin and stdout. */
export const rpcBenchmarks: readonly Benchmark[] = [
  {
    names: ['rpc.throughput'],
    run: ({ rounds, quick }) =>
      withMachine('load:\n  - and2: {name: gate}\n', async (machine) => {
        const count = quick ? 20_000 : 40_000;
        const found = await inRounds(rounds, {
          halyard: () => withChild(machine(), (child) => requestRate(child, count)),
          raw: () => withChild(startPeer('rawServer'), (child) => requestRate(child, count)),
          'json-rpc-2.0': () => withChild(startPeer('jsonRpc2Server'), (child) => requestRate(child, count)),
          'vscode-jsonrpc': () =>
            withChild(startPeer('vscodeServer', 'content-length'), (child) =>
              requestRate(child, count / 4, 'content-length'),
            ),
        });
        const peers = ['json-rpc-2.0', 'vscode-jsonrpc'];
        const goals = [atLeastTimes('halyard', 0.4, 'raw'), atLeastTimes('halyard', 5, 'vscode-jsonrpc')];
        const plan = { name: 'rpc.throughput', unit: 'requests/s', ours: 'halyard', floor: 'raw', peers, goals };
        return [figureOf(plan, found)];
      }),
  },
  {
    names: ['rpc.pingpong'],
    run: ({ rounds, quick }) =>
      withMachine('load:\n  - and2: {name: gate}\n', async (machine) => {
        const count = quick ? 500 : 2000;
        const found = await inRounds(rounds, {
          halyard: () => withChild(machine(), (child) => roundTripUs(child, count)),
          'echo of bytes': () => withChild(startPeer('echo'), (child) => roundTripUs(child, count)),
        });
        const goals = [atMostTimes('halyard', 2, 'echo of bytes')];
        return [
          figureOf({ name: 'rpc.pingpong', unit: 'µs p50', ours: 'halyard', floor: 'echo of bytes', goals }, found),
        ];
      }),
  },
  {
    names: ['rpc.gcode'],
    run: ({ rounds, quick }) =>
      withMachine('load:\n  - motion\n', async (machine) => {
        const batches = quick ? 200 : 500;
        const found = await inRounds(rounds, {
          halyard: () => withChild(machine(), (child) => gcodeRate(child, batches)),
          raw: () => withChild(startPeer('rawGcodeServer'), (child) => gcodeRate(child, batches)),
        });
        const goals = [either(atLeast('halyard', 100_000, 'lines/s'), atLeastTimes('halyard', 0.2, 'raw'))];
        return [figureOf({ name: 'rpc.gcode', unit: 'lines/s', ours: 'halyard', floor: 'raw', goals }, found)];
      }),
  },
  fairnessBenchmark,
];

/** Gives the way to start halyard on a machine of this description. */
async function withMachine<R>(load: string, use: (start: () => StdioChild) => Promise<R>): Promise<R> {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
  try {
    const file = join(folder, 'machine.yaml');
    writeFileSync(file, `machine: bench\n${load}`);
    return await use(() => startNode([programFile, 'run', '--log-level', 'warn', file]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function withChild<R>(child: StdioChild, use: (child: StdioChild) => Promise<R>): Promise<R> {
  try {
    return await use(child);
  } finally {
    await child.end();
  }
}

/** Asks once. What a program says by itself, such as that it is ready, may come before the answer or with it. */
async function warmUp(child: StdioChild, message: string | Buffer): Promise<void> {
  await child.answers(1, () => child.child.stdin.write(message));
  await new Promise((resolve) => {
    setTimeout(resolve, 100);
  });
}

/** Requests a second, as many as the pipe takes at once. */
async function requestRate(child: StdioChild, count: number, framing: Framing = 'line'): Promise<number> {
  const messages = Buffer.from(Array.from({ length: count }, (_, i) => framed(setRequest(i + 1), framing)).join(''));
  const ask = async () => {
    const last = await child.answers(count, () => child.child.stdin.write(messages));
    const answer = JSON.parse(last) as { id?: number; result?: { value?: boolean } };
    if (answer.id !== count || answer.result?.value !== (count % 2 === 0)) throw new Error(`wrong answer: ${last}`);
  };
  await warmUp(child, framed(setRequest(1), framing));
  await ask();
  const startMs = performance.now();
  await ask();
  return (count / (performance.now() - startMs)) * 1000;
}

async function roundTripUs(child: StdioChild, count: number): Promise<number> {
  await warmUp(child, framed(setRequest(0), 'line'));
  const times: number[] = [];
  for (let i = 0; i < 2 * count; i++) {
    const message = framed(setRequest(i + 1), 'line');
    const startMs = performance.now();
    const answer = await child.answers(1, () => child.child.stdin.write(message));
    times.push((performance.now() - startMs) * 1000);
    if (!answer.includes(`"id":${i + 1},`)) throw new Error(`wrong answer: ${answer}`);
  }
  return median(times.slice(count));
}

const linesPerBatch = 100;

async function gcodeRate(child: StdioChild, batches: number): Promise<number> {
  const lines = Array.from({ length: linesPerBatch }, (_, i) => {
    if (i % 25 === 0) return `M6${i % 50 === 0 ? 4 : 5} P${i % 16}`;
    return `G1 X${(i * 1.37).toFixed(3)} Y${(i * 0.71).toFixed(3)} E${(i * 0.033).toFixed(5)} F1800`;
  });
  const requests = Array.from({ length: batches }, (_, i) => {
    return `${JSON.stringify({ jsonrpc: '2.0', id: i + 1, method: 'gcode.execute', params: { lines } })}\n`;
  });
  const messages = Buffer.from(requests.join(''));
  const ask = async () => {
    const last = await child.answers(batches, () => child.child.stdin.write(messages));
    const { id, result } = JSON.parse(last) as { id?: number; result?: { lines?: unknown[]; errors?: number } };
    const outcomes = result?.lines?.length;
    if (id !== batches || result?.errors !== 0 || outcomes !== linesPerBatch) throw new Error(`wrong: ${last}`);
  };
  await warmUp(child, requests[0] ?? '');
  await ask();
  const startMs = performance.now();
  await ask();
  return ((batches * linesPerBatch) / (performance.now() - startMs)) * 1000;
}

/** 100 bytes. */
function setRequest(id: number): string {
  const text = JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'hal.setp',
    params: { name: 'gate.in0', value: id % 2 === 0 },
  });
  return text.padEnd(99, ' ');
}

function framed(text: string, framing: Framing): string {
  return framing === 'line' ? `${text}\n` : `Content-Length: ${text.length}\r\n\r\n${text}`;
}
