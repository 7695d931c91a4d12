import { tasks, type TaskName } from './tasks.ts';

/** The process of one candidate: starts a task, then does what it is told over IPC until the channel closes. */
interface Order {
  readonly id: number;
  readonly command: string;
  readonly params: unknown;
}

type Command = (params: unknown) => unknown;

// Whoever gives the orders is gone, maybe before the task has started.
if (process.send) process.on('disconnect', () => process.exit());

const [name = '', params = 'null'] = process.argv.slice(2);
const start = (await tasks[name as TaskName]()) as Command;
const commands = (await start(JSON.parse(params))) as Readonly<Record<string, Command>>;

// A peer that speaks on stdin and stdout has no channel.
if (process.send) {
  process.on('message', (order: Order) => void obey(order));
  process.send({ id: 0 });
}

async function obey({ id, command, params }: Order): Promise<void> {
  try {
    process.send?.({ id, result: await commands[command]?.(params) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
