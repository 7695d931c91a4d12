import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Round } from '../harness/figure.ts';
import { programFile, root } from '../harness/program.ts';
import { cpuNs, end, python, residentMb, sleep, start } from '../harness/system.ts';
import { inWorker } from '../harness/worker.ts';
import { addressOf } from './plug-server-task.ts';

/** Of Python, with a plug each. */
export const pythons = 10;

interface Ports {
  readonly kept: number;
  readonly perRequest: number;
}

const pollScript = join(root, 'bench/peers/poll.py');
/** Ends with whoever has started it, as every process here does. */
const bareNode = 'const parent = process.ppid; setInterval(() => process.ppid === parent || process.exit(), 1000)';

/** Percent of a core of one plug, and of all processes of Python together, for so many windows one after the other. */
export async function cpuOfFew(port: number, windows: number, windowMs: number) {
  const scripts = Array.from({ length: pythons }, (_, i) => start(python, [pollScript, addressOf(i), String(port)]));
  try {
    return await inWorker('poll', { client: 'halyard', plugs: 1, port }, async (worker) => {
      await worker.call('allRead');
      await sleep(500);
      const found: { readonly halyard: number; readonly python: number }[] = [];
      for (let window = 0; window < windows; window++) {
        const usedNs = () => scripts.reduce((sum, { pid = 0 }) => sum + cpuNs(pid), 0);
        const before = usedNs();
        const startMs = performance.now();
        const { cpu } = await worker.call('window', windowMs);
        found.push({ halyard: cpu, python: (usedNs() - before) / 1e4 / (performance.now() - startMs) });
      }
      return found;
    });
  } finally {
    await Promise.all(scripts.map(end));
  }
}

/** Resident memory in MB of whole programs, so many times; side by side, since that changes nobody's memory. */
export function residentSizes(
  { plugs, times, afterMs }: { readonly plugs: number; readonly times: number; readonly afterMs: number },
  { kept, perRequest }: Ports,
): Promise<Round[]> {
  return Promise.all(
    Array.from({ length: times }, async () => {
      const [one, thousand, bare, script] = await Promise.all([
        residentOfHalyard(1, kept, afterMs),
        residentOfHalyard(plugs, kept, afterMs),
        residentOf(process.execPath, ['-e', bareNode], afterMs),
        residentOf(python, [pollScript, addressOf(0), String(perRequest)], afterMs),
      ]);
      return { '1 plug': one, '1000 plugs': thousand, 'bare Node': bare, 'python, 1 plug': script };
    }),
  );
}

async function residentOf(command: string, args: readonly string[], afterMs: number): Promise<number> {
  const child = start(command, args);
  try {
    await sleep(afterMs);
    return residentMb(child.pid ?? 0);
  } finally {
    await end(child);
  }
}

async function residentOfHalyard(plugs: number, port: number, afterMs: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-bench-'));
  try {
    const file = join(folder, 'farm.yaml');
    const load = Array.from({ length: plugs }, (_, i) => {
      return `  - smartplug: {name: plug-${i}, driver: kasa, address: ${addressOf(i)}, port: ${port}, meter: true}\n`;
    });
    writeFileSync(file, `machine: farm\nload:\n${load.join('')}`);
    return await residentOf(process.execPath, [programFile, 'run', file], afterMs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
