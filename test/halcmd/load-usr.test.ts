import { describe, expect, it } from 'vitest';
import { halcmdRig } from './rig.ts';

const prefix = '<commandline>:0: ';

describe('loadusr', () => {
  it('without a wait returns at once, and detects programs that do not exist', async () => {
    const { run, programs } = halcmdRig({}, { HOME: '/home/me' });
    expect(await run('loadusr ~/bin/prog.py -a 1')).toMatchObject({ code: 0, err: '' });
    expect(programs[0]?.argv).toEqual(['/home/me/bin/prog.py', '-a', '1']);
    expect(await run('loadusr missing')).toMatchObject({
      code: 0,
      err: `${prefix}execv(missing): No such file or directory\n`,
    });
  });

  it('prints the refusal of a built-in program in the words of the library', async () => {
    const { run, overTime } = halcmdRig();
    expect(await overTime(run('loadusr -Wn plug builtin plug'))).toMatchObject({
      code: 1,
      err:
        `HAL: ERROR: duplicate component name 'plug'\n` +
        `${prefix}waitpid failed builtin plug\n${prefix}builtin exited without becoming ready\n`,
    });
  });

  it.each([
    ['loadusr -W ./x/prog.py', 'prog'],
    ['loadusr -Wn name ./prog.py', 'name'],
    ['loadusr -W -n name ./prog.py', 'name'],
    ['loadusr -Wnname ./prog.py', 'name'],
  ])('waits for the component: %s', async (line, name) => {
    const { run, hal, clock, overTime } = halcmdRig();
    const running = run(line);
    clock.after(100, () => hal.component(name));
    clock.after(500, () => hal.components.get(name).ready());
    expect(await overTime(running)).toMatchObject({ code: 0, err: '' });
    expect(clock.now()).toBeGreaterThanOrEqual(500);
    expect(clock.now()).toBeLessThan(600);
  });

  it('does not accept the component of an earlier program', async () => {
    const { run, hal, programs, clock, overTime } = halcmdRig();
    hal.component('prog').ready();
    const running = run('loadusr -W prog');
    clock.after(50, () => programs[0]?.end({ code: 1 }));
    expect(await overTime(running)).toMatchObject({
      code: 1,
      err: `${prefix}waitpid failed prog prog\n${prefix}prog exited without becoming ready\n`,
    });
  });

  it('accepts the component that replaces a dead one', async () => {
    const { run, hal, clock, overTime } = halcmdRig();
    hal.component('prog').fail();
    const running = run('loadusr -W prog');
    clock.after(50, () => hal.component('prog').ready());
    expect((await overTime(running)).code).toBe(0);
  });

  it('gives up after a time and ends the program', async () => {
    const { run, programs, clock, overTime } = halcmdRig({ readyTimeoutS: 3 });
    const { err, code } = await overTime(run('loadusr -W prog'));
    expect(err).toMatch(/^Waiting for component 'prog' to become ready\.\.+\n/);
    expect(err).toContain('prog did not become ready within 3 seconds, terminated\n');
    expect(code).toBe(1);
    expect(programs[0]?.terminated).toBe(true);
    expect(clock.now()).toBeLessThan(3100);
    expect(clock.pending).toBe(0);
  });

  it('waits with -w for the end of the program, whose status counts unless -i is given', async () => {
    const { run, programs, clock, overTime } = halcmdRig();
    const ending = async (line: string, end: { code: number } | { signal: string }) => {
      const running = run(line);
      const number = programs.length;
      clock.after(1000, () => programs[number]?.end(end));
      return await overTime(running);
    };
    expect(await ending('loadusr -w p', { code: 0 })).toMatchObject({ code: 0, err: '' });
    expect(await ending('loadusr -w p', { code: 5 })).toMatchObject({
      code: 1,
      err: `${prefix}program 'p' failed, returned 5\n`,
    });
    expect(await ending('loadusr -wi p', { code: 5 })).toMatchObject({ code: 0 });
    expect(await ending('loadusr -wi p', { signal: 'SIGKILL' })).toMatchObject({
      code: 1,
      err: `${prefix}program 'p' did not exit normally\n`,
    });
  });

  it('ends the program when the wait is cancelled', async () => {
    const abort = new AbortController();
    const { run, programs, clock, overTime } = halcmdRig({ signal: abort.signal });
    clock.after(300, () => abort.abort());
    expect(await overTime(run('loadusr -W prog'))).toMatchObject({ code: 1, err: `${prefix}prog: interrupted\n` });
    expect(programs[0]?.terminated).toBe(true);
    expect(clock.pending).toBe(0);
    expect(await overTime(run('loadusr -w again'))).toMatchObject({ code: 1, err: `${prefix}again: interrupted\n` });
  });

  it.each([
    ['loadusr -z p', `loadusr: invalid option -- 'z'\n`],
    ['loadusr -W -n', `loadusr: option requires an argument -- 'n'\n`],
    ['loadusr', ''],
  ])('refuses “%s”', async (line, err) => {
    const { run, programs } = halcmdRig();
    expect(await run(line)).toMatchObject({ err, code: 1 });
    expect(programs).toEqual([]);
  });
});

describe('waitusr', () => {
  it('waits until the component is gone or dead', async () => {
    const { run, hal, clock, overTime } = halcmdRig();
    const prog = hal.component('prog');
    const other = hal.component('other');
    clock.after(500, () => prog.exit());
    expect((await overTime(run('waitusr prog'))).code).toBe(0);
    expect(clock.now()).toBeGreaterThanOrEqual(500);
    clock.after(500, () => other.fail());
    expect((await overTime(run('waitusr other'))).code).toBe(0);
  });

  it('accepts -i of Machinekit, which has no effect', async () => {
    const { run } = halcmdRig();
    expect(await run('waitusr -i nobody')).toMatchObject({ code: 0, err: '' });
    expect((await run('waitusr -i')).err).toMatch(/waitusr requires 1 arguments, 0 given/);
  });

  it('does not wait for a component that does not exist, nor for a module', async () => {
    const { run, hal } = halcmdRig();
    expect(await run('waitusr nope')).toMatchObject({ code: 0, err: '' });
    hal.component('not', { kind: 'rt' }).ready();
    expect(await run('waitusr not')).toMatchObject({ code: 1, err: `${prefix}'not' is not a userspace component\n` });
  });

  it('can be cancelled', async () => {
    const abort = new AbortController();
    const { run, hal, clock, overTime } = halcmdRig({ signal: abort.signal });
    hal.component('prog').ready();
    clock.after(300, () => abort.abort());
    expect(await overTime(run('waitusr prog'))).toMatchObject({ code: 1, err: `${prefix}waitusr prog: interrupted\n` });
    expect(clock.pending).toBe(0);
  });
});
