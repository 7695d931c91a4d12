import { connect, type Socket } from 'node:net';
import { addressOf } from '../poll/plug-server-task.ts';
import type { PollClient } from '../poll/poll-task.ts';
import { decodeInPlace, frameOf } from './raw-kasa.ts';

/** The least that polls: sockets, a timer for each plug, the cipher and JSON.parse. */
export const pollKept: PollClient = async ({ plugs, port }, intervalMs, watch) => {
  const sockets = Array.from({ length: plugs }, (_, plug) => {
    const buffer = Buffer.alloc(2048);
    let startMs = 0;
    const socket = open(addressOf(plug), port, buffer, () => watch.ended(startMs));
    const stop = everyInterval(intervalMs, (plug / plugs) * intervalMs, () => {
      startMs = watch.started(plug);
      socket.write(question);
    });
    return () => {
      stop();
      socket.destroy();
    };
  });
  return async () => sockets.forEach((stop) => stop());
};

export const pollPerRequest: PollClient = async ({ plugs, port }, intervalMs, watch) => {
  const stops = Array.from({ length: plugs }, (_, plug) => {
    const buffer = Buffer.alloc(2048);
    const address = addressOf(plug);
    return everyInterval(intervalMs, (plug / plugs) * intervalMs, () => {
      const startMs = watch.started(plug);
      const socket = open(address, port, buffer, () => {
        socket.destroy();
        watch.ended(startMs);
      });
      socket.write(question);
    });
  });
  return async () => stops.forEach((stop) => stop());
};

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

/** On a grid, as whoever polls means it. */
function everyInterval(intervalMs: number, phaseMs: number, run: () => void): () => void {
  let dueMs = performance.now() + phaseMs;
  const tick = () => {
    dueMs += intervalMs;
    timer = setTimeout(tick, dueMs - performance.now());
    run();
  };
  let timer = setTimeout(tick, phaseMs);
  return () => clearTimeout(timer);
}
