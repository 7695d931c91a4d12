import { lookup as lookupInProcess } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';

/** What this host knows of names: its hosts file, its name servers, and whatever else it is set up to ask. */
export interface SystemResolver {
  /** Fails as `dns.lookup` does. The signal ends it where that is possible. */
  ask(name: string, signal: AbortSignal): Promise<readonly LookupAddress[]>;
  /** How many questions may be out at a time without hindering each other. */
  readonly atOnce: number;
}

export interface SystemResolverOptions {
  /** The program that asks; `getent` of the C library unless told otherwise. */
  readonly command?: string;
  /** Asks in this process, where there is no such program. */
  readonly inProcess?: (name: string) => Promise<readonly LookupAddress[]>;
}

const processesAtOnce = 8;
/** Node has four threads for such things, and lets names have two. */
const threadsAtOnce = 2;
const mostBytes = 64 * 1024;

/**
 * Asks in a process of its own for each name: a lookup in this one holds a thread until it is answered, which nothing can
 * end, so that two names without an answer keep all others waiting, and the end of the program as well. Where the host
 * has no program for it (it is part of the C library of Linux), names are looked up in this process after all.
 */
export function createSystemResolver(options: SystemResolverOptions = {}): SystemResolver {
  const { command = 'getent', inProcess = (name) => lookupInProcess(name, { all: true }) } = options;
  let hasCommand = true;
  return {
    get atOnce() {
      return hasCommand ? processesAtOnce : threadsAtOnce;
    },
    async ask(name, signal) {
      if (!isHostName(name)) throw unknownName(name);
      if (hasCommand) {
        try {
          return addressesIn(name, await outputOf(command, ['ahosts', name], signal));
        } catch (error) {
          if (codeOf(error) !== 'ENOENT') throw signal.aborted ? error : unknownName(name, error);
          hasCommand = false;
        }
      }
      return inProcess(name);
    },
  };
}

/** An option of the program, or a path, is none. */
function isHostName(name: string): boolean {
  return name.length <= 253 && /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name);
}

async function outputOf(command: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const { execFile } = await import('node:child_process');
  // It needs nothing of this program's environment, which may hold passwords.
  const options = { env: {}, signal, killSignal: 'SIGKILL', maxBuffer: mostBytes, encoding: 'utf8' } as const;
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

/** One line for each address and kind of socket: `10.0.0.8 STREAM plug.lan`. */
function addressesIn(name: string, output: string): readonly LookupAddress[] {
  const addresses = new Set(output.split('\n').map((line) => line.split(/\s/, 1)[0] ?? ''));
  const found = [...addresses].flatMap((address) => {
    const family = isIP(address);
    return family === 0 ? [] : [{ address, family }];
  });
  if (found.length === 0) throw unknownName(name);
  return found;
}

/** In the shape of Node's own, by which faults of the network are told apart. */
export function unknownName(name: string, cause?: unknown): Error {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`, { cause }), { code: 'ENOTFOUND', hostname: name });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
