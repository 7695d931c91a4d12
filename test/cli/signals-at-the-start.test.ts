import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HalyardProcess } from '../helpers/halyard-process.ts';
import { hasProcesses, killAllWith, noneLeftWith, processesWith } from '../helpers/processes.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** HALYARD_SIGNAL_STEP_MS sets the step between the moments at which a signal is tried. */
const stepMs = Number(process.env['HALYARD_SIGNAL_STEP_MS'] ?? 100);
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const moments = Array.from({ length: Math.floor(1000 / stepMs) + 1 }, (_, index) => index * stepMs);

/** Makes its component ready after a delay, and has a child. */
const program = `
import { spawn } from 'node:child_process';
spawn('sleep', ['1000'], { stdio: 'ignore' });
let id = 0;
const ask = (method, params) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }) + '\\n');
process.stdin.resume();
setTimeout(() => {
  ask('component.new', { name: 'prog' });
  ask('component.ready', { component: 'prog' });
}, 150);
`;

const files = {
  'program.mjs': program,
  'm.yaml': 'machine: t\nload: [motion, smartplug: { name: plug, address: 127.0.0.1, port: 9 }]\nsource: m.hal\n',
  'm.hal': 'loadusr node program.mjs\nloadusr -Wn prog node program.mjs\n',
  'never.hal': 'loadusr node program.mjs\nloadusr -Wn never node program.mjs\n',
};

/** Runs a command with its own files, ends it by a signal at a given time, and checks that it leaves nothing behind. */
async function ended(words: readonly string[], signal: NodeJS.Signals, time: (folder: string) => Promise<unknown>) {
  const folder = temporaryFolder();
  onTestFinished(() => killAllWith(folder));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text.replaceAll('program.mjs', join(folder, 'program.mjs')));
  }
  const args = words.map((word) => word.replace('@', `${folder}/`));
  const halyard = new HalyardProcess(args, { PATH: `${folder}:${process.env['PATH']}`, TMPDIR: folder });
  await time(folder);
  halyard.child.kill(signal);
  const code = await halyard.exit();
  await noneLeftWith(folder, 500);
  const made = readdirSync(folder).filter((name) => !(name in files));
  return { end: code ?? halyard.child.signalCode, made, stderr: halyard.stderr };
}

/** Both programs of `never.hal` run, so halcmd waits for the second one. */
const isWaiting = (folder: string) =>
  vi.waitFor(
    () => {
      const programs = processesWith(folder).filter(({ command }) => command.endsWith('/program.mjs'));
      expect(programs).toHaveLength(2);
    },
    { timeout: 10_000 },
  );

describe.skipIf(!hasProcesses)('a signal in the first second', () => {
  const seen = new Set<unknown>();

  it.each(moments.map((ms, index) => [signals[index % 3] ?? 'SIGTERM', ms] as const))(
    'ends halyard run cleanly: %s after %i ms',
    async (signal, ms) => {
      const { end, made, stderr } = await ended(['run', '@m.yaml', '--socket', '@s', '--stdin', 'none'], signal, () =>
        pause(ms),
      );
      seen.add(end);
      // Before halyard listens for signals, it has started nothing, and the signal has its usual effect.
      expect([0, signal]).toContain(end);
      expect(made).toEqual([]);
      expect(stderr).not.toMatch(/\n\s+at |Error/);
    },
  );

  it('was also tried when halyard was listening for signals', () => expect(seen).toContain(0));

  it.each([
    [['run', '@never.hal', '--socket', '@s', '--stdin', 'none'], 0],
    [['halrun', '@never.hal'], 1],
    [['halcmd', '-f', '@never.hal'], 1],
  ] as const)('ends %j cleanly while it waits for a program', async (words, code) => {
    const { end, made, stderr } = await ended(words, 'SIGTERM', isWaiting);
    expect(stderr).toContain('interrupted');
    expect(end).toBe(code);
    expect(made).toEqual([]);
  });
});
