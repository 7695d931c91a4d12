import { describe, expect, it, onTestFinished } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { commandTable } from '../../src/halcmd/command-table.ts';
import { collectingSink } from '../../src/halcmd/host.ts';
import { runInvocation } from '../../src/halcmd/run-invocation.ts';
import { halcmdHostOf } from '../../src/machine/halcmd-host.ts';
import { Machine } from '../../src/machine/machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

const headers = loadHeaders('pins');

function createRig() {
  const types = componentTypes;
  const env = { PRESENT: 'here' };
  const context = { clock: virtualClock(), logger: silentLogger, headers, types, drivers: plugDrivers, env };
  const machine = new Machine('m', context);
  onTestFinished(() => machine.dispose());
  const host = halcmdHostOf(machine, { cwd: temporaryFolder() });
  const run = async (...words: string[]) => {
    const sink = collectingSink();
    const code = await runInvocation(words, { hal: machine.hal, host, sink, options: { readyTimeoutS: 0.01 } });
    return { code, text: [sink.stdout, sink.stderr, ...sink.details].join('') };
  };
  return { hal: machine.hal, host, run };
}

/** Properties that every JavaScript object inherits. */
const inherited = Object.getOwnPropertyNames(Object.prototype).concat('prototype');
/** Commands that wait, run a program, or create the item they name. */
const others = new Set(['loadusr', 'waitusr', 'newsig', 'echo', 'unecho', 'save', 'source']);
const finders = [...commandTable.keys()].filter((command) => !others.has(command));

describe.each(inherited)('%s', (name) => {
  it.each(finders)('is not found by %s of halcmd', async (command) => {
    const { run } = createRig();
    for (const words of [[name], [name, name], [name, '1'], ['pin', name], ['pin', name, 'a'], ['sig', name]]) {
      const { text } = await run(command, ...words);
      expect(text, `${command} ${words.join(' ')}`).not.toMatch(/native code|\[object|TypeError|undefined/);
    }
  });

  it('is not a command, variable or module', async () => {
    const { run, host } = createRig();
    expect(await run(name)).toMatchObject({ text: expect.stringContaining('Unknown command') as string });
    expect(host.env(name)).toBeUndefined();
    expect(host.env('PRESENT')).toBe('here');
    expect((await run('loadrt', name)).code).not.toBe(0);
    expect((await run('newsig', 's', name)).code).not.toBe(0);
  });

  it('is a normal name for items created by halcmd', async () => {
    const { run, hal } = createRig();
    expect((await run('loadrt', 'and2', `names=${name}`)).code).toBe(0);
    expect((await run('net', name, `${name}.in0`)).code).toBe(0);
    expect((await run('sets', name, '1')).code).toBe(0);
    expect((await run('alias', 'pin', `${name}.out`, name)).code).toBe(0);
    expect((await run('getp', `${name}.in0`)).text).toBe('TRUE\n');
    expect(hal.pins.get(name).name).toBe(`${name}.out`);
  });
});

it.each(['a\u001B[2J', 'a\u007F', 'a\uD800', 'a\u0085b'])('halcmd creates nothing with the name %j', async (name) => {
  const { run, hal } = createRig();
  await run('loadrt', 'and2', 'names=g');
  const makers = [
    ['newsig', name, 'bit'],
    ['net', name, 'g.in0'],
    ['alias', 'pin', 'g.in0', name],
    ['loadrt', 'or2', `names=${name}`],
    ['loadrt', 'threads', `name1=${name}`, 'period1=1000000'],
  ];
  for (const words of makers) {
    const { code, text } = await run(...words);
    expect(code, words.join(' ')).not.toBe(0);
    expect(text).toContain('has a control character or half of a surrogate pair in it');
    expect(text).not.toContain(name);
  }
  expect([...hal.components.names(), ...hal.signals.names(), ...hal.threads.names()]).toEqual(['and2']);
  expect(hal.pins.aliasCount).toBe(0);
});
