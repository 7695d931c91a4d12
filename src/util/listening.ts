import type { ListenOptions, Server } from 'node:net';

/** Has a server listen at a path or a port, and waits until it does; rejects with the system's error when it cannot. Later errors end nothing. */
export function listening(server: Server, where: string | ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const ready = () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    };
    server.once('error', reject);
    if (typeof where === 'string') server.listen(where, ready);
    else server.listen(where, ready);
  });
}
