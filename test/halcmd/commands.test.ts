import { describe, expect, it } from 'vitest';
import { commandTable } from '../../src/halcmd/command-table.ts';
import { halcmdRig, type Rig } from './rig.ts';

const prefix = '<commandline>:0: ';

/** A module with two instances, a thread and some wiring, for commands to work on. */
async function machine(): Promise<Rig> {
  const rig = halcmdRig();
  await rig.file(
    [
      'loadrt threads name1=fast period1=1000000 name2=slow period2=10000000',
      'loadrt mixed count=2',
      'net power mixed.0.bit-out => mixed.1.bit-in mixed.0.bit-in',
      'net speed mixed.1.float-in',
      'addf mixed.0 fast',
    ].join('\n'),
  );
  return rig;
}

describe('counting words', () => {
  it.each([
    ['setp a', 'setp requires 2 arguments, 1 given'],
    ['setp a b c', 'setp requires 2 arguments, 3 given'],
    ['net', 'net requires at least 1 arguments, 0 given'],
    ['net s', `'net' requires at least one pin, none given`],
    ['net s => <=', `'net' requires at least one pin, none given`],
    ['linkps a => b => c', 'linkps requires 2 arguments, 3 given'],
    ['addf f', 'addf requires at least 2 arguments, 1 given'],
    ['lock a b', 'lock requires at most 1 arguments, 2 given'],
    ['print a b', 'print requires at most 1 arguments, 2 given'],
    ['start now', 'start requires 0 arguments, 1 given'],
  ])('of “%s”', async (line, message) => {
    const { err, code } = await halcmdRig().run(line);
    expect(err).toBe(`${prefix}${message}\n`);
    expect(code).toBe(1);
  });

  it('ends at an empty word, and a line of none does nothing', async () => {
    const { run } = halcmdRig();
    expect((await run(['setp', 'a', ''])).err).toBe(`${prefix}setp requires 2 arguments, 1 given\n`);
    expect(await run([''])).toMatchObject({ code: 0, err: '' });
    expect(await run('   # nothing')).toMatchObject({ code: 0, err: '' });
  });
});

describe('linking', () => {
  it.each([
    ['linkps mixed.1.bit-out power', `signal 'power' already has output or I/O pin(s)`],
    ['linksp power mixed.1.bit-io', `signal 'power' already has output pin`],
    ['linkps mixed.1.s32-in power', `type mismatch 'mixed.1.s32-in' <- 'power'`],
    ['linkps mixed.0.bit-in speed', `pin 'mixed.0.bit-in' is linked to 'power', cannot link to 'speed'`],
    ['linkps nope power', `pin 'nope' not found`],
    ['linkps mixed.1.bit-io nope', `signal 'nope' not found`],
  ])('is refused by the library: %s', async (line, message) => {
    const { run } = await machine();
    const { err, code } = await run(line);
    expect(err).toBe(`HAL: ERROR: ${message}\n${prefix}link failed\n`);
    expect(code).toBe(1);
  });

  it.each([
    [
      'net power mixed.1.bit-out',
      `Signal 'power' can not add OUT pin 'mixed.1.bit-out', it already has OUT pin 'mixed.0.bit-out'`,
    ],
    ['net power nope', `Pin 'nope' does not exist`],
    [
      'net mixed.1.bit-io mixed.0.bit-io',
      `Signal name 'mixed.1.bit-io' must not be the same as a pin.  Did you omit the signal name?`,
    ],
    ['net s ==> mixed.1.bit-io', `Pin '==>' does not exist`],
    ['net speed mixed.1.bit-in', `Pin 'mixed.1.bit-in' was already linked to signal 'power'`],
  ])('is refused by net: %s', async (line, message) => {
    const { run } = await machine();
    expect(await run(line)).toMatchObject({ err: `${prefix}${message}\n`, code: 1 });
  });

  it('suggests the pin that was probably meant for an unknown one, apart from the output', async () => {
    const { run } = await machine();
    const { details } = await run('net power mixed.0.bit-inn');
    expect(details).toEqual([`${prefix}'mixed.0.bit-inn' does not exist; did you mean 'mixed.0.bit-in'?`]);
  });

  it('with linkpp leaves nothing behind if it fails', async () => {
    const { run, hal } = await machine();
    const { err } = await run('linkpp mixed.1.bit-out mixed.0.bit-out');
    expect(err).toContain(`${prefix}Warning: linkpp command is deprecated, use 'net'\n`);
    expect(err).toContain(`HAL: ERROR: pin 'mixed.0.bit-out' is linked to 'power'`);
    expect(hal.signals.has('mixed.1.bit-out')).toBe(false);
    expect((await run('linkpp mixed.1.bit-out mixed.0.bit-io')).err).not.toContain('Warning');
  });

  it('is undone by unlinkp and delsig', async () => {
    const { run, hal } = await machine();
    expect((await run('unlinkp mixed.1.bit-in')).code).toBe(0);
    expect((await run('unlinkp mixed.1.bit-in')).code).toBe(0);
    expect((await run('unlinkp nope')).err).toBe(`HAL: ERROR: pin 'nope' not found\n${prefix}unlink failed\n`);
    expect((await run('delsig power')).code).toBe(0);
    expect(hal.pins.get('mixed.0.bit-out').signal).toBeNull();
  });
});

describe('setting and getting', () => {
  it.each([
    ['setp mixed.0.bit-in 1', `pin 'mixed.0.bit-in' is connected to a signal`],
    ['setp mixed.0.bit-out 1', `pin 'mixed.0.bit-out' is not writable`],
    ['setp nope 1', `parameter or pin 'nope' not found`],
    ['nope = 1', `parameter or pin 'nope' not found`],
    ['a=1', `Unknown command 'a=1'`],
    ['getp nope', `pin or parameter 'nope' not found`],
    ['ptype nope', `pin or parameter 'nope' not found`],
    ['gets nope', `signal 'nope' not found`],
    ['stype nope', `signal 'nope' not found`],
    ['sets nope 1', `signal 'nope' not found`],
    ['sets power 1', `signal 'power' already has writer(s)`],
  ])('is refused: %s', async (line, message) => {
    const { run } = await machine();
    expect(await run(line)).toMatchObject({ err: `${prefix}${message}\n`, code: 1 });
  });

  it('acts on the param if a pin has the same name', async () => {
    const { run, hal } = await machine();
    expect((await run('setp mixed.0.s32-ro 1')).err).toContain('not writable');
    await run('mixed.0.float-rw = 2.5');
    expect((await run('getp mixed.0.float-rw')).out).toBe('2.5\n');
    expect((await run('ptype mixed.0.u64-rw')).out).toBe('u64\n');
    expect(hal.params.get('mixed.0.float-rw').value).toBe(2.5);
  });

  it('writes 64-bit values as LinuxCNC 2.10 does', async () => {
    const { run } = await machine();
    await run('setp mixed.0.s64-in -9223372036854775808');
    await run('setp mixed.0.u64-in 0xFFFFFFFFFFFFFFFF');
    expect((await run('getp mixed.0.u64-in')).out).toBe('18446744073709551615\n');
    expect((await run('show pin mixed.0.s64-in')).out).toContain('s64   IN   -9223372036854775808  mixed.0.s64-in\n');
    expect((await run('show pin mixed.0.u64-in')).out).toContain('u64   IN     0xFFFFFFFFFFFFFFFF  mixed.0.u64-in\n');
    expect((await run('setp mixed.0.u64-in 18446744073709551616')).err).toBe(
      `${prefix}value '18446744073709551616' out of range for U64\n${prefix}setp failed\n`,
    );
  });
});

describe('a locked HAL', () => {
  it('refuses in the words of the library', async () => {
    const { run } = await machine();
    await run('lock');
    expect((await run('net s mixed.1.bit-io')).err).toBe('HAL: ERROR: signal_new called while HAL is locked\n');
    expect((await run('net speed mixed.0.float-in')).err).toBe(
      `HAL: ERROR: link called while HAL locked\n${prefix}link failed\n`,
    );
    expect((await run('newsig s bit')).err).toBe(
      `HAL: ERROR: signal_new called while HAL is locked\n${prefix}newsig failed\n`,
    );
    expect((await run('addf mixed.1 fast')).err).toBe(
      `HAL: ERROR: add_funct_to_thread called while HAL is locked\n${prefix}addf failed\n`,
    );
    expect((await run('start')).err).toBe('HAL: ERROR: start_threads called while HAL is locked\n');
    expect((await run('loadusr x')).err).toBe(`${prefix}HAL is locked, loading of programs is not permitted\n`);
    expect((await run('loadrt mixed')).err).toBe(
      `${prefix}HAL is locked, loading of programs is not permitted\n${prefix}insmod for mixed failed, returned -1\n`,
    );
    expect((await run('setp mixed.1.bit-io 1')).code).toBe(0);
  });

  it('is shown by status, bit by bit', async () => {
    const { file } = halcmdRig();
    const { out } = await file(
      'lock\nstatus lock\nunlock tune\nstatus lock\nunlock\nlock tune\nstatus lock\nunlock tune\nstatus lock',
    );
    expect(out.match(/lock value .*/g)).toEqual([
      'lock value 255 (ff)',
      'lock value 252 (fc)',
      'lock value 3 (03)',
      'lock value 0 (00)',
    ]);
    expect(out).toContain('  HAL_LOCK_CONFIG  - link and addf is locked\n');
  });

  it('cannot have an unknown level', async () => {
    const { run, hal } = halcmdRig();
    expect(await run('lock al')).toMatchObject({ err: `${prefix}Unknown 'lock' level 'al'\n`, code: 1 });
    expect((await run('unlock al')).code).toBe(1);
    expect(hal.lock).toBe(0);
  });
});

describe('threads', () => {
  it('are made by loadrt threads, with one of a millisecond by default', async () => {
    const { run, hal } = halcmdRig();
    expect((await run('loadrt threads')).err).toBe('Note: Using POSIX non-realtime\n');
    expect((await run('list thread')).out).toBe('thread1 \n');
    expect((await run('show comp')).out).toContain('RT    __thread1');
    expect(hal.pins.has('thread1.time')).toBe(true);
    await run('unloadrt threads');
    expect(hal.components.size).toBe(0);
    expect(hal.threads.size).toBe(0);
  });

  it.each([
    ['name1=a perod1=1000', `threads: unknown parameter 'perod1=1000'`],
    ['name1=a period1=1000000 name2=b', 'threads: thread 2 needs both name2= and period2='],
    ['name1=a period1=2000000 name2=b period2=1000000', 'new thread period 1000000 is less than clock period 2000000'],
    ['period1=x', `value 'x' invalid for S32`],
    ['name4=x', `threads: unknown parameter 'name4=x'`],
  ])('are all made or none (%s)', async (args, reason) => {
    const { run, hal } = halcmdRig();
    const { err, details, code } = await run(`loadrt threads ${args}`);
    expect(err).toContain(`${prefix}insmod for threads failed, returned -1\n`);
    expect(details[0]).toContain(reason);
    expect(code).toBe(1);
    expect(hal.components.size + hal.threads.size).toBe(0);
  });

  it('refuse a wrong position with the reason', async () => {
    const { run } = await machine();
    expect((await run('addf mixed.1 fast x')).err).toBe(`HAL: ERROR: bad position: 0\n${prefix}addf failed\n`);
    expect((await run('addf mixed.1 fast 9')).err).toBe(`HAL: ERROR: position '9' is too high\n${prefix}addf failed\n`);
    expect((await run('addf mixed.1 fast 1')).code).toBe(0);
    expect((await run('-s show thread')).code).toBe(1);
    expect((await run('show thread fast')).out).toContain('                  1 mixed.1\n                  2 mixed.0\n');
    expect((await run('delf mixed.1')).err).toBe(`HAL: ERROR: missing thread name\n${prefix}delf failed\n`);
  });
});

describe('modules', () => {
  it('that do not load give the reason apart from the output', async () => {
    const { run } = halcmdRig();
    const { err, details } = await run('loadrt nosuch');
    expect(err).toContain(`${prefix}insmod for nosuch failed, returned -1\n`);
    expect(details).toEqual([`${prefix}loadrt nosuch: no module 'nosuch'`]);
  });

  it('are unloaded by name or all together', async () => {
    const { run, hal } = await machine();
    expect((await run('unloadrt nope')).err).toBe(`${prefix}component 'nope' is not loaded\n`);
    expect((await run('unload mixed')).code).toBe(0);
    expect(hal.pins.has('mixed.0.bit-in')).toBe(false);
    expect((await run('unloadrt all')).code).toBe(0);
    expect(hal.components.size).toBe(0);
  });

  it('do not include programs, which only unloadusr unloads', async () => {
    const { run, hal } = halcmdRig();
    hal.component('prog').ready();
    expect((await run('unloadrt prog')).err).toBe(`${prefix}component 'prog' is not a realtime module\n`);
    expect((await run('unloadusr prog')).code).toBe(0);
    expect((await run('unloadusr prog')).code).toBe(0);
    expect(hal.components.size).toBe(0);
  });
});

describe('aliases', () => {
  it('appear in listings and messages and find their pin or param', async () => {
    const { run } = await machine();
    await run('alias pin mixed.0.bit-out lamp');
    expect((await run('show alias')).out).toBe(
      `Pin Aliases:\n Alias${' '.repeat(42)}  Original Name\n lamp${' '.repeat(43)}  mixed.0.bit-out\n\n` +
        `Parameter Aliases:\n Alias${' '.repeat(42)}  Original Name\n\n`,
    );
    expect((await run('show sig power')).out).toContain('<== lamp\n');
    expect((await run('net power mixed.1.bit-out')).err).toContain(`already has OUT pin 'lamp'`);
    expect((await run('save alias')).out).toContain('alias pin mixed.0.bit-out lamp\n');
    expect((await run('unalias foo lamp')).code).toBe(1);
    expect((await run('unalias pin lamp')).code).toBe(0);
    expect((await run('list pin lamp')).out).toBe('\n');
  });
});

describe('the rest', () => {
  it('is refused by name: unknown types of show, list, save, status', async () => {
    const { run } = halcmdRig();
    for (const name of ['show', 'list', 'save', 'status']) {
      expect((await run(`${name} foo`)).err).toBe(`${prefix}Unknown '${name}' type 'foo'\n`);
    }
  });

  it('saves to a file, or prints that it cannot', async () => {
    const { run, files } = await machine();
    expect((await run('save netl out.hal')).out).toBe('');
    expect(files.get('out.hal')).toBe(
      '# nets\nnet power mixed.0.bit-in mixed.0.bit-out mixed.1.bit-in\nnet speed mixed.1.float-in\n',
    );
    const { err, code } = await run('save all /secret');
    expect(err).toBe(`${prefix}Can't open 'save' destination '/secret'\n`);
    expect(code).toBe(1);
  });

  it('reports cycles that a thread left out apart from the listing, which is LinuxCNC’s', async () => {
    const { run, hal } = halcmdRig();
    await run('loadrt threads name1=fast period1=1000000');
    const thread = hal.threads.get('fast');
    if (thread.kind === 'periodic') Object.assign(thread, { cycles: 1, overruns: 2 });
    const { out, details } = await run('show thread');
    expect(out).toMatch(/^Realtime Threads:\n.*\n +1000000 +YES +fast /);
    expect(out).not.toContain('left out');
    expect(details).toEqual([expect.stringMatching(/thread 'fast' .* it ran 1 cycles and left out 2$/)]);
  });

  it('takes Machinekit’s log as debug', async () => {
    const { run, levels } = halcmdRig();
    expect((await run('log rt 5')).code).toBe(0);
    expect((await run('log user 0')).code).toBe(0);
    expect(levels).toEqual([5, 0]);
    expect((await run('log disk 1')).err).toMatch(/Unknown 'log' source 'disk'/);
    expect((await run('log rt 6')).code).toBe(1);
  });

  it('passes the debug level on', async () => {
    const { run, levels } = halcmdRig();
    for (const word of ['0', '5', '6', '-1', 'x']) await run(`debug ${word}`);
    expect(levels).toEqual([0, 5]);
  });

  it('explains every command', async () => {
    const { run } = halcmdRig();
    const { out } = await run('help');
    for (const { name, usage, help } of commandTable.values()) {
      expect(out).toContain(`  ${name}${usage === '' ? '' : ` ${usage}`}\n`);
      expect((await run(`help ${name}`)).out.split('\n')).toHaveLength(help.length + 2);
    }
  });

  it('registers halcmd as a component while it runs, if it is given a process id', async () => {
    const { run, hal } = halcmdRig({ pid: 77 });
    expect((await run('list comp')).out).toBe('halcmd77 \n');
    expect((await run('unloadusr all')).code).toBe(0);
    expect(hal.components.size).toBe(0);
  });

  it('lists for scripts without headers and in one line each', async () => {
    const { hal, host } = await machine();
    const script = halcmdRig({ script: true });
    expect(hal.signals.size).toBe(2);
    expect(host.env('X')).toBeUndefined();
    await script.file('loadrt mixed\nnet s mixed.0.float-out mixed.0.float-in\nloadrt threads\naddf mixed.0 thread1\n');
    const shown = async (what: string) => (await script.run(`show ${what}`)).out;
    expect(await shown('sig')).toBe('float  0  s ==> mixed.0.float-in <== mixed.0.float-out\n\n');
    expect(await shown('pin mixed.0.float-in')).toBe('mixed float IN 0 mixed.0.float-in <== s\n\n');
    expect(await shown('thread')).toBe('1000000 YES thread1        0 0 mixed.0\n\n');
    expect(await shown('funct')).toMatch(/^mixed [\da-f]{12} [\da-f]{12} YES {3}1 mixed\.0\n\n$/);
  });
});
