import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliIo } from '../../src/cli/io.ts';
import { pins } from '../../src/cli/pins.ts';

function printed(type: string | undefined, terminal?: { columns: number }): string[] {
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
  pins(type, io);
  return String(stdout.read()).split('\n');
}

const words = (lines: readonly string[]) => lines.join(' ').split(/\s+/);

describe('halyard pins', () => {
  it.each(['smartplug', 'mux_generic', undefined])('breaks the sentences about %s to fit a terminal', (type) => {
    const lines = printed(type, { columns: 120 });
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    expect(words(lines)).toEqual(words(printed(type)));
  });

  it('leaves the lines whole for programs, and on a terminal that is too narrow for columns', () => {
    const line = expect.stringMatching(/^ {2}address .*host name or IP address/) as string;
    expect(printed('smartplug')).toContainEqual(line);
    expect(printed('smartplug', { columns: 30 })).toContainEqual(line);
  });
});
