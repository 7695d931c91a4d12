/** What a worker process can be started as. Each is loaded only where it runs. */
export const tasks = {
  graph: async () => (await import('./graph/graph-task.ts')).graphTask,
  memory: async () => (await import('./graph/memory-task.ts')).memoryTask,
} as const;

export type TaskName = keyof typeof tasks;
type Task<N extends TaskName> = Awaited<ReturnType<(typeof tasks)[N]>>;
export type TaskParams<N extends TaskName> = Parameters<Task<N>>[0];
export type TaskCommands<N extends TaskName> = Awaited<ReturnType<Task<N>>>;
