import { createServer, type Server } from 'node:http';

/** The relay of the guide: `GET /relay` tells how it is, `POST /relay?on=true` switches it. */
export interface RelayServer {
  readonly port: number;
  on: boolean;
  /** What it was sent as `authorization`. */
  readonly tokens: (string | undefined)[];
  silent: boolean;
  leave(): Promise<void>;
  join(): Promise<void>;
}

/** One on loopback. */
export async function relayServer(): Promise<RelayServer> {
  let server: Server | undefined;
  const open = (port: number) =>
    new Promise<Server>((resolve) => {
      const opened = createServer(({ method, url = '', headers }, response) => {
        if (relay.silent) return;
        relay.tokens.push(headers.authorization);
        const wanted = new URL(url, 'http://relay').searchParams.get('on');
        if (method === 'POST') relay.on = wanted === 'true';
        response.end(JSON.stringify({ on: relay.on, id: 'A1', mac: '00:00:5E:00:53:07', version: '1.0' }));
      });
      opened.listen(port, '127.0.0.1', () => resolve(opened));
    });
  const portOf = (opened: Server) => {
    const address = opened.address();
    return typeof address === 'object' && address ? address.port : 0;
  };
  server = await open(0);
  const port = portOf(server);
  const relay: RelayServer = {
    port,
    on: false,
    tokens: [],
    silent: false,
    async leave() {
      const closing = server;
      server = undefined;
      closing?.closeAllConnections();
      await new Promise<unknown>((resolve) => {
        if (closing) closing.close(resolve);
        else resolve(undefined);
      });
    },
    async join() {
      await relay.leave();
      server = await open(port);
    },
  };
  return relay;
}
