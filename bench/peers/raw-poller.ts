import { connect, type Socket } from 'node:net';
import { addressOf } from '../poll/plug-server-task.ts';
import type { PollClient, Polling } from '../poll/poll-task.ts';
import { decodeInPlace, frameOf } from './raw-kasa.ts';

/** The least that polls: sockets, a timer for each plug, the cipher and JSON.parse. */
export const pollKept: PollClient = async ({ plugs, port }, intervalMs, watch) =>
  pollOnGrid(plugs, intervalMs, (plug) => {
    let startMs = 0;
    const socket = open(addressOf(plug), port, Buffer.alloc(2048), () => watch.ended(plug, startMs));
    return () => {
      startMs = watch.started(plug);
      socket.write(question);
    };
  });

export const pollPerRequest: PollClient = async ({ plugs, port }, intervalMs, watch) =>
  pollOnGrid(plugs, intervalMs, (plug) => {
    const buffer = Buffer.alloc(2048);
    const address = addressOf(plug);
    return () => {
      const startMs = watch.started(plug);
      const socket = open(address, port, buffer, () => {
        socket.destroy();
        watch.ended(plug, startMs);
      });
      socket.write(question);
    };
  });

const question = frameOf({ system: { get_sysinfo: {} }, emeter: { get_realtime: {} } });

interface Reply {
  readonly system: { readonly get_sysinfo: { readonly relay_state: number } };
  readonly emeter: { readonly get_realtime: { readonly power: number } };
}

function open(host: string, port: number, buffer: Buffer, answered: () => void): Socket {
  const onread = {
    buffer,
    callback(bytes: number) {
      if (buffer.readUInt32BE(0) !== bytes - 4) throw new Error('an answer in pieces');
      const { system, emeter } = JSON.parse(decodeInPlace(buffer, 4, bytes)) as Reply;
      if (system.get_sysinfo.relay_state !== 1 || emeter.get_realtime.power !== 61.7) throw new Error('wrong answer');
      answered();
      return true;
    },
  };
  return connect({ host, port, noDelay: true, onread });
}

/** Each on a grid, as whoever polls means it, and all of them spread evenly over the interval. */
function pollOnGrid(plugs: number, intervalMs: number, pollerOf: (plug: number) => () => void): Polling {
  const pollers = Array.from({ length: plugs }, (_, plug) => {
    const poll = pollerOf(plug);
    let dueMs = 0;
    let timer: NodeJS.Timeout | undefined;
    const tick = () => {
      dueMs += intervalMs;
      timer = setTimeout(tick, dueMs - performance.now());
      poll();
    };
    return {
      resume() {
        dueMs = performance.now() + (plug / plugs) * intervalMs;
        timer = setTimeout(tick, dueMs - performance.now());
      },
      pause: () => clearTimeout(timer),
    };
  });
  const polling = {
    resume: () => pollers.forEach((poller) => poller.resume()),
    pause: () => pollers.forEach((poller) => poller.pause()),
  };
  polling.resume();
  return polling;
}
