import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { sleep } from '../harness/system.ts';

/** What a caller does that has much to ask. */
export const loads = ['batch', 'globs', 'halcmd', 'gcode', 'gcode lines', 'flood', 'unread'] as const;

export type Load = (typeof loads)[number];

export interface LoadParams {
  readonly socket: string;
  readonly load: Load;
  /** 100,000 lines for halcmd. */
  readonly halFile: string;
}

/** Asks a machine for as much as it gives, until the process is ended. */
export async function fairnessLoadTask({ socket, load, halFile }: LoadParams) {
  const batch = `[${Array.from({ length: 1000 }, (_, i) => request('hal.show', {}, i).trim()).join(',')}]\n`;
  const patterns = Array.from({ length: 1000 }, (_, i) => `*${'[a-z.0-9]*'.repeat(20)}#${i}`);
  const globs =
    request('hal.show', { patterns }) + request('hal.watch', { patterns }) + request('hal.getp', { name: '*' });
  const lines = Array.from({ length: 70_000 }, (_, i) => `M6${4 + (i % 2)} P${i % 8}`);
  const gcode = Array.from({ length: 300_000 }, (_, i) => request('gcode.execute', { line: `M6${4 + (i % 2)} P7` }, i));
  const starts: Readonly<Record<Load, () => Promise<void>>> = {
    batch: () => again(socket, batch, 1),
    globs: () => again(socket, globs, 3),
    halcmd: () => again(socket, request('halcmd.execute', { argv: ['-f', halFile] }), 1),
    gcode: () => again(socket, gcode.join(''), gcode.length),
    'gcode lines': () => again(socket, request('gcode.execute', { lines }), 1),
    flood: async () => {
      const text = request('hal.getp', { name: 'motion.digital-out-00' }).repeat(10_000);
      await Promise.all(Array.from({ length: 4 }, () => again(socket, text, 10_000)));
    },
    unread: async () => {
      for (;;) {
        const open = await opened(socket);
        open.pause();
        open.write(batch);
        await sleep(500);
        open.destroy();
      }
    },
  };
  const end = starts[load]();
  end.catch(() => {});
  // What has begun is under way by then.
  await sleep(200);
  return {};
}

/** Sends the same again and again, each time when it has been answered. */
async function again(path: string, text: string, answers: number): Promise<void> {
  const socket = await opened(path);
  for (;;) {
    let seen = 0;
    socket.write(text);
    while (seen < answers) seen += framesIn(((await once(socket, 'data')) as [Buffer])[0]);
  }
}

async function opened(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}

function framesIn(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
  return count;
}

function request(method: string, params: object, id = 1): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}
