import { sleep } from '../harness/system.ts';
import { startWorker, type Worker } from '../harness/worker.ts';
import type { PollParams } from './poll-task.ts';
import type { PollReport } from './watch-polls.ts';

/** So long every client polls before anything is measured. */
const warmMs = 300;
/** Until polls that were under way at a pause have ended. */
const restMs = 50;

/**
 * Gives pollers that live through all rounds and rest while it is not their turn: what they cost is what polling costs
 * when it has gone on for a while.
 */
export async function withClients<R>(
  clients: Readonly<Record<string, PollParams>>,
  quick: boolean,
  use: (workers: ReadonlyMap<string, Worker<'poll'>>) => Promise<R>,
): Promise<R> {
  const workers = new Map<string, Worker<'poll'>>();
  try {
    const open = async ([name, params]: readonly [string, PollParams]) => {
      const worker = await startWorker('poll', params);
      workers.set(name, worker);
      await worker.call('allRead');
      await sleep(warmMs);
      await rest(worker);
    };
    // A short run tells only orders of magnitude.
    if (quick) await Promise.all(Object.entries(clients).map(open));
    else for (const client of Object.entries(clients)) await open(client);
    return await use(workers);
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.end()));
  }
}

/** For each client, what measures it for so long. */
export function turnsOf(workers: ReadonlyMap<string, Worker<'poll'>>, durationMs: number) {
  return Object.fromEntries(Array.from(workers, ([name, worker]) => [name, () => turnOf(worker, durationMs)]));
}

async function turnOf(worker: Worker<'poll'>, durationMs: number): Promise<PollReport> {
  await worker.call('resume');
  // Whatever was put off by the pause is over then, and every plug has its rhythm again.
  await worker.call('allRead');
  const report = await worker.call('window', durationMs);
  await rest(worker);
  return report;
}

async function rest(worker: Worker<'poll'>): Promise<void> {
  await worker.call('pause');
  await sleep(restMs);
}
