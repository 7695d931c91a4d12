import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HalyardProcess } from '../helpers/halyard-process.ts';
import { hasProcesses, killAllWith, noneLeftWith, processesWith } from '../helpers/processes.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** A program with a child that ignores SIGTERM. It records the signal that ends it. */
const program = `
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
spawn('sh', ['-c', 'trap "" TERM INT HUP; while :; do sleep 0.1; done', 'deaf-child'], { stdio: 'ignore' });
let id = 0;
const ask = (method, params) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }) + '\\n');
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    appendFileSync(process.argv[2] + '/signals', signal + '\\n');
    process.exit(0);
  });
}
process.stdin.resume();
ask('component.new', { name: 'prog' });
ask('component.ready', { component: 'prog' });
`;

/** The files of a machine. The test recognises its programs by its folder in PATH. */
function createFiles(machineFile = 'machine: t\nload: [motion]\nsource: programs.hal\n') {
  const folder = temporaryFolder();
  onTestFinished(() => killAllWith(folder));
  writeFileSync(join(folder, 'program.mjs'), program);
  writeFileSync(join(folder, 'm.yaml'), machineFile);
  writeFileSync(join(folder, 'programs.hal'), `loadusr -Wn prog node ${folder}/program.mjs ${folder}\n`);
  const env = { PATH: `${folder}:${process.env['PATH']}` };
  const signals = () => {
    const file = join(folder, 'signals');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const args = ['run', join(folder, 'm.yaml'), '--log-level', 'warn'];
  const seen = (text: string) => processesWith(folder).filter(({ command }) => command.includes(text));
  return { folder, args, env, signals, seen };
}

describe.skipIf(!hasProcesses)('programs of a runner', () => {
  it('that is killed are gone within three seconds, with all their children', async () => {
    const { folder, args, env, signals, seen } = createFiles();
    const runner = new HalyardProcess(args, env);
    await runner.ready();
    expect(seen('deaf-child').length + seen('program.mjs').length).toBeGreaterThanOrEqual(2);
    runner.child.kill('SIGKILL');
    await noneLeftWith(folder, 3000);
    expect(signals()).toMatch(/^SIGTERM\n/);
  });

  it('that is killed are gone also when their guard was killed before', async () => {
    const { folder, args, env, seen } = createFiles();
    const runner = new HalyardProcess(args, env);
    await runner.ready();
    const [guard] = seen('halyard-guard');
    process.kill(guard?.pid ?? NaN, 'SIGKILL');
    await vi.waitFor(() => expect(seen('halyard-guard')[0]?.pid ?? guard?.pid).not.toBe(guard?.pid), { timeout: 4000 });
    runner.child.kill('SIGKILL');
    await noneLeftWith(folder, 3000);
  });

  it.each([1, 5, 20])('that is killed while it starts them are gone, after %i of them were seen', async (count) => {
    const { folder, args, env, seen } = createFiles();
    writeFileSync(join(folder, 'programs.hal'), 'loadusr sleep 1000\n'.repeat(100));
    const runner = new HalyardProcess(args, env);
    await vi.waitFor(() => expect(seen('sleep 1000').length).toBeGreaterThanOrEqual(count), {
      timeout: 10_000,
      interval: 1,
    });
    runner.child.kill('SIGKILL');
    await noneLeftWith(folder, 3000);
  });

  it('that crashes are gone', async () => {
    const { folder, args, env } = createFiles('machine: t\nload: [motion, ./crash.js]\nsource: programs.hal\n');
    writeFileSync(
      join(folder, 'crash.yaml'),
      'type: crash\ndoc: Crashes.\npins: { out: { type: bit, dir: out, doc: none } }\n',
    );
    writeFileSync(
      join(folder, 'crash.js'),
      `export const component = { create: () => { process.once('SIGUSR2', () => { throw new Error('crash'); }); return {}; } };\n`,
    );
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const runner = new HalyardProcess(args, env);
    await runner.ready();
    runner.child.kill('SIGUSR2');
    expect(await runner.exit()).not.toBe(0);
    await noneLeftWith(folder, 3000);
  });

  it('do not get the Ctrl-C of a terminal: the runner ends them', async () => {
    const { folder, args, env, signals } = createFiles();
    // Like a shell: the child leads a process group, and the whole group gets the signal.
    const child = spawn(process.execPath, ['dist/main.cjs', ...args], { env, detached: true });
    child.stdout.resume();
    await once(child.stdout, 'data');
    process.kill(-(child.pid ?? NaN), 'SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await noneLeftWith(folder, 1000);
    expect(signals()).toBe('SIGTERM\n');
  });

  it('get none of its secrets, whether a HAL file or a request at run time loads them', async () => {
    const { args, env, seen } = createFiles(
      'machine: t\nload: [motion: { digital-outputs: "${env:OUTPUTS:-16}" }]\nsource: programs.hal\npass: [KASA_USERNAME]\n',
    );
    const secrets = { OUTPUTS: '8', KASA_USERNAME: 'me', KASA_PASSWORD: 'secret', OTHER: 'x' };
    await using runner = new HalyardProcess(args, { ...env, ...secrets });
    await runner.ready();
    await runner.result('halcmd.execute', { argv: ['loadusr', 'sleep', '1000'] });
    await vi.waitFor(() => expect(seen('sleep 1000')).toHaveLength(1));
    for (const { environment } of [...seen('program.mjs').slice(-1), ...seen('sleep 1000')]) {
      const names = environment.map((line) => line.replace(/=.*/s, '')).filter((name) => name in secrets);
      expect(names.sort()).toEqual(['KASA_USERNAME', 'OTHER']);
    }
    expect(await runner.end()).toBe(0);
  });
});
