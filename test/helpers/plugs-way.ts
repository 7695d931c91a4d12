import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A way to a plug, as an address is: it can lead to another plug from some moment on, and its connections can be cut. */
export interface Way extends AsyncDisposable {
  readonly port: number;
  /** Connections made so far. */
  readonly connections: number;
  /** New connections lead there from now on; those that are there stay. */
  leadTo(port: number): void;
  cut(): void;
}

export async function wayTo(port: number): Promise<Way> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let target = port;
  const join = (one: Socket, other: Socket) => {
    sockets.add(one);
    one.on('error', () => other.destroy());
    one.on('close', () => {
      sockets.delete(one);
      other.destroy();
    });
    one.pipe(other);
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer({ noDelay: true }, (near) => {
    connections++;
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
    join(near, far);
    join(far, near);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const bound = server.address();
  return {
    port: bound && typeof bound === 'object' ? bound.port : 0,
    get connections() {
      return connections;
    },
    leadTo(other) {
      target = other;
    },
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
