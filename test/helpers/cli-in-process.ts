import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ExitCode } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/program.ts';

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What a person types on a terminal; without it, stdin is none. */
  readonly types?: string;
  /** Whether stdout and stderr are a terminal. */
  readonly terminal?: boolean;
}

/** Runs a command line in this process and gives what a shell would see of it. */
export async function cli(
  args: readonly string[],
  { env = {}, types, terminal = false }: CliOptions = {},
): Promise<{ code: ExitCode; stdout: string; stderr: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const output = Promise.all([text(stdout), text(stderr)]);
  stdin.end(types ?? '');
  const code = await runCli(args, {
    stdin: Object.assign(stdin, { isTTY: types !== undefined }),
    stdout: Object.assign(stdout, { isTTY: terminal }),
    stderr: Object.assign(stderr, { isTTY: terminal }),
    env,
    root: '.',
    headers: 'dist/headers',
    cwd: process.cwd(),
    onStopSignal: () => () => {},
    onUserSignal: () => () => {},
  });
  stdout.end();
  stderr.end();
  const [out, err] = await output;
  return { code, stdout: out, stderr: err };
}
