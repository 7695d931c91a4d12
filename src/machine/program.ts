import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { Component } from '../hal/hal.ts';
import type { ProgramEnd, UserProgram } from '../halcmd/host.ts';
import { createFrameReader, frameLimitBytes } from '../util/framing.ts';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import type { MachineApi } from './api/api.ts';
import type { ProgramProtocol } from './api/program-protocol.ts';
import { createProcessGroup, type ProcessGroup } from './process-group.ts';

/** Takes a line. When there is no room for more, returns a promise that resolves when there is. */
export type LineOutput = (line: string) => Promise<void> | undefined | void;

export interface ProgramOptions {
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** The machine, which the program may use. */
  readonly api: MachineApi;
  readonly protocol: ProgramProtocol;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes the lines of stdout that are not messages; the log by default. */
  readonly output?: LineOutput;
  /** Gets the processes of the program as soon as there are any. */
  readonly onGroup?: (group: ProcessGroup) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface RunningProgram extends UserProgram {
  readonly pid: number;
  /** Whether it has made this component. */
  owns(component: Component): boolean;
}

/** How long to wait for output after the end: a child of the program may keep its stdout open for ever. */
const drainMs = 200;

/**
 * Starts a program that makes components over JSON-RPC on its stdin and stdout. Its stderr goes to the log.
 *
 * Its components end with it. When it exits with 0 they are gone; when it fails or is killed they are dead: their pins take
 * their failsafe values, and their names are free. Throws the system's error when the program cannot be started.
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const { argv, clock } = options;
  const [command = '', ...args] = argv;
  const logger = options.logger.child({ program: command });
  // Its own session: Ctrl-C at the terminal is for the machine, which ends its programs in order.
  const child = spawn(command, args, { env: { ...options.env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const group = createProcessGroup(child, clock);
  options.onGroup?.(group);
  await once(child, 'spawn');
  child.stdin.on('error', () => {});
  const pid = child.pid ?? 0;
  const client = options.api.connect({ name: `program ${command}`, pid });
  /** How many of stdout and stderr have not been read to their end. */
  let unread = 2;
  let allRead = () => {};
  const read = () => {
    if (--unread === 0) allRead();
  };
  const output = options.output ?? ((line) => logger.info({ stream: 'stdout' }, line));
  const messages = rpcLines(child, output, read);
  const { api } = options;
  const peer = options.protocol(client, { api, input: messages, output: child.stdin, clock, logger });
  const takeError = (line: string) => {
    logger.info({ stream: 'stderr' }, line);
    return true;
  };
  readLines(child.stderr, takeError, read);

  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('exit', (code, signal) => {
      // Before the client is disposed of, which makes its components dead.
      if (code === 0) client.components.exitAll();
      peer.dispose();
      client.dispose();
      const end = signal === null ? { code: code ?? 0 } : { signal };
      const settle = () => {
        cancel();
        child.off('close', closed);
        allRead = () => {};
        logger.info(end, 'the program has ended');
        resolve(end);
      };
      const closed = () => {
        if (unread === 0) settle();
        else allRead = settle;
      };
      const cancel = clock.after(drainMs, settle);
      child.once('close', closed);
    });
  });
  return {
    pid,
    owns: (component) => client.components.all.includes(component),
    ended,
    terminate: () => group.end(),
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * The lines of stdout that are messages; other lines are for people. While a program does not read its answers, its stdout is
 * not read.
 */
function rpcLines(child: Child, output: LineOutput, read: () => void): Readable {
  const messages = new PassThrough();
  const take = (line: string): boolean => {
    if (/^\s*[[{]/.test(line)) return messages.write(`${line}\n`);
    const room = output(line);
    if (!room) return true;
    void room.then(goOn);
    return false;
  };
  const goOn = readLines(child.stdout, take, () => {
    messages.end();
    read();
  });
  messages.on('drain', goOn);
  return messages;
}

/** The most lines taken in one turn of the event loop: each may be a line of the log. */
const linesPerTurn = 64;

/** Passes on line by line. When `take` returns FALSE, reading stops until the returned function is called. */
function readLines(stream: Readable, take: (line: string) => boolean, ended = () => {}): () => void {
  const reader = createFrameReader({ delimiter: 'newline', maxBytes: frameLimitBytes });
  let isFull = false;
  let isOver = false;
  let isLater = false;
  const pump = () => {
    if (isLater) return;
    for (let count = 0; !isFull; count++) {
      if (count === linesPerTurn) return goOnLater();
      const line = reader.next();
      if (line === undefined) break;
      isFull = !take(
        typeof line === 'string' ? line : `(a line that is ${line.fault === 'too-long' ? 'too long' : 'not UTF-8'})`,
      );
    }
    if (isFull) stream.pause();
    else if (isOver) ended();
    else stream.resume();
  };
  const goOnLater = () => {
    isLater = true;
    stream.pause();
    setImmediate(() => {
      isLater = false;
      pump();
    });
  };
  stream.on('data', (chunk: Buffer) => {
    reader.push(chunk);
    pump();
  });
  stream.on('end', () => {
    reader.end();
    isOver = true;
    pump();
  });
  return () => {
    isFull = false;
    pump();
  };
}
