import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { halyard, HalyardProcess } from '../helpers/halyard-process.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

const bom = '\uFEFF';

/** Files as an editor of Windows writes them. */
function files(texts: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  return folder;
}

const utf16 = (text: string) => Buffer.from(bom + text, 'utf16le');

describe('a byte order mark', () => {
  it('at the beginning of a HAL file, of a sourced file and of an INI file is ignored', async () => {
    const folder = files({ 'more.hal': `${bom}setp a.in0 1\n`, 'x.ini': `${bom}[HAL]\nMODULE = and2\n` });
    const main = `${bom}loadrt [HAL]MODULE names=a\nsource ${join(folder, 'more.hal')}\ngetp a.in0\n`;
    writeFileSync(join(folder, 'main.hal'), main);
    const args = ['-i', join(folder, 'x.ini'), '-f', join(folder, 'main.hal')];
    const { code, stdout, stderr } = await halyard(['halcmd', ...args]);
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'TRUE\n' });
  });

  it('at the beginning of commands on stdin is ignored', async () => {
    const input = `${bom}loadrt and2 names=a\ngetp a.in0\n`;
    expect(await halyard(['halcmd', '-f'], { input })).toMatchObject({ code: 0, stdout: 'FALSE\n' });
  });

  it('in the middle of a HAL file is an error', async () => {
    const folder = files({ 'm.hal': `loadrt and2 names=a\n${bom}setp a.in0 1\n` });
    expect(await halyard(['halcmd', '-f', join(folder, 'm.hal')])).toMatchObject({ code: 1 });
  });

  it('at the beginning of stdin, of a machine file and of G-code is ignored', async () => {
    const folder = files({
      'm.yaml': `${bom}machine: t\nload:\n  - motion\n`,
      'p.ngc': `${bom}M64 P5\r\nM64 P6\r\n`,
    });
    const socket = join(folder, 's');
    await using runner = new HalyardProcess([
      'run',
      join(folder, 'm.yaml'),
      '--socket',
      socket,
      '--log-level',
      'error',
    ]);
    await runner.ready();
    runner.write(Buffer.from([0xef, 0xbb]));
    runner.write(Buffer.from([0xbf]));
    expect(await runner.request('gcode.execute', { line: `${bom}M64 P1` })).toMatchObject({ result: { errors: 0 } });
    expect(await runner.value('motion.digital-out-01')).toBe(true);
    const gcode = await halyard(['gcode', join(folder, 'p.ngc'), '--socket', socket]);
    expect(gcode).toMatchObject({ code: 0, stderr: '' });
    expect(gcode.stdout).toBe('1: M64 P5: motion.digital-out-05 true\n2: M64 P6: motion.digital-out-06 true\n');
    const piped = await halyard(['gcode', '-', '--socket', socket], { input: `${bom}M64 P7\n` });
    expect(piped.stdout).toBe('1: M64 P7: motion.digital-out-07 true\n');
  });
});

describe('UTF-16', () => {
  it('is named as the problem of a machine file, of G-code and of a message', async () => {
    const folder = files({
      'm.yaml': utf16('machine: t\n'),
      'good.yaml': 'machine: t\nload:\n  - motion\n',
      'p.ngc': utf16('M64 P5\n'),
    });
    const check = await halyard(['check', join(folder, 'm.yaml')]);
    expect(check.code).toBe(1);
    expect(check.stderr).toContain('UTF-16LE');

    const socket = join(folder, 's');
    await using runner = new HalyardProcess([
      'run',
      join(folder, 'good.yaml'),
      '--socket',
      socket,
      '--log-level',
      'error',
    ]);
    await runner.ready();
    const gcode = await halyard(['gcode', join(folder, 'p.ngc'), '--socket', socket]);
    expect(gcode.code).toBe(1);
    expect(gcode.stderr).toContain('UTF-16LE');
    expect(await runner.value('motion.digital-out-05')).toBe(false);
    await using other = new HalyardProcess(['run', join(folder, 'good.yaml'), '--log-level', 'error']);
    const answer = new Promise<string>((resolve) => {
      other.child.stdout.on('data', (chunk: Buffer) => chunk.includes('-32700') && resolve(chunk.toString()));
    });
    other.child.stdin.end(utf16('{"jsonrpc":"2.0","id":1,"method":"hal.show"}\n'));
    expect(await answer).toContain('UTF-16LE');
  });
});
