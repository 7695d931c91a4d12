import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/temporary.ts';

/** Runs a shell command with the compatibility folder in front of PATH, as LinuxCNC's own tests would be. */
function shell(command: string, cwd: string) {
  const path = [join(process.cwd(), 'bin/hal-compat'), process.env['PATH']].join(delimiter);
  const env = { PATH: path, XDG_RUNTIME_DIR: cwd };
  return spawnSync('sh', ['-c', command], { cwd, env, encoding: 'utf8', timeout: 20_000 });
}

describe('the entry points for scripts of LinuxCNC', () => {
  it('play and record through streamer and sampler, cycle by cycle', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'feed.sh'), `printf '0 0\\n1 0\\n0 1 # comment\\n1 1\\n' | halstreamer\n`);
    writeFileSync(
      join(folder, 'test.hal'),
      `
loadrt and2
loadrt or2
loadrt threads name1=fast period1=1000000
loadrt streamer depth=10 cfg=bb
loadrt sampler depth=10 cfg=bb
net a streamer.0.pin.0 and2.0.in0 or2.0.in0
net b streamer.0.pin.1 and2.0.in1 or2.0.in1
net x and2.0.out sampler.0.pin.0
net y or2.0.out sampler.0.pin.1
addf streamer.0 fast
addf and2.0 fast
addf or2.0 fast
addf sampler.0 fast
loadusr -w sh feed.sh
start
loadusr -w halsampler -n 4 -t
`,
    );
    const { status, stdout } = shell('halrun -f test.hal', folder);
    expect(stdout).toBe('0 0 0 \n1 0 1 \n2 0 1 \n3 1 1 \n');
    expect(status).toBe(0);
  });

  it('lose no record of a sampler that would overrun while a process starts', () => {
    const folder = temporaryFolder();
    const lines = [
      'loadrt sampler depth=5 cfg=sf',
      'loadrt threads',
      'addf sampler.0 thread1',
      'setp sampler.0.pin.1 -inf',
      'start',
      'loadusr -w halsampler -n 200 -t',
    ];
    writeFileSync(join(folder, 'test.hal'), lines.map((line) => `${line}\n`).join(''));
    const { stdout } = shell('halrun -f test.hal', folder);
    expect(stdout).toBe(Array.from({ length: 200 }, (_, index) => `${index} 0 -inf \n`).join(''));
  });

  it('are components for loadusr -Wn and waitusr; the streamer is ready after its records are in', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'input'), '# two records\n1 7\n\n0 -8 and more\n');
    writeFileSync(
      join(folder, 'test.hal'),
      `
log rt 1
loadrt sampler depth=10 cfg=bs
loadusr -Wn recorder halsampler -N recorder -n 2
loadrt streamer depth=10 cfg=bs
loadusr -Wn player halstreamer -N player input
waitusr -i player
loadrt threads
net a streamer.0.pin.0 sampler.0.pin.0
net b streamer.0.pin.1 sampler.0.pin.1
addf streamer.0 thread1
addf sampler.0 thread1
start
waitusr -i recorder
`,
    );
    expect(shell('halrun -f test.hal', folder)).toMatchObject({ status: 0, stdout: '1 7 \n0 -8 \n' });
  });

  it('skip wrong lines, even a last one without a line end', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'input'), '1 1.5\n2 1\n1 1x\n1\n0 inf\n1 -2e3\n0 3');
    const script = [
      'realtime start && halcmd loadrt streamer depth=10 cfg=bf && halcmd loadrt threads',
      'halstreamer input; halcmd addf streamer.0 thread1; halcmd start; sleep 0.2; halcmd getp streamer.0.pin.1',
      'realtime stop',
    ].join('\n');
    const { stdout, stderr } = shell(script, folder);
    expect(stdout).toBe('-2000\n');
    expect(stderr.split('\n').filter((line) => line.startsWith('line'))).toEqual([
      'line 1, field 0: bit value not 0 or 1, skipping the line',
      'line 2, field 1: bad character, skipping the line',
      'line 3, field 1: premature end of line, skipping the line',
      'line 6, field 1: premature end of line, skipping the line',
    ]);
  });

  it('keep a machine between two calls of halcmd after realtime start', () => {
    const folder = temporaryFolder();
    const script =
      'realtime start && halcmd newsig kept float && halcmd sets kept 2.5 && halcmd gets kept; realtime stop';
    expect(shell(script, folder)).toMatchObject({ status: 0, stdout: '2.5\n' });
  });

  it('exit with the exit codes of halrun', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'bad.hal'), 'gets nothing\n');
    expect(shell('halrun bad.hal', folder).status).toBe(1);
    expect(shell('halrun missing.hal', folder).status).toBe(255);
  });
});
