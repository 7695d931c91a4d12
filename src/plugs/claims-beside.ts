import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../util/clock.ts';
import { cut } from '../util/escape.ts';
import { isObject, parseJson, parseObject } from '../util/json.ts';
import { listening } from '../util/listening.ts';

/** A component of a machine that switches a plug. */
export interface Claimant {
  readonly machine: string;
  readonly component: string;
  /** The process id, if known. */
  readonly pid?: number;
}

/** Exchanges claims with the other programs of the same user on this computer. */
export interface ClaimsBeside {
  /** Announces a claim to the other programs; resolves with their claims on the same plug. Never rejects. */
  announce(plugId: string, claimant: Claimant): Promise<readonly Claimant[]>;
  dispose(): Promise<void>;
}

export interface ClaimsBesideOptions {
  /** A folder that only this user can open; created if it is missing. */
  readonly folder: string;
  /** Called with a claim of another program; returns the claims of this program on that plug. */
  readonly heard: (plugId: string, other: Claimant) => readonly Claimant[];
  readonly clock: Clock;
}

const messageMaxBytes = 65_536;
/** The longest component name. */
const nameMax = 127;
const answerMs = 1000;
/** Age at which the socket of a killed program is removed; the owner of a younger one may be about to listen. */
const leftoverMs = 60_000;

/**
 * Each program listens on its own socket in a common folder; the socket ends with the program, however it ends. A
 * program announces each new claim to all others, so a later program finds the earlier ones. Each program listens
 * before it looks, so two that start together find each other. The folder holds no data of plugs, and a claim carries
 * only a hash of the plug's id. Throws if such a folder is not possible.
 */
export async function openClaimsBeside(options: ClaimsBesideOptions): Promise<ClaimsBeside> {
  const { folder } = options;
  const known = new Map<string, string>();
  const open = new Set<Socket>();
  const own = `${crypto.randomUUID().slice(0, 8)}.sock`;
  const server = createServer((socket) => {
    keep(socket, open);
    receive(socket, options.clock, (line) => {
      const { plug, claimant } = claimIn(line);
      const plugId = plug === undefined ? undefined : known.get(plug);
      socket.end(`${JSON.stringify(plugId !== undefined && claimant ? options.heard(plugId, claimant) : [])}\n`);
    });
  });
  try {
    makePrivate(folder);
    await listening(server, join(folder, own));
    server.unref();
    checkOwner(folder, join(folder, own));
  } catch (error) {
    server.close();
    throw error;
  }

  return {
    async announce(plugId, claimant) {
      const plug = hashOf(plugId);
      known.set(plug, plugId);
      const question = `${JSON.stringify({ plug, claimant })}\n`;
      const answers = await Promise.all(othersIn(folder, own).map((path) => ask(path, question, options.clock, open)));
      return answers.flatMap(claimantsIn);
    },
    dispose() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function makePrivate(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const stats = lstatSync(folder);
  const isPrivate = stats.isDirectory() && (stats.mode & 0o077) === 0;
  if (!isPrivate) throw new Error('it is not a folder that only its owner can open (mode 0700)');
}

/** Root can create a socket in another user's folder; that user could then listen in. */
function checkOwner(folder: string, socket: string): void {
  if (lstatSync(folder).uid !== lstatSync(socket).uid) throw new Error('it belongs to another user');
}

function othersIn(folder: string, own: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.sock') && name !== own)
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The answer of another program; empty if it does not answer. */
function ask(path: string, question: string, clock: Clock, open: Set<Socket>): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    keep(socket, open);
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') removeLeftover(path);
    });
    socket.on('close', () => resolve(''));
    socket.on('connect', () => socket.write(question));
    receive(socket, clock, (line) => {
      resolve(line);
      socket.destroy();
    });
  });
}

function keep(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => open.delete(socket));
}

/** Receives one line; closes the socket if none comes in time or it is too long. */
function receive(socket: Socket, clock: Clock, take: (line: string) => void): void {
  const cancel = clock.after(answerMs, () => socket.destroy());
  let text = '';
  socket.setEncoding('utf8');
  socket.on('close', cancel);
  socket.on('data', (chunk: string) => {
    text += chunk;
    const end = text.indexOf('\n');
    if (end >= 0) {
      socket.removeAllListeners('data').resume();
      take(text.slice(0, end));
    } else if (text.length > messageMaxBytes) {
      socket.destroy();
    }
  });
}

function removeLeftover(path: string): void {
  try {
    if (Date.now() - lstatSync(path).mtimeMs > leftoverMs) unlinkSync(path);
  } catch {
    // Another program has removed it.
  }
}

function claimIn(line: string): { plug?: string; claimant?: Claimant } {
  const message = parseObject(line);
  if (!message) return {};
  const { plug } = message;
  const [claimant] = claimantsOf([message['claimant']]);
  return typeof plug === 'string' && claimant ? { plug, claimant } : {};
}

function claimantsIn(line: string): Claimant[] {
  const message = parseJson(line);
  return Array.isArray(message) ? claimantsOf(message) : [];
}

function claimantsOf(values: readonly unknown[]): Claimant[] {
  return values.filter(isObject).flatMap(({ machine, component, pid }) => {
    if (typeof machine !== 'string' || typeof component !== 'string') return [];
    const claimant = { machine: cut(machine, nameMax), component: cut(component, nameMax) };
    return typeof pid === 'number' ? { ...claimant, pid } : claimant;
  });
}

function hashOf(plugId: string): string {
  return createHash('sha256').update(plugId).digest('hex');
}
