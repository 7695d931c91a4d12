import { lookup as lookupInProcess } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';

/** The name resolution of this host: hosts file, name servers, and any other configured source. */
export interface SystemResolver {
  /** Fails as `dns.lookup` does. The signal ends it if possible. */
  ask(name: string, signal: AbortSignal): Promise<readonly LookupAddress[]>;
  /** How many lookups may run at once without delaying each other. */
  readonly atOnce: number;
}

export interface SystemResolverOptions {
  /** The lookup program; default `getent` of the C library. */
  readonly command?: string;
  /** Looks a name up in this process, for hosts without the program. */
  readonly inProcess?: (name: string) => Promise<readonly LookupAddress[]>;
}

const processesAtOnce = 8;
/** Node's thread pool has four threads and uses at most two of them for lookups. */
const threadsAtOnce = 2;
const mostBytes = 64 * 1024;

/**
 * Runs one process for each lookup. A lookup in this process holds a thread until it is answered and cannot be ended,
 * so two names without an answer would delay all others, and the end of the program. If the host has no such program
 * (it is part of the C library of Linux), names are looked up in this process.
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

/** FALSE for options of the program and for paths. */
function isHostName(name: string): boolean {
  return name.length <= 253 && /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name);
}

async function outputOf(command: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const { execFile } = await import('node:child_process');
  // The program needs no environment variables; they may hold passwords.
  const options = { env: {}, signal, killSignal: 'SIGKILL', maxBuffer: mostBytes, encoding: 'utf8' } as const;
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

/** The output has one line for each address and socket type: `10.0.0.8 STREAM plug.lan`. */
function addressesIn(name: string, output: string): readonly LookupAddress[] {
  const addresses = new Set(output.split('\n').map((line) => line.split(/\s/, 1)[0] ?? ''));
  const found = [...addresses].flatMap((address) => {
    const family = isIP(address);
    return family === 0 ? [] : [{ address, family }];
  });
  if (found.length === 0) throw unknownName(name);
  return found;
}

/** An error in the shape of Node's own; network faults are classified by it. */
export function unknownName(name: string, cause?: unknown): Error {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`, { cause }), { code: 'ENOTFOUND', hostname: name });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
