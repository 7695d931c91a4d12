import { HalError } from '../../errors.ts';
import type { Dialect } from '../../gcode/dialects.ts';
import { defineFace, type FaceContext, type FaceType } from '../face.ts';
import { machineMethods } from '../methods/registry.ts';
import { withDiscover } from './discover.ts';
import { peerMethods } from './machine-peer.ts';
import { parseListen } from './parse-listen.ts';
import { serveSocket } from './socket.ts';
import { serveTcp } from './tcp.ts';
import { readToken } from './token.ts';
import { loadUserMethods } from './user-methods.ts';

/**
 * JSON-RPC on a Unix socket, on a TCP port of this computer, or both. If one of them cannot be opened, neither stays
 * open and the machine does not start.
 */
export const rpc: FaceType = defineFace({
  name: 'rpc',
  required: true,
  check({ name, text }) {
    if (text('socket') === undefined && text('listen') === undefined) {
      throw new HalError('config', `${name}: expected 'socket', 'listen', or both`);
    }
  },
  async open(api, context) {
    const { clock, logger, authority } = context;
    const delimiter = context.text('delimiter') === 'etx' ? ('etx' as const) : ('newline' as const);
    const own = await loadUserMethods(context.option('methods'));
    const methods = own.length > 0 ? withDiscover([...machineMethods, ...own]) : peerMethods;
    const shared = {
      methods,
      api,
      authority,
      clock,
      logger,
      delimiter,
      dialect: context.text('dialect') as Dialect | undefined,
    };
    const servers: { dispose(): Promise<void> }[] = [];
    const dispose = async () => {
      await Promise.all(servers.map((server) => server.dispose()));
    };
    try {
      const path = context.text('socket');
      if (path !== undefined) servers.push(await serveSocket({ ...shared, path }));
      const listen = context.text('listen');
      if (listen !== undefined) servers.push(await listenOn(listen, shared, context));
    } catch (error) {
      await dispose();
      throw error;
    }
    return { dispose };
  },
});

async function listenOn(
  listen: string,
  shared: Omit<Parameters<typeof serveTcp>[0], 'host' | 'port' | 'token'>,
  { text, env, logger }: FaceContext,
) {
  const { host, port } = parseListen(listen);
  const token = readToken(text('token-file'), env['CREDENTIALS_DIRECTORY']);
  const server = await serveTcp({ ...shared, host, port, token });
  logger.info({ host, port: server.port }, 'listening; callers must send the token');
  return server;
}
