import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import * as v from 'valibot';
import { eventTypes, wordsOf } from '../catalog/events/registry.ts';
import type { EventRecord } from '../machine/api/json-values.ts';
import type { Method } from '../faces/methods/method.ts';
import { escaped, sentenceMax } from '../util/escape.ts';
import { anyGlobMatcher } from '../util/glob.ts';
import { connectToMachine, type MachineConnection } from './connection.ts';
import { CommandFailure, exitCodes, printLine, printText, type CliIo, type ExitCode } from './io.ts';

export interface EventsCommandOptions {
  readonly socket?: string;
  /** Continues with new events. */
  readonly follow?: boolean;
  /** Only events numbered above this. */
  readonly since?: number;
  /** Only events of these types, or patterns of them. */
  readonly type?: readonly string[];
  readonly json?: boolean;
}

/** The result of `events.list`. */
interface EventPage {
  readonly events: readonly EventRecord[];
  readonly next: number;
  readonly oldest: number;
}

const pageEvents = 200;

/**
 * `halyard events`: prints the events of a running machine, a line each; with `--follow` also new ones, until a signal
 * or the end of the machine.
 *
 * A notification only triggers a fetch, and the next events are fetched after the last ones are printed. A slow reader
 * thus leaves events in the machine, which keeps the latest; missing ones are reported on stderr. Only events that
 * cannot be fetched any more, because the machine has ended, are printed from their notifications.
 */
export async function events(options: EventsCommandOptions, io: CliIo): Promise<ExitCode> {
  const bell = createBell();
  const methods = [...eventTypes.keys()].map((type) => ringing(type, (event) => bell.ring(event)));
  const machine = await connectToMachine(options.socket, io, methods);
  const stop = createStop(io);
  const listing = { printed: options.since ?? 0 };
  try {
    let hasEnded = false;
    const ended = machine.closed.then(() => {
      hasEnded = true;
      return 'ended' as const;
    });
    const listed = list(machine, listing, options, io, bell, stop);
    const end = await Promise.race([stop.stopped, listed, ended]).catch(async (error: unknown) => {
      // The end of the machine cancels open requests, too.
      await setImmediate();
      if (hasEnded) return 'ended';
      throw error;
    });
    if (end !== 'ended') return exitCodes.done;
    await print(bell.heardAfter(listing.printed, options.type), options, io, stop);
    throw new CommandFailure(exitCodes.failed, 'the machine has ended');
  } finally {
    stop.dispose();
    machine.close();
  }
}

async function list(
  machine: MachineConnection,
  listing: { printed: number },
  options: EventsCommandOptions,
  io: CliIo,
  bell: Bell,
  stop: Stop,
): Promise<'listed' | 'stopped' | 'ended'> {
  const { follow = false, type } = options;
  let isNumberKnown = options.since !== undefined;
  for (;;) {
    const params = { since: listing.printed, limit: pageEvents, ...(type ? { types: type } : {}) };
    const page = await Promise.race([machine.request('events.list', params), machine.closed]);
    if (page === undefined) return 'ended';
    const { events: fetched, next, oldest } = page as EventPage;
    // Events before the first page were not requested, unless a number was given.
    if (isNumberKnown) tellMissed(listing.printed, oldest, io);
    isNumberKnown = true;
    listing.printed = next;
    bell.forget(next);
    if (!(await print(fetched, options, io, stop))) return 'stopped';
    if (fetched.length === pageEvents) continue;
    if (!follow) return 'listed';
    await bell.rung();
  }
}

function print(
  fetched: readonly EventRecord[],
  { json = false }: EventsCommandOptions,
  { stdout }: CliIo,
  stop: Stop,
): Promise<boolean> {
  return written(stdout, fetched.map((event) => `${json ? JSON.stringify(event) : lineOf(event)}\n`).join(''), stop);
}

function tellMissed(since: number, oldest: number, io: CliIo): void {
  const missed = oldest - since - 1;
  if (missed > 0) printLine(io.stderr, `halyard: ${missed} events are missing: only the latest are kept`);
}

/** Writes, and waits until the reader has taken the text; FALSE when the reader has gone away. */
async function written(stdout: Writable, text: string, stop: Stop): Promise<boolean> {
  if (stdout.destroyed || stop.isStopped()) return false;
  if (text === '' || printText(stdout, text)) return true;
  const drained = once(stdout, 'drain').then(
    () => true,
    () => false,
  );
  return await Promise.race([drained, stop.stopped.then(() => false)]);
}

/** `2026-11-28 14:03:11  printer    OFF sent: M81 from stdin (power-off countdown over)`. */
function lineOf(event: EventRecord): string {
  return `${localTime(event.time)}  ${escaped(event.name).padEnd(10)} ${escaped(wordsOf(event), sentenceMax)}`;
}

function localTime(timeS: number): string {
  const time = new Date(timeS * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

interface Bell {
  ring(event: EventRecord): void;
  /** Resolves at the next ring; at once when it rang since the last call. */
  rung(): Promise<void>;
  /** The notified events above a number. */
  heardAfter(seq: number, types?: readonly string[]): readonly EventRecord[];
  /** Drops the events up to this number, which were fetched. */
  forget(seq: number): void;
}

/** How many notified events are kept until they are fetched, in case the machine ends. */
const heardMax = 1000;

function createBell(): Bell {
  let hasRung = false;
  let wake = () => {};
  let heard: EventRecord[] = [];
  return {
    ring(event) {
      heard.push(event);
      if (heard.length > heardMax) heard.shift();
      hasRung = true;
      wake();
    },
    async rung() {
      if (!hasRung) await new Promise<void>((resolve) => (wake = resolve));
      hasRung = false;
    },
    heardAfter(after, types) {
      const matches = types ? anyGlobMatcher(types) : () => true;
      return heard.filter(({ seq, type }) => seq > after && matches(type));
    },
    forget(upTo) {
      heard = heard.filter(({ seq }) => seq > upTo);
    },
  };
}

const notified = v.looseObject({ seq: v.number(), time: v.number(), name: v.string(), cause: v.string() });

/** The method that receives the notifications of a type of event. */
function ringing(type: string, ring: (event: EventRecord) => void): Method {
  const params = v.strictObject({});
  return {
    name: type,
    doc: '',
    params,
    result: v.null(),
    example: { params: {}, result: null },
    call(given) {
      const parsed = v.safeParse(notified, given);
      if (!parsed.success) return;
      const { seq, time, name, cause, ...details } = parsed.output;
      ring({ seq, time, type, name, cause, details: details as EventRecord['details'] });
    },
  };
}

interface Stop {
  /** Resolves at a signal, and when the reader of stdout has gone away. */
  readonly stopped: Promise<'stopped'>;
  isStopped(): boolean;
  dispose(): void;
}

function createStop(io: CliIo): Stop {
  const { stdout } = io;
  let isStopped = false;
  let settle: (how: 'stopped') => void = () => {};
  const stopped = new Promise<'stopped'>((resolve) => (settle = resolve));
  const stop = () => {
    isStopped = true;
    settle('stopped');
  };
  const forgetSignals = io.onStopSignal(stop);
  stdout.on('error', stop).on('close', stop);
  return {
    stopped,
    isStopped: () => isStopped,
    dispose() {
      forgetSignals();
      // The error listener stays, because a pending write may still fail.
      stdout.off('close', stop);
    },
  };
}
