import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Hal } from '../src/hal/hal.ts';
import { halOWorld } from '../examples/hal-o-world/library.ts';
import { HalyardProcess } from './helpers/halyard-process.ts';
import { temporaryFile, temporaryFolder } from './helpers/temporary.ts';

const running: HalyardProcess[] = [];

afterEach(async () => {
  for (const process of running.splice(0)) await process.dispose();
});

function start(file: string): HalyardProcess {
  const process = new HalyardProcess(['run', file, '--log-level', 'error']);
  running.push(process);
  return process;
}

/** Bundles an example as its README says. */
function bundle(example: string, folder: string): string {
  const rolldown = ['node_modules/rolldown/bin/cli.mjs', example, '-d', folder, '-p', 'node', '--log-level', 'silent'];
  execFileSync(process.execPath, [...rolldown, '--external', 'halyard/component']);
  return join(folder, example.replace(/^.*\/(.*)\.ts$/, '$1.js'));
}

async function toggles(runner: HalyardProcess): Promise<void> {
  await runner.becomes('foo.out', true);
  await runner.becomes('foo.out', false);
  await runner.becomes('foo.out', true);
  await runner.result('hal.setp', { name: 'foo.enable', value: false });
}

describe('the example component', () => {
  const hasPython = spawnSync('python3', ['--version']).status === 0;

  it.skipIf(!hasPython)('works as a program in Python (skipped where there is no python3)', async () => {
    const file = temporaryFile(
      'py.hal',
      `loadusr -Wn foo python3 ${join(process.cwd(), 'examples/hal-o-world/hal-o-world.py')} -n foo -i 0.05\n`,
    );
    const runner = start(file);
    await runner.ready();
    await toggles(runner);
    expect(await runner.end()).toBe(0);
  });

  it('works as a program in TypeScript', async () => {
    const program = bundle('examples/hal-o-world/program.ts', temporaryFolder());
    const runner = start(temporaryFile('ts.hal', `loadusr -Wn foo ${process.execPath} ${program} -n foo -i 0.05\n`));
    await runner.ready();
    await toggles(runner);
    expect(await runner.end()).toBe(0);
  });

  it('works as a module of a machine file', async () => {
    const folder = temporaryFolder();
    bundle('examples/hal-o-world/hal-o-world.ts', folder);
    // As after `npm install halyard` in the user's folder.
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(process.cwd(), join(folder, 'node_modules/halyard'));
    copyFileSync('examples/hal-o-world/hal-o-world.yaml', join(folder, 'hal-o-world.yaml'));
    const machine = 'machine: m\nload:\n  - ./hal-o-world.js: { name: foo, interval: 50ms }\n';
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'machine.yaml'), machine);
    const runner = start(join(folder, 'machine.yaml'));
    await runner.ready();
    await toggles(runner);
    expect(await runner.end()).toBe(0);
  });

  it('works with the library', async () => {
    const hal = new Hal();
    const stop = halOWorld(hal, 'foo', 0.01);
    const out = hal.pins.get('foo.out');
    await vi.waitFor(() => expect(out.value).toBe(true));
    await vi.waitFor(() => expect(out.value).toBe(false));
    stop();
    expect(hal.pins.has('foo.out')).toBe(false);
  });
});

describe('the example of RxJS', () => {
  const printed = () => execFileSync(process.execPath, ['examples/rxjs/settled.js'], { encoding: 'utf8' }).split('\n');

  it('counts the clicks that subjects make and settled values do not', () => {
    expect(printed().slice(1, 5)).toEqual([
      '  combineLatest over subjects: 20',
      '  combineLatest over pins: 20',
      '  combineSettled over pins: 0',
      '  a gate in the HAL: 0',
    ]);
  });

  it('watches a machine by its values and its events', () => {
    const [first, ...rest] = printed().slice(5);
    expect(first).toBe('the printer draws no power');
    expect(rest.sort()).toEqual(['', "somebody has pressed the button of 'printer'", 'the printer draws power']);
  });
});

describe('a user program that is killed', () => {
  it('leaves a dead component with failsafe values, and works again under the same name and the same links', async () => {
    const program = bundle('examples/hal-o-world/program.ts', temporaryFolder());
    const line = `loadusr -Wn foo ${process.execPath} ${program} -n foo -i 0.05`;
    const runner = start(temporaryFile('killed.hal', `${line}\nnewsig blink bit\nnet blink foo.out\n`));
    await runner.ready();
    await runner.becomes('foo.out', true);
    const { components } = (await runner.result('hal.show', { kind: 'components', patterns: ['foo'] })) as {
      components: { pid: number }[];
    };
    const pid = components[0]?.pid;
    if (pid === undefined) throw new Error('the component tells no pid');
    process.kill(pid, 'SIGKILL');
    const killedMs = performance.now();
    const state = async () => {
      const { components } = (await runner.result('hal.show', { kind: 'components', patterns: ['foo'] })) as {
        components: { state: string }[];
      };
      return components[0]?.state;
    };
    while ((await state()) !== 'dead');
    console.log(`a killed program was seen to be dead after ${(performance.now() - killedMs).toFixed(0)} ms`);
    expect(await runner.value('foo.out')).toBe(false);
    await runner.result('halcmd.execute', { argv: line.split(' ') });
    expect(await state()).toBe('ready');
    await runner.becomes('foo.out', true);
    expect(await runner.result('hal.gets', { name: 'blink' })).toMatchObject({ type: 'bit' });
    expect(
      ((await runner.result('halcmd.execute', { argv: ['-s', 'show', 'sig', 'blink'] })) as { stdout: string }).stdout,
    ).toContain('foo.out');
  });
});
