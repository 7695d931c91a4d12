import { connect } from 'node:net';
import type { Switch } from '../switch/switch-task.ts';
import { onLines } from './lines.ts';
import { decodeInPlace, frameOf } from './raw-kasa.ts';

const commands = {
  on: frameOf({ system: { set_relay_state: { state: 1 } } }),
  off: frameOf({ system: { set_relay_state: { state: 0 } } }),
};

/** The connection is kept. */
export async function openKept(port: number): Promise<Switch> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let confirmed = () => {};
  socket.on('data', (bytes) => {
    check(bytes);
    confirmed();
  });
  await new Promise((resolve) => {
    socket.once('connect', resolve);
  });
  return {
    set: (on) =>
      new Promise((resolve) => {
        confirmed = resolve;
        socket.write(on ? commands.on : commands.off);
      }),
    dispose: async () => void socket.destroy(),
  };
}

/** Connects for each command. */
export async function openPerRequest(port: number): Promise<Switch> {
  return {
    set: (on) =>
      new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', noDelay: true });
        socket.write(on ? commands.on : commands.off);
        socket.on('data', (bytes) => {
          check(bytes);
          socket.destroy();
          resolve();
        });
      }),
    dispose: async () => {},
  };
}

/** Looks twice a second whether the wish has changed, as hal_smartplug does. */
export async function openPollingLoop(port: number): Promise<Switch> {
  const plug = await openPerRequest(port);
  let wanted = false;
  let sent = false;
  let confirmed = () => {};
  const timer = setInterval(() => {
    if (wanted === sent) return;
    sent = wanted;
    void plug.set(wanted).then(() => confirmed());
  }, 500);
  return {
    set: (on) =>
      new Promise((resolve) => {
        confirmed = resolve;
        wanted = on;
      }),
    dispose: async () => clearInterval(timer),
  };
}

/** Switches a plug on a kept connection as lines on stdin say: `{"port":…}` first, then `{"on":…}`. */
export async function switchFromStdin(): Promise<void> {
  let plug: Promise<Switch> | undefined;
  onLines(process.stdin, (lines) => {
    for (const line of lines) {
      const { port, on } = JSON.parse(line) as { port?: number; on?: boolean };
      if (port !== undefined) plug = openKept(port);
      else void plug?.then((each) => each.set(on === true));
    }
  });
}

function check(bytes: Buffer): void {
  const reply = decodeInPlace(bytes, 4, bytes.length);
  if (!reply.includes('"err_code":0')) throw new Error(`the plug answered ${reply}`);
}
