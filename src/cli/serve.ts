import { messageOf } from '../errors.ts';
import type { Dialect } from '../gcode/dialects.ts';
import type { Machine } from '../machine/machine.ts';
import { rpcHostOf } from '../machine/rpc-host.ts';
import type { Delimiter } from '../util/framing.ts';
import { machineMethods } from '../faces/rpc/methods.ts';
import type { Peer } from '../faces/rpc/peer.ts';
import { serveSocket } from '../faces/rpc/socket.ts';
import { serveTcp } from '../faces/rpc/tcp.ts';
import type { Logger } from '../util/logger.ts';
import { readSecretFile } from '../util/secret-file.ts';
import { CommandFailure, exitCodes } from './io.ts';

export interface ServeOptions {
  /** Path of a Unix socket. */
  readonly socket?: string;
  /** Where to listen on TCP; only with `tokenFile`. */
  readonly listen?: { readonly host: string; readonly port: number };
  readonly tokenFile?: string;
  readonly delimiter?: Delimiter;
  /** Whose G-code callers send, where they do not say so themselves. */
  readonly dialect?: Dialect;
}

/** What callers can connect to. */
export interface Served {
  /** Those that are connected now. */
  peers(): readonly Peer[];
  dispose(): Promise<void>;
}

/** What can be guessed is no token. */
const tokenMin = 16;

/** Opens what callers may connect to. When one of them cannot be opened, none is. */
export async function serveMachine(
  machine: Machine,
  logger: Logger,
  { socket, listen, tokenFile, delimiter = 'newline', dialect }: ServeOptions,
): Promise<Served> {
  const host = rpcHostOf(machine);
  const shared = { methods: () => machineMethods(host), logger, delimiter, dialect, turns: machine.turns };
  const token = listen && readToken(tokenFile, machine.context.env?.['CREDENTIALS_DIRECTORY']);
  const servers: { readonly peers: ReadonlySet<Peer>; dispose(): Promise<void> }[] = [];
  const dispose = async () => {
    await Promise.all(servers.map((server) => server.dispose()));
  };
  try {
    if (socket !== undefined) servers.push(await serveSocket({ ...shared, path: socket }));
    if (listen && token !== undefined) {
      const server = await serveTcp({ ...shared, ...listen, token });
      servers.push(server);
      logger.info({ host: listen.host, port: server.port }, 'listens for callers that know the token');
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { peers: () => servers.flatMap(({ peers }) => [...peers]), dispose };
}

function readToken(file: string | undefined, credentialsFolder: string | undefined): string {
  if (file === undefined) {
    throw new CommandFailure(exitCodes.usage, '--listen needs --token-file FILE: anybody on this computer can connect');
  }
  let token: string;
  try {
    token = readSecretFile(file, { credentialsFolder }).trim();
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, `--token-file ${file}: ${messageOf(error)}`, { cause: error });
  }
  if (token.length >= tokenMin) return token;
  const why = `expected a secret of at least ${tokenMin} characters, such as openssl rand -hex 32 makes`;
  throw new CommandFailure(exitCodes.usage, `--token-file ${file}: ${why}`);
}
