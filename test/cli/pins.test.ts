import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliIo } from '../../src/cli/io.ts';
import { pins } from '../../src/cli/pins.ts';

async function printed(type: string | undefined, terminal?: { columns: number }, driver?: string): Promise<string[]> {
  const stdout = new PassThrough();
  const io: CliIo = {
    stdin: new PassThrough(),
    stdout: Object.assign(stdout, terminal ? { isTTY: true, ...terminal } : {}),
    stderr: new PassThrough(),
    env: {},
    root: '.',
    headers: 'dist/headers',
    cwd: '.',
    onStopSignal: () => () => {},
    onUserSignal: () => () => {},
  };
  await pins(type, io, driver === undefined ? {} : { driver });
  return String(stdout.read()).split('\n');
}

const words = (lines: readonly string[]) => lines.join(' ').split(/\s+/);

describe('halyard pins', () => {
  it.each(['smartplug', 'mux_generic', undefined])('wraps the sentences about %s to fit a terminal', async (type) => {
    const lines = await printed(type, { columns: 120 });
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    expect(words(lines)).toEqual(words(await printed(type)));
  });

  it('does not wrap lines for programs, or on a terminal that is too narrow for columns', async () => {
    const line = expect.stringMatching(/^ {2}interval .*time from one poll to the next/) as string;
    expect(await printed('smartplug')).toContainEqual(line);
    expect(await printed('smartplug', { columns: 30 })).toContainEqual(line);
  });

  it('lists the drivers of a plug, and shows the options of the one that is named', async () => {
    const drivers = await printed('smartplug');
    expect(drivers).toContainEqual(expect.stringMatching(/^ {2}kasa {2}TP-Link plugs/));
    expect(drivers).toContainEqual(expect.stringMatching(/^ {2}sim {3}A simulated plug/));
    expect(drivers.join('\n')).not.toContain('outlet');
    const kasa = await printed('smartplug', undefined, 'kasa');
    expect(kasa).toContain('options of driver kasa:');
    expect(kasa).toContainEqual(expect.stringMatching(/^ {2}outlet .*of a power strip/));
    expect(kasa).toContainEqual(expect.stringMatching(/^ {2}address .*or mac, device-id .*host name or IP address/));
    expect((await printed('smartplug', undefined, 'sim')).join('\n')).not.toContain('outlet');
  });

  it('refuses an unknown driver, and a driver for a component that has none', async () => {
    await expect(printed('smartplug', undefined, 'kassa')).rejects.toMatchObject({ exitCode: 2 });
    await expect(printed('and2', undefined, 'kasa')).rejects.toMatchObject({ exitCode: 2 });
  });
});
