import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { HalyardProcess } from '../helpers/halyard-process.ts';
import { temporaryFile } from '../helpers/temporary.ts';

const program = `
const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hal.show', params: {} });
const texts = {
  'requests whose answers are not read': request + '\\n',
  'text that is not a message': 'some text\\n',
  'broken messages': '{"broken\\n',
  'one line without an end': 'y',
};
const [how, where] = process.argv.slice(2);
const chunk = texts[how].repeat(Math.ceil(65536 / texts[how].length));
const go = () => {
  while (process[where].write(chunk));
  process[where].once('drain', go);
};
go();
`;

/** How many bytes a process has read. */
function readBy(pid: number): number {
  return Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** In MB. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

describe.skipIf(!existsSync('/proc/self/status'))('a program that floods halyard', () => {
  it.each([
    ['requests whose answers are not read', 'stdout'],
    ['text that is not a message', 'stdout'],
    ['text that is not a message', 'stderr'],
    ['broken messages', 'stdout'],
    ['one line without an end', 'stdout'],
    ['one line without an end', 'stderr'],
  ])('with %s on %s does not take more and more memory, and others are answered', async (how, where) => {
    await using runner = new HalyardProcess(['run']);
    await runner.ready();
    // stderr is read but not kept.
    runner.child.stderr.removeAllListeners('data').resume();
    const file = temporaryFile('flood.cjs', program);
    await runner.result('halcmd.execute', { argv: ['loadusr', 'node', file, how, where] });
    const pid = runner.child.pid ?? 0;
    const before = readBy(pid);
    await vi.waitFor(() => expect(readBy(pid) - before).toBeGreaterThan(65_536), { timeout: 10_000 });
    const seen: number[] = [];
    for (let answers = 0; answers < 300; answers++) {
      await runner.result('runner.status', {});
      if (answers % 50 === 49) seen.push(memoryOf(pid));
    }
    expect(Math.max(...seen)).toBeLessThan(200);
  });
});
