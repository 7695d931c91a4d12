import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answeringPlug } from '../helpers/answering-plug.ts';
import { cli } from '../helpers/cli-in-process.ts';
import { hostileMachine } from '../helpers/hostile-machine.ts';
import { hostilePlug, hostileText } from '../helpers/hostile-plug.ts';
import { raw } from '../helpers/raw-characters.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

/** The lines of a text that would steer a terminal, apart from line ends and tabs. */
const steering = (text: string) =>
  text.split('\n').filter((line) => raw.test(line.replace(own, '').replaceAll('\t', '')));
/** The sequence with which `halyard watch` clears a line of its table. */
const own = '\u001B[2K';

/** Runs a command in all forms of its output, and checks the text that would reach the terminal. */
async function expectHarmless(args: readonly string[], { json = true, ownLines = true } = {}) {
  const runs = [{ args }, { args, terminal: true }, ...(json ? [{ args: [...args, '--json'], terminal: true }] : [])];
  const all: string[] = [];
  for (const { args: words, ...options } of runs) {
    const { stdout, stderr } = await cli(words, options);
    expect(steering(stdout), words.join(' ')).toEqual([]);
    expect(steering(stderr), words.join(' ')).toEqual([]);
    if (ownLines) expect(stdout + stderr, words.join(' ')).not.toMatch(/^ {2}- smartplug/m);
    if (words.includes('--json')) for (const line of stdout.split('\n').filter(Boolean)) JSON.parse(line);
    all.push(stdout + stderr);
  }
  return all;
}

/** The subcommands of a command, as its help lists them. */
async function commandsOf(...words: string[]): Promise<string[]> {
  const { stdout } = await cli([...words, '--help']);
  const list = stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)/gm);
  return [...list].map(([, name = '']) => name).filter((name) => name !== 'help');
}

/** A hostile text that can be an argument of a program. */
const hostileLine = hostileText.replaceAll(/[\r\n\uD800]/g, ' ');

const machineWith = (port: number) =>
  `machine: m\nload:\n  - smartplug: { name: printer, address: 127.0.0.1, port: ${port}, transport: xor, interval: 0.05 }\n`;

describe('the texts of a plug', () => {
  const words: Readonly<Record<string, readonly (readonly string[])[]>> = {
    energy: [[], ['--months', '2026'], ['--days', '2026-02']],
    led: [[], ['off']],
    alias: [[], ['printer']],
    countdown: [[], ['add', '60', 'off'], ['clear']],
    cloud: [[], ['unbind', '--yes']],
    reboot: [['--yes']],
    raw: [['{"system":{"get_sysinfo":{}}}'], ['{"emeter":{"get_realtime":{}}}']],
  };

  it.each([false, true])('steer no terminal in any command of halyard plug; the plug refuses: %s', async (refuses) => {
    const { host } = await hostilePlug({ refuses });
    const commands = await commandsOf('plug');
    expect(commands.length).toBeGreaterThan(14);
    for (const command of commands) {
      for (const more of words[command] ?? [[]]) {
        const [plain = ''] = await expectHarmless(['plug', command, ...more, '-H', host, '--transport', 'xor']);
        expect(plain, command).not.toBe('');
      }
    }
  });

  it('cause no internal error and no invented value, for any JSON', async () => {
    const told = { text: fc.string({ unit: 'binary' }), number: fc.double(), json: fc.jsonValue({ maxDepth: 2 }) };
    const value = fc.oneof(told.text, told.number, told.json, fc.constantFrom(null, true, '1', -1, 1e308));
    const keys = [
      'act',
      'delay',
      'remain',
      'name',
      'sact',
      'smin',
      'wday',
      'repeat',
      'ssid',
      'rssi',
      'energy',
      'year',
      'month',
    ];
    const entry = fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
    const list = fc.oneof(value, fc.array(fc.oneof(entry, value), { maxLength: 3 }));
    const lists = ['rule_list', 'ap_list', 'day_list', 'month_list', 'children'];
    const plain = [
      'alias',
      'model',
      'relay_state',
      'led_off',
      'on_time',
      'feature',
      'binded',
      'username',
      'err_code',
      'err_msg',
    ];
    const answer = fc.record(
      {
        ...Object.fromEntries(lists.map((key) => [key, list])),
        ...Object.fromEntries(plain.map((key) => [key, value])),
      },
      { requiredKeys: [] },
    );
    let answered: object = {};
    const { host } = await answeringPlug((method) => ({
      ...(method === 'get_sysinfo' ? { relay_state: 0, feature: 'TIM:ENE' } : {}),
      ...answered,
    }));
    const commands = (await commandsOf('plug')).flatMap((command) =>
      (words[command] ?? [[]]).map((more) => ['plug', command, ...more, '-H', host, '--transport', 'xor']),
    );
    await fc.assert(
      fc.asyncProperty(answer, fc.constantFrom(...commands), async (given, args) => {
        answered = given;
        const { code, stdout, stderr } = await cli(args);
        expect([0, 1, 4]).toContain(code);
        expect(steering(stdout + stderr)).toEqual([]);
        expect(stdout + stderr).not.toMatch(/undefined|NaN|\[object|is not a function|Cannot read|not iterable/);
        if (!args.includes('raw')) expect((stdout + stderr).split('\n').length).toBeLessThan(20);
      }),
      { numRuns: 100 },
    );
  });

  it('do not fill a terminal', async () => {
    const { host } = await hostilePlug({ text: 'long'.repeat(5000) });
    for (const args of [['info'], ['alias'], ['schedule'], ['wifi'], ['cloud'], ['state']]) {
      const { stdout, stderr } = await cli(['plug', ...args, '-H', host, '--transport', 'xor']);
      expect(stdout.length + stderr.length).toBeLessThan(3000);
    }
    const { host: refusing } = await hostilePlug({ refuses: true, text: 'long'.repeat(5000) });
    expect((await cli(['plug', 'info', '-H', refusing, '--transport', 'xor'])).stderr.length).toBeLessThan(1100);
  });
});

describe('the texts of a plug, a program and a caller in a machine', () => {
  it.each([true, false])(
    'steer no terminal in the log, the events and the event log; on a terminal: %s',
    async (terminal) => {
      const folder = temporaryFolder();
      const [socket, log] = [join(folder, 's'), join(folder, 'events')];
      const { port } = await hostilePlug({ refuses: true });
      const file = temporaryFile('m.yaml', machineWith(port));
      const running = cli(['run', file, '--socket', socket, '--event-log', log, '--stdin', 'none'], { terminal });
      const ask = (...words: string[]) => cli([...words, '--socket', socket], { terminal });
      while (!(await ask('events', '--json')).stdout.includes('pwned')) await turn();
      await ask('rpc', 'halcmd.execute', JSON.stringify({ argv: ['loadusr', '-w', 'printf', '%s\\n', hostileLine] }));
      await ask('rpc', 'component.new', JSON.stringify({ name: hostileText }));
      await ask('rpc', 'hal.setp', JSON.stringify({ name: hostileText, value: 1 }));
      for (const words of [['events'], ['show'], ['graph'], ['rpc', 'plug.list'], ['rpc', 'events.list']]) {
        const { stdout, stderr } = await ask(...words);
        expect(steering(stdout + stderr), words.join(' ')).toEqual([]);
      }
      expect((await ask('events')).stdout.split('\n').filter((line) => line.includes('pwned'))[0]).toContain(
        '\\x1b]0;pwned\\x07\\x1b[2Jlamp\\n  - smartplug',
      );
      await ask('rpc', 'runner.stop');
      const { stderr } = await running;
      expect(steering(stderr)).toEqual([]);
      expect(stderr).toContain('pwned');
      const lines = stderr.trimEnd().split('\n');
      for (const line of lines)
        if (terminal) expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} (?:debug|info |warn |ERROR) /);
      if (!terminal) expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(lines.length);
      const events = readFileSync(log, 'utf8');
      expect(steering(events)).toEqual([]);
      const [fault] = events.split('\n').filter((line) => line.includes('pwned'));
      expect((JSON.parse(fault ?? '') as { details: { message: string } }).details.message).toContain(hostileText);
    },
  );
});

describe('the texts of a machine', () => {
  it.each([
    // These print whole lines from the machine.
    [['show'], { json: false, ownLines: false }],
    [['halcmd', 'show', 'pin'], { json: false, ownLines: false }],
    [['halsampler'], { json: false, ownLines: false }],
    [['graph'], { json: false }],
    [['graph', '--format', 'dot'], { json: false }],
    [['rpc', 'events.list'], { json: false }],
    [['rpc', 'refused'], { json: false }],
    [['watch', '*'], {}],
    [['events'], {}],
    [['gcode', 'FILE'], {}],
  ] as const)('steer no terminal in %j', async (args, how) => {
    const socket = await hostileMachine();
    const file = temporaryFile('a.ngc', 'M64 P1 (\u001B[2J)\nM65 P1\n');
    const [command, ...rest] = args.map((word) => (word === 'FILE' ? file : word));
    const all = await expectHarmless([command ?? '', '--socket', socket, ...rest], how);
    expect(all.join('')).toContain('pwned');
  });
});

describe('the sources of the commands', () => {
  it('write to a terminal only with printText, except those listed here', () => {
    const files = readdirSync('src/cli', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const writing = files.filter((file) => /\.write\(/.test(readFileSync(join('src/cli', file), 'utf8')));
    expect(writing.sort()).toEqual([
      'check.ts', // its own colours; formatDiagnostics masks the rest
      'drain.ts', // writes nothing
      'io.ts',
      'pino-logger.ts', // escapes by itself: see its test
      'program.ts', // like check.ts
      'watch.ts', // moves the cursor; escapes names and values by itself
    ]);
  });
});
