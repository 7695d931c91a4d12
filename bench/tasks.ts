/** What a worker process can be started as. Each is loaded only where it runs. */
export const tasks = {
  graph: async () => (await import('./graph/graph-task.ts')).graphTask,
  memory: async () => (await import('./graph/memory-task.ts')).memoryTask,
  plugServer: async () => (await import('./poll/plug-server-task.ts')).plugServerTask,
  poll: async () => (await import('./poll/poll-task.ts')).pollTask,
  decode: async () => (await import('./poll/decode-task.ts')).decodeTask,
  echo: async () => (await import('./peers/rpc-servers.ts')).echo,
  rawServer: async () => (await import('./peers/rpc-servers.ts')).rawServer,
  jsonRpc2Server: async () => (await import('./peers/rpc-servers.ts')).jsonRpc2Server,
  vscodeServer: async () => (await import('./peers/rpc-servers.ts')).vscodeServer,
  rawGcodeServer: async () => (await import('./peers/rpc-servers.ts')).rawGcodeServer,
  fairnessLoad: async () => (await import('./rpc/fairness-load.ts')).fairnessLoadTask,
  simulatedPlug: async () => (await import('./switch/plugs.ts')).simulatedPlugTask,
  switch: async () => (await import('./switch/switch-task.ts')).switchTask,
  switchFromStdin: async () => (await import('./peers/raw-switch.ts')).switchFromStdin,
  load: async () => (await import('./load/load-task.ts')).loadTask,
  cycle: async () => (await import('./load/cycle-task.ts')).cycleTask,
} as const;

export type TaskName = keyof typeof tasks;
type Task<N extends TaskName> = Awaited<ReturnType<(typeof tasks)[N]>>;
export type TaskParams<N extends TaskName> = Parameters<Task<N>> extends [infer P] ? P : null;
export type TaskCommands<N extends TaskName> = Awaited<ReturnType<Task<N>>>;
