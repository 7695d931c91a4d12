import { describe, expect, it } from 'vitest';
import { halcmdRig } from './rig.ts';

async function completing() {
  const rig = halcmdRig();
  await rig.file(
    [
      'loadrt threads name1=fast period1=1000000',
      'loadrt mixed',
      'newsig power bit',
      'net heat mixed.0.float-out',
      'alias pin mixed.0.bit-in door',
      'addf mixed.0 fast',
    ].join('\n'),
  );
  return (line: string) => rig.interpreter.complete(line);
}

describe('completion', () => {
  it.each([
    ['un', 'un', ['unalias', 'unecho', 'unlinkp', 'unload', 'unloadrt', 'unloadusr', 'unlock']],
    ['  qu', 'qu', ['quit']],
    ['net ', '', ['heat', 'power']],
    ['net power ', '', ['door', 'mixed.0.bit-io', 'mixed.0.bit-out']],
    ['net power => door mixed.0.bit-o', 'mixed.0.bit-o', ['mixed.0.bit-out']],
    ['net new mixed.0.s32-in mixed.0.s32-o', 'mixed.0.s32-o', ['mixed.0.s32-out']],
    ['linkps d', 'd', ['door']],
    ['setp mixed.0.float', 'mixed.0.float', ['mixed.0.float-in', 'mixed.0.float-io', 'mixed.0.float-rw']],
    ['getp fast.', 'fast.', ['fast.time', 'fast.tmax']],
    ['addf ', '', []],
    ['delf ', '', ['mixed.0']],
    ['delf mixed.0 ', '', ['fast']],
    ['newsig x u', 'u', ['u32', 'u64']],
    ['loadrt m', 'm', ['mixed']],
    ['unload ', '', ['__fast', 'mixed', 'threads']],
    ['show pa', 'pa', ['param', 'parameter']],
    ['show param fast', 'fast', ['fast.tmax']],
    ['alias pin do', 'do', ['door']],
    ['save net', 'net', ['net', 'neta', 'netal', 'netl', 'netla']],
    ['lock ', '', ['all', 'none', 'tune']],
    ['help lin', 'lin', ['linkpp', 'linkps', 'linksp']],
    ['start ', '', []],
    ['nonsense ', '', []],
  ])('of “%s”', async (line, fragment, candidates) => {
    const complete = await completing();
    expect(complete(line)).toEqual({ fragment, candidates });
  });
});
