import { createPollWatch, type PollReport, type PollWatch } from './watch-polls.ts';

export interface PollParams {
  readonly client: 'halyard' | 'raw kept' | 'raw per request' | 'tplink-smarthome-api';
  readonly plugs: number;
  readonly port: number;
}

/** Polls so many plugs twice a second. */
export type PollClient = (params: PollParams, intervalMs: number, watch: PollWatch) => Promise<Polling>;

/** Under way from the start. */
export interface Polling {
  /** Begins no more polls; those under way end. */
  pause(): void;
  resume(): void;
}

const intervalMs = 500;

/** Polls from the start on; what it takes is told for windows of time, between which it may rest. */
export async function pollTask(params: PollParams) {
  const clients: Readonly<Record<PollParams['client'], () => Promise<PollClient>>> = {
    halyard: async () => (await import('./halyard-poller.ts')).pollWithHalyard,
    'raw kept': async () => (await import('../peers/raw-poller.ts')).pollKept,
    'raw per request': async () => (await import('../peers/raw-poller.ts')).pollPerRequest,
    'tplink-smarthome-api': async () => (await import('../peers/tplink-poller.ts')).pollWithTplinkApi,
  };
  const client = await clients[params.client]();
  const watch = createPollWatch(params.plugs, intervalMs);
  const polling = await client(params, intervalMs, watch);
  return {
    /** Resolves when every plug has been read since the start or the pause. */
    allRead: () => watch.allRead(),
    window: (durationMs: number): Promise<PollReport> => watch.window(durationMs),
    pause: () => polling.pause(),
    resume() {
      watch.forget();
      polling.resume();
    },
  };
}
