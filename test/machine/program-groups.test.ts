import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { programProtocol } from '../../src/faces/rpc/program.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import type { VariableNames } from '../../src/machine/program-environment.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { systemClock } from '../../src/util/clock.ts';
import { recordingLogger } from '../../src/testing/recording-logger.ts';
import { hasProcesses, killAllWith, processesWith } from '../helpers/processes.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** Starts two processes, one of which ignores SIGTERM, then behaves as its argument says. */
const parent = `#!/bin/sh
sleep 1000 &
sh -c 'trap "" TERM; while :; do sleep 0.1; done' deaf-child &
case $1 in
  stay) exec sleep 1001 ;;
  end) exit 0 ;;
  deaf) trap '' TERM; while :; do sleep 0.1; done ;;
esac
`;

interface RigOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly variables?: VariableNames;
}

async function createRig({ env = {}, variables }: RigOptions = {}) {
  const folder = temporaryFolder();
  const { logger, records } = recordingLogger();
  const plan = { machine: 'groups', components: [], nets: [], settings: [], ...(variables ? { variables } : {}) };
  const machine = await createMachine(plan, {
    clock: systemClock(),
    logger,
    headers: loadHeaders('pins'),
    types: componentTypes,
    programProtocol,
    drivers: plugDrivers,
    // The test finds processes by this folder in their PATH, the only variable of the guard.
    env: { ...env, PATH: `${folder}:${process.env['PATH']}` },
  });
  onTestFinished(async () => {
    await machine.dispose();
    killAllWith(folder);
  });
  const script = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  };
  script('parent', parent);
  const all = () => processesWith(folder);
  const guard = () => all().find(({ command }) => command.includes('halyard-guard'));
  const family = () => all().filter(({ command }) => !command.includes('halyard-guard'));
  const familyIs = (text: string) =>
    vi.waitFor(() => expect(family().some(({ command }) => command.includes(text))).toBe(true), { timeout: 5000 });
  const gone = (left: () => readonly unknown[]) => vi.waitFor(() => expect(left()).toEqual([]), { timeout: 4000 });
  const start = (...argv: string[]) => machine.startProgram([join(folder, argv[0] ?? ''), ...argv.slice(1)]);
  const warnings = () => records.filter(({ level }) => level === 'warn').map(({ message }) => message);
  return { folder, machine, records, script, all, guard, family, familyIs, gone, start, warnings };
}

describe.skipIf(!hasProcesses)('the processes started by a program', () => {
  it('end when the program is asked to end, also those that ignore SIGTERM', async () => {
    const { start, family, familyIs, gone } = await createRig();
    const program = await start('parent', 'stay');
    await familyIs('deaf-child');
    program.terminate();
    await gone(family);
    expect(await program.ended).toEqual({ signal: 'SIGTERM' });
  });

  it('end when the program ends by itself', async () => {
    const { start, family, gone } = await createRig();
    const program = await start('parent', 'end');
    expect(await program.ended).toEqual({ code: 0 });
    await gone(family);
  });

  it('end with the machine, and the guard with them', async () => {
    const { start, machine, all, familyIs, guard } = await createRig();
    await start('parent', 'deaf');
    await start('parent', 'stay');
    await familyIs('sleep 1001');
    expect(guard()).toBeDefined();
    await machine.dispose();
    await vi.waitFor(() => expect(all()).toEqual([]), { timeout: 1000 });
  });

  it('do not exist when the program could not be started, and later ones are not affected', async () => {
    const { start, machine, script, all } = await createRig();
    await expect(start('missing')).rejects.toMatchObject({ code: 'ENOENT' });
    script('short', '#!/bin/sh\nexit 4\n');
    expect(await (await start('short')).ended).toEqual({ code: 4 });
    await machine.dispose();
    await expect(start('short')).rejects.toMatchObject({ code: 'not-running' });
    expect(all()).toEqual([]);
  });
});

describe.skipIf(!hasProcesses)('the guard of programs', () => {
  it('runs from the first program on, once for all, and gets only PATH from the environment', async () => {
    const { start, all, guard } = await createRig({ env: { SECRET_WORD: 'abc' } });
    expect(guard()).toBeUndefined();
    await start('parent', 'stay');
    await start('parent', 'stay');
    await vi.waitFor(() => expect(guard()).toBeDefined());
    expect(all().filter(({ command }) => command.includes('halyard-guard'))).toHaveLength(1);
    expect(guard()?.environment.filter((line) => !/^(?:PATH|PWD|OLDPWD|_|SHLVL)=/.test(line))).toEqual([]);
  });

  it('is replaced when it was killed, and this is logged', async () => {
    const { start, familyIs, guard, warnings } = await createRig();
    await start('parent', 'stay');
    await familyIs('deaf-child');
    const first = guard()?.pid ?? NaN;
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(guard()?.pid ?? first).not.toBe(first), { timeout: 4000 });
    expect(warnings()).toEqual(['the guard of the programs has ended; starting another']);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('does not end by %s', async (signal) => {
    const { start, familyIs, guard, warnings, machine } = await createRig();
    await start('parent', 'stay');
    await familyIs('deaf-child');
    process.kill(guard()?.pid ?? NaN, signal);
    await machine.dispose();
    expect(warnings()).toEqual([]);
  });
});

describe('the environment of programs', () => {
  const env = {
    HOME: '/home/me',
    HALYARD_SOCKET: '/run/h',
    HALYARD_TOKEN: 't',
    KASA_USERNAME: 'u',
    KASA_PASSWORD: 'p',
    MOONRAKER_KEY: 'k',
  };

  async function namesIn(options: RigOptions): Promise<string[]> {
    const { folder, machine, start, script } = await createRig(options);
    script('print', `#!/bin/sh\nenv > ${folder}/printed\n`);
    await (
      await start('print')
    ).ended;
    await machine.dispose();
    const names = readFileSync(join(folder, 'printed'), 'utf8')
      .split('\n')
      .flatMap((line) => line.split('=', 1));
    return names.filter((name) => name in env).sort();
  }

  it('lacks the account of plugs, tokens, and the variables that the machine file withholds', async () => {
    const variables = { taken: ['MOONRAKER_KEY'], passed: [] };
    expect(await namesIn({ env, variables })).toEqual(['HALYARD_SOCKET', 'HOME']);
    expect(await namesIn({ env })).toEqual(['HALYARD_SOCKET', 'HOME', 'MOONRAKER_KEY']);
  });

  it('has the variables that the machine file passes', async () => {
    const variables = { taken: ['MOONRAKER_KEY', 'HOME'], passed: ['MOONRAKER_KEY', 'KASA_USERNAME', 'ABSENT'] };
    expect(await namesIn({ env, variables })).toEqual(['HALYARD_SOCKET', 'KASA_USERNAME', 'MOONRAKER_KEY']);
  });

  it('is logged once: the names that are left out', async () => {
    const { start, records, script } = await createRig({ env });
    script('short', '#!/bin/sh\n');
    await (
      await start('short')
    ).ended;
    await (
      await start('short')
    ).ended;
    const told = records.map(({ message }) => message).filter((message) => message.startsWith('programs do not get'));
    expect(told).toEqual([expect.stringContaining('HALYARD_TOKEN, KASA_PASSWORD, KASA_USERNAME,')]);
  });
});
