import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { TaskCommands, TaskName, TaskParams } from '../tasks.ts';
import { cleanEnvironment, workerFile } from './program.ts';

/** A process of its own for one candidate, so that what the compiler learnt of one does not change another. */
export interface Worker<N extends TaskName> {
  readonly pid: number;
  call<C extends keyof TaskCommands<N> & string>(
    command: C,
    ...params: CommandParams<TaskCommands<N>[C]>
  ): Promise<CommandResult<TaskCommands<N>[C]>>;
  end(): Promise<void>;
}

type CommandParams<C> = C extends (...params: infer P) => unknown ? P : never;
type CommandResult<C> = C extends (...params: never) => infer R ? Awaited<R> : never;

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export async function startWorker<N extends TaskName>(
  task: N,
  params: TaskParams<N>,
  execArgv: readonly string[] = [],
): Promise<Worker<N>> {
  const child = fork(workerFile, [task, JSON.stringify(params)], { execArgv: [...execArgv], env: cleanEnvironment() });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  const answered = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  child.on('message', ({ id, result, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(`${task}: ${error}`));
  });
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`${task} has ended with ${code ?? signal}`));
  });
  await answered(0);

  return {
    pid: child.pid ?? 0,
    async call(command, ...[argument]) {
      const id = ++lastId;
      child.send({ id, command, params: argument });
      return (await answered(id)) as CommandResult<TaskCommands<N>[typeof command]>;
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Starts a worker, has it do one thing, and ends it. */
export async function inWorker<N extends TaskName, R>(
  task: N,
  params: TaskParams<N>,
  use: (worker: Worker<N>) => Promise<R>,
  execArgv: readonly string[] = [],
): Promise<R> {
  const worker = await startWorker(task, params, execArgv);
  try {
    return await use(worker);
  } finally {
    await worker.end();
  }
}
