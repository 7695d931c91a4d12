import { describe, expect, it, onTestFinished } from 'vitest';
import { HalyardProcess, halyard } from '../helpers/halyard-process.ts';
import { temporaryFile, temporaryFolder } from '../helpers/temporary.ts';

async function machine(motion = '', ...args: string[]) {
  const file = temporaryFile('machine.yaml', `machine: t\nload:\n  - motion${motion}\n`);
  const socket = `${temporaryFolder()}/s`;
  const process = new HalyardProcess(['run', file, '--socket', socket, '--log-level', 'error', ...args]);
  onTestFinished(() => process.dispose());
  await process.ready();
  const gcode = (input: string, ...more: string[]) => halyard(['gcode', '-', '--socket', socket, ...more], { input });
  return { process, gcode };
}

describe('halyard gcode', () => {
  it('does not execute a last line that may have been cut short, and reports it', async () => {
    const { process, gcode } = await machine();
    const { code, stderr } = await gcode('M64 P3\nM64 P1');
    expect([code, await process.value('motion.digital-out-03'), await process.value('motion.digital-out-01')]).toEqual([
      1,
      true,
      false,
    ]);
    expect(stderr).toContain('2: M64 P1: M64 is on a last line without a newline');
    expect(await gcode('M64 P1\nG1 X5')).toMatchObject({ code: 0, stderr: '' });
  });

  it('executes a long file as one program, which ends once', async () => {
    const { process, gcode } = await machine();
    const moves = Array.from({ length: 600 }, (_, i) => `G1 X${i}`);
    const { code, stderr } = await gcode(`${['M64 P1', ...moves, 'M2', ...moves, 'M64 P2'].join('\n')}\n`);
    expect(code).toBe(1);
    expect(stderr).toContain('1203: M64 P2: M64 comes after the end of the program (M2)');
    expect([await process.value('motion.digital-out-01'), await process.value('motion.digital-out-02')]).toEqual([
      true,
      false,
    ]);
  });

  it('sets the dialect of the G-code with --dialect', async () => {
    const { process, gcode } = await machine();
    expect((await gcode('M106 P255\n')).stderr).toContain("'dialect'");
    expect((await gcode('M106 P255\n', '--dialect', 'machinekit')).code).toBe(0);
    expect(await process.value('motion.fan-0')).toBe(1);
    expect((await gcode('M64 P1\n', '--dialect', 'mach3')).code).toBe(2);
  });
});

describe('a dialect', () => {
  it('is that of the machine file, unless halyard run --dialect sets another for its callers', async () => {
    const { process, gcode } = await machine(': {dialect: machinekit}');
    expect((await gcode('M106 P51\n')).code).toBe(0);
    expect(await process.value('motion.fan-0')).toBe(0.2);
    const other = await machine(': {dialect: machinekit}', '--dialect', 'reprapfirmware');
    expect((await other.gcode('M106 S0.5\n')).code).toBe(0);
    expect(await other.process.request('gcode.execute', { line: 'M106 P1 S1' })).toMatchObject({
      result: { errors: 0 },
    });
    expect(await other.process.value('motion.fan-0')).toBe(0.5);
  });
});
