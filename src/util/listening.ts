import type { ListenOptions, Server } from 'node:net';

/** Makes a server listen on a path or port; rejects with the system's error if it cannot. Later errors are ignored. */
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
