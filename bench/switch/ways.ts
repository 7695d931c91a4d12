import { median } from '../harness/statistics.ts';
import { startWorker } from '../harness/worker.ts';
import type { SwitchParams } from './switch-task.ts';

/** A way to switch a plug. It lives from the first round to the last, as whatever switches plugs does. */
export interface Way {
  /** Median of the milliseconds that so many events take; each way has its own cadence. */
  measure(events: number): Promise<number>;
  end(): Promise<void>;
}

export async function withWays<K extends string, R>(
  openers: Readonly<Record<K, () => Promise<Way>>>,
  use: (ways: Readonly<Record<K, Way>>) => Promise<R>,
): Promise<R> {
  const ways: Partial<Record<K, Way>> = {};
  try {
    const opening = (Object.keys(openers) as K[]).map(async (name) => (ways[name] = await openers[name]()));
    await Promise.allSettled(opening);
    await Promise.all(opening);
    return await use(ways as Record<K, Way>);
  } finally {
    await Promise.all((Object.values(ways) as Way[]).map((way) => way.end()));
  }
}

/** In a process of its own, as its plugs are in one. */
export function inProcess(
  way: SwitchParams['way'],
  { plugs, closesAfterReply, everyMs }: { readonly plugs: number; closesAfterReply: boolean; everyMs: number },
): () => Promise<Way> {
  return async () => {
    const server = await startWorker('simulatedPlug', { count: plugs, closesAfterReply });
    const worker = await startWorker('switch', { way, ports: await server.call('ports') });
    return {
      measure: async (events) => median(await worker.call('measure', { events, everyMs })),
      async end() {
        await worker.end();
        await server.end();
      },
    };
  };
}
