import type { PollReport, PollWatch } from './watch-polls.ts';
import { createPollWatch } from './watch-polls.ts';

export interface PollParams {
  readonly client: 'halyard' | 'raw kept' | 'raw per request' | 'tplink-smarthome-api';
  readonly plugs: number;
  readonly port: number;
}

/** Polls so many plugs twice a second until the returned function is called. */
export type PollClient = (params: PollParams, intervalMs: number, watch: PollWatch) => Promise<() => Promise<void>>;

const intervalMs = 500;
/** Until every plug has been met and the polls have found their rhythm. */
const settleMs = 1500;

export async function pollTask(params: PollParams) {
  const clients: Readonly<Record<PollParams['client'], () => Promise<PollClient>>> = {
    halyard: async () => (await import('./halyard-poller.ts')).pollWithHalyard,
    'raw kept': async () => (await import('../peers/raw-poller.ts')).pollKept,
    'raw per request': async () => (await import('../peers/raw-poller.ts')).pollPerRequest,
    'tplink-smarthome-api': async () => (await import('../peers/tplink-poller.ts')).pollWithTplinkApi,
  };
  const client = await clients[params.client]();
  return {
    async measure(durationMs: number): Promise<PollReport> {
      const watch = createPollWatch(params.plugs, intervalMs);
      const stop = await client(params, intervalMs, watch);
      await new Promise((resolve) => {
        setTimeout(resolve, settleMs);
      });
      const report = await watch.window(durationMs);
      await stop();
      return report;
    },
  };
}
