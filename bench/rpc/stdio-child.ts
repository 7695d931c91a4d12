import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { cleanEnvironment, workerFile } from '../harness/program.ts';
import type { TaskName } from '../tasks.ts';

/** Messages as they go over a pipe: one a line, or with a header as vscode-jsonrpc wants them. */
export type Framing = 'line' | 'content-length';

/** A process that answers on stdout what is asked on stdin. */
export interface StdioChild {
  readonly child: ChildProcessWithoutNullStreams;
  /** Asks for what `send` writes, and waits for so many answers; gives the last one. */
  answers(count: number, send: () => void): Promise<string>;
  end(): Promise<void>;
}

/** Longer than any answer that is waited for. */
const tailMax = 16_384;

export function startNode(args: readonly string[], framing: Framing = 'line'): StdioChild {
  const child = spawn(process.execPath, args, { env: cleanEnvironment(), stdio: 'pipe' });
  const marker = framing === 'line' ? '\n' : 'Content-Length: ';
  let seen = 0;
  let wanted = Infinity;
  let tail = '';
  let resolve: (last: string) => void = () => {};
  let reject: (error: Error) => void = () => {};
  let stderr = '';
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(marker); at >= 0; at = chunk.indexOf(marker, at + marker.length)) seen++;
    tail = (tail + chunk.toString('utf8', Math.max(0, chunk.length - tailMax))).slice(-tailMax);
    if (seen < wanted) return;
    // The header stands in front: the answer itself may still be under way.
    const last = tail.slice(tail.lastIndexOf('{"jsonrpc"')).trimEnd();
    if (last.endsWith('}')) resolve(last);
  });
  child.once('exit', (code) => reject(new Error(`${args.join(' ')} has ended with ${code}: ${stderr}`)));
  return {
    child,
    answers(count, send) {
      seen = 0;
      wanted = count;
      tail = '';
      return new Promise<string>((done, failed) => {
        resolve = done;
        reject = failed;
        send();
      });
    },
    async end() {
      reject = () => {};
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** A peer that speaks on stdin and stdout. */
export function startPeer(task: TaskName, framing?: Framing): StdioChild {
  return startNode([workerFile, task, 'null'], framing);
}
