import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** The plug that line-plug.ts speaks to, on loopback, with a button. */
export async function fakePlug() {
  const sockets = new Set<Socket>();
  const watchers = new Set<Socket>();
  let on = false;
  let silent = false;
  const turn = (to: boolean) => {
    on = to;
    for (const watcher of watchers) watcher.write(state());
  };
  const state = () => (on ? 'on\n' : 'off\n');
  const answers: Record<string, (socket: Socket) => string> = {
    who: () => 'lamp 4711 02:00:00:00:00:01 1.0\n',
    state,
    on: () => (turn(true), state()),
    off: () => (turn(false), state()),
    watch: (socket) => (watchers.add(socket), state()),
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket) && watchers.delete(socket));
    socket.setEncoding('utf8').on('data', (word: string) => {
      if (!silent) socket.write(answers[word.trim()]?.(socket) ?? 'what?\n');
    });
  });
  const listen = async (port: number) => once(server.listen(port, '127.0.0.1'), 'listening');
  const leave = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await once(server.close(), 'close');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    relay: () => on,
    pressButton: () => turn(!on),
    fallSilent: async () => void (silent = true),
    goAway: leave,
    async comeBack() {
      silent = false;
      if (!server.listening) await listen(port);
    },
    dispose: leave,
  };
}
