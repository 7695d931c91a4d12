import { describe, expect, it } from 'vitest';
import { collectingSink } from '../../src/halcmd/host.ts';
import { parseInvocation } from '../../src/halcmd/invocation.ts';
import { runInvocation } from '../../src/halcmd/run-invocation.ts';
import { halcmdRig } from './rig.ts';

async function halcmd(argv: readonly string[], stdin: readonly string[] = [], files: Record<string, string> = {}) {
  const { host, hal, files: known } = halcmdRig();
  for (const [name, text] of Object.entries(files)) known.set(name, text);
  const sink = collectingSink();
  const lines = (async function* () {
    yield* stdin;
  })();
  const code = await runInvocation(argv, { hal, host, sink, stdin: lines });
  return { code, out: sink.stdout, err: sink.stderr, hal };
}

describe('the options of halcmd', () => {
  it('stand before the command and may be run together', () => {
    expect(parseInvocation(['-ksQ', '-e', 'setp', '-k', '1'])).toEqual({
      kind: 'command',
      words: ['setp', '-k', '1'],
      flags: { keepGoing: true, script: true, echo: true, verbosity: 'silent', iniPath: undefined },
    });
    expect(parseInvocation(['-kf', '-i', 'a.ini', 'x.hal'])).toMatchObject({
      kind: 'file',
      path: 'x.hal',
      flags: { keepGoing: true, iniPath: 'a.ini' },
    });
    expect(parseInvocation(['-ia.ini', '-f'])).toMatchObject({ kind: 'file', path: undefined });
    expect(parseInvocation(['-v', '--', '-x'])).toMatchObject({ kind: 'command', words: ['-x'] });
  });

  it.each<[readonly string[], string, number]>([
    [['-z'], `halcmd: invalid option -- 'z'`, 255],
    [['-i'], `halcmd: option requires an argument -- 'i'`, 255],
    [['-i', 'a.ini', 'show'], '-i may only be used together with -f', 1],
  ])('that are wrong (%j) are refused with a message', (argv, message, code) => {
    expect(parseInvocation(argv)).toEqual({ kind: 'usage', message, code });
  });
});

describe('a call of halcmd', () => {
  it('without words explains itself', async () => {
    const { out, code } = await halcmd([]);
    expect(out).toContain('halcmd [-k]');
    expect(out).toContain('  net SIGNAL PIN...\n');
    expect(code).toBe(0);
    expect((await halcmd(['-h', 'net'])).out).toMatch(/^net SIGNAL PIN\.\.\.\n {2}/);
  });

  it('reads the standard input with -f alone', async () => {
    const { hal, err, code } = await halcmd(['-k', '-f'], ['newsig a bit', 'foo', 'newsig b bit']);
    expect(err).toBe(`<stdin>:2: Unknown command 'foo'\n`);
    expect(code).toBe(1);
    expect(hal.signals.size).toBe(2);
  });

  it('takes "-f -" for a file of that name, which does not exist', async () => {
    const { err, code } = await halcmd(['-f', '-']);
    expect(err).toBe(`Could not open command file '-'\n`);
    expect(code).toBe(255);
  });

  it('needs the INI file that it is given', async () => {
    const { err, code } = await halcmd(['-i', 'a.ini', '-f', 'x.hal'], [], { 'x.hal': '' });
    expect(err).toBe(`Could not open ini file 'a.ini'\n`);
    expect(code).toBe(255);
    const files = { 'a.ini': '[A]\nTYPE = bit\n', 'x.hal': 'newsig s [A]TYPE\n' };
    expect((await halcmd(['-i', 'a.ini', '-f', 'x.hal'], [], files)).hal.signals.get('s').type).toBe('bit');
  });

  it('prints no listings with -Q, but errors and the values of getp', async () => {
    expect((await halcmd(['-Q', 'show'])).out).toBe('');
    expect((await halcmd(['-Q', 'list', 'pin'])).out).toBe('');
    expect((await halcmd(['-Q', 'save'])).out).toBe('');
    expect((await halcmd(['-Q', 'status'])).out).toBe('');
    const { out, err } = await halcmd(['-Q', '-k', '-f'], ['newsig s bit', 'gets s', 'gets t']);
    expect(out).toBe('FALSE\n');
    expect(err).toBe(`<stdin>:3: signal 't' not found\n`);
  });

  it('prints with -v what was done', async () => {
    const { out, err } = await halcmd(
      ['-v', '-f'],
      ['newsig s bit', 'sets s 1', 'loadrt mixed', 'linkps mixed.0.bit-in s', 'linkps mixed.0.bit-in s', 'start'],
    );
    expect(out.split('\n')).toContain(`<stdin>:2: Signal 's' set to 1`);
    expect(out.split('\n')).toContain(`<stdin>:4: Pin 'mixed.0.bit-in' linked to signal 's'`);
    expect(out.split('\n')).toContain('<stdin>:6: Realtime threads started');
    expect(err).toContain(`HAL: Warning: pin 'mixed.0.bit-in' already linked to 's'\n`);
  });
});
