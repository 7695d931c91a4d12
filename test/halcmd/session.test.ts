import { describe, expect, it } from 'vitest';
import { halcmdRig } from './rig.ts';

describe('a file', () => {
  it('continues a line after a backslash, whatever the line end, and counts lines as read', async () => {
    const { file, hal } = halcmdRig();
    expect((await file('newsig \\\n  s \\\r\n  bit\n')).code).toBe(0);
    expect(hal.signals.has('s')).toBe(true);
    const { err } = await file('\n\\\nfoo \\\nbar\n');
    expect(err).toBe(`test.hal:4: Unknown command 'foo'\n`);
  });

  it('may end in the middle of a continued line', async () => {
    const { file, hal } = halcmdRig();
    expect((await file('newsig s bit \\')).code).toBe(0);
    expect(hal.signals.has('s')).toBe(true);
  });

  it('does not gather continued lines without bound', async () => {
    const { file } = halcmdRig();
    const { err, code } = await file(`${'x'.repeat(1000)}\\\n`.repeat(1000));
    expect(err).toMatch(/^test\.hal:\d+: Line too long\.\n$/);
    expect(code).toBe(1);
  });

  it('with DOS line ends is accepted with one warning', async () => {
    const { file, hal } = halcmdRig();
    const { err, code } = await file('newsig a bit\r\nnewsig b bit\r\n');
    expect(err).toBe('test.hal:1: Warning: File contains DOS-style line endings.\n');
    expect(code).toBe(0);
    expect(hal.signals.size).toBe(2);
  });

  it('ends at its first error, which names file and line, with nothing half made', async () => {
    const { file, hal } = halcmdRig();
    const { err, code } = await file('loadrt mixed\nnet s mixed.0.bit-in mixed.0.bit-owt\nnewsig later bit\n');
    expect(err).toContain(`test.hal:2: Pin 'mixed.0.bit-owt' does not exist\n`);
    expect(code).toBe(1);
    expect(hal.signals.size).toBe(0);
  });

  it('goes on with -k and still fails in the end', async () => {
    const { file, hal } = halcmdRig({ keepGoing: true });
    const { code } = await file('foo\nnewsig s bit\n');
    expect(code).toBe(1);
    expect(hal.signals.has('s')).toBe(true);
  });

  it.each(['quit', 'EXIT', '  Quit # enough', 'exit now'])('ends at “%s”', async (word) => {
    const { file, hal } = halcmdRig();
    expect((await file(`newsig a bit\n${word}\nnewsig b bit\n`)).code).toBe(0);
    expect([...hal.signals.names()]).toEqual(['a']);
  });

  it('that cannot be opened has the exit code 255', async () => {
    const { interpreter, run } = halcmdRig();
    await run('echo');
    expect(await interpreter.runFile('nope.hal')).toBe(255);
  });

  it('writes its lines before they run when told to', async () => {
    const { file } = halcmdRig({ echo: true });
    const { err } = await file('newsig a bit\n# note\nunecho\nnewsig b bit\n');
    expect(err).toBe('(1)<echo>: newsig a bit\n(2)<echo>: # note\n(3)<echo>: unecho\n');
  });
});

describe('a sourced file', () => {
  it('knows neither quit nor continuation and stops at its first error even with -k', async () => {
    const { file, files, hal } = halcmdRig({ keepGoing: true }, { HOME: '/home/me' });
    files.set('/home/me/sub.hal', 'newsig a bit\nnewsig b \\\nbit\n');
    const { err, code } = await file('source ~/sub.hal\nnewsig c bit\n');
    expect(err).toBe(`/home/me/sub.hal:2: Unknown signal type '\\'\n/home/me/sub.hal:2: newsig failed\n`);
    expect(code).toBe(1);
    expect([...hal.signals.names()]).toEqual(['a', 'c']);
  });

  it('that does not exist or may not be read is an error without file and line', async () => {
    const { run } = halcmdRig();
    expect((await run('source nope.hal')).err).toBe(`Could not open hal file 'nope.hal': No such file or directory\n`);
    expect((await run('source /secret')).err).toBe(`Could not open hal file '/secret': Permission denied\n`);
  });

  it('that sources itself ends with an error', async () => {
    const { run, files } = halcmdRig();
    files.set('me.hal', 'source me.hal\n');
    const { err, code } = await run('source me.hal');
    expect(code).toBe(1);
    expect(err).toBe(`me.hal:1: 'me.hal' is sourced 32 files deep: does a file source itself?\n`);
  });
});

describe('a session', () => {
  it('takes lines as they come and remembers a failure', async () => {
    const { interpreter } = halcmdRig({ keepGoing: true });
    const session = interpreter.session();
    expect(await session.feed('newsig a bit')).toBe('more');
    expect(await session.feed('foo')).toBe('more');
    expect(await session.feed('newsig b \\')).toBe('more');
    expect(await session.feed('bit')).toBe('more');
    expect(await session.feed('quit')).toBe('quit');
    expect(await session.feed('newsig c bit')).toBe('quit');
    expect(await session.end()).toBe(1);
  });

  it('stops when its interpreter is told to end', async () => {
    const abort = new AbortController();
    const { interpreter, hal } = halcmdRig({ signal: abort.signal });
    const session = interpreter.session();
    abort.abort();
    expect(await session.feed('newsig a bit')).toBe('stopped');
    expect(await session.end()).toBe(1);
    expect(hal.signals.size).toBe(0);
  });
});
