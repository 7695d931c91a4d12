import type { Dial, Wire, WireEnds } from '../../src/faces/printer-host/wire.ts';
import { subscribed } from './etx-server.ts';
import { onlyOf } from './fake-klipper.ts';
import { infoIn, situations } from './host-situations.ts';
import { merged, type Message, type Status } from './host-transcript.ts';

/**
 * Klipper's API socket in memory, for thousands of histories: it says what a real one was recorded to say, at once, and
 * takes no time of the clock. Subscriptions and registrations end with the connection.
 */
export interface MemoryKlipper {
  readonly dial: Dial;
  /** All that it would tell now. */
  readonly status: Status;
  /** Somebody is connected and has been told all of it over this connection. */
  readonly hasListener: boolean;
  /** How often it has told all to somebody who subscribed. */
  readonly subscriptions: number;
  /** What has changed is told to those who have subscribed. */
  change(changed: Status): void;
  /** A macro calls a remote method; FALSE where nobody is there who has registered it, or nothing is sent. */
  call(method: string, params: Message): boolean;
  /** Its process ends, and with it every connection; nobody listens at the path. */
  stop(): void;
  /** It listens, with this to tell. */
  start(status: Status): void;
  /** Connections live and are made, nothing is answered. */
  hang(): void;
  /** What was asked while it hung is answered; those who have subscribed are told all. */
  goOn(): void;
}

interface Connection {
  readonly ends: WireEnds;
  isOpen: boolean;
  /** What it has subscribed to, and how it is told. */
  subscription: { readonly objects: Message; readonly template: Message } | undefined;
  /** How the remote methods that it has registered are called. */
  readonly methods: Map<unknown, Message>;
}

export function createMemoryKlipper(): MemoryKlipper {
  const connections = new Set<Connection>();
  let status: Status = situations.ready;
  let isListening = true;
  let subscriptions = 0;
  let waiting: (() => void)[] | undefined;

  return {
    dial,
    get status() {
      return status;
    },
    get hasListener() {
      return [...connections].some(({ subscription }) => subscription !== undefined);
    },
    get subscriptions() {
      return subscriptions;
    },
    change(changed) {
      status = merged(status, changed);
      if (!waiting) tellAll(changed);
    },
    call(method, params) {
      if (waiting) return false;
      const heard = [...connections].filter(({ methods }) => methods.has(method));
      for (const connection of heard) {
        queueMicrotask(() => send(connection, { params, ...connection.methods.get(method) }));
      }
      return heard.length > 0;
    },
    stop() {
      isListening = false;
      waiting = undefined;
      for (const connection of connections) close(connection);
    },
    start(with_) {
      status = with_;
      isListening = true;
    },
    hang() {
      waiting ??= [];
    },
    goOn() {
      const asked = waiting ?? [];
      waiting = undefined;
      for (const answer of asked) answer();
      tellAll(status);
    },
  };

  function tellAll(changed: Status): void {
    for (const connection of connections) {
      const { subscription } = connection;
      if (!subscription) continue;
      const { objects, template } = subscription;
      send(connection, { ...template, params: { eventtime: 1, status: onlyOf(changed, objects) } });
    }
  }

  function dial(_: string, ends: WireEnds): Wire {
    const connection: Connection = { ends, isOpen: false, subscription: undefined, methods: new Map() };
    queueMicrotask(() => {
      if (!isListening) return ends.closed('connect ENOENT');
      connection.isOpen = true;
      connections.add(connection);
      return ends.opened();
    });
    return {
      get isOpen() {
        return connection.isOpen;
      },
      waitingBytes: 0,
      send(text) {
        for (const frame of text.split('\u0003')) {
          if (frame !== '') queueMicrotask(() => take(connection, JSON.parse(frame) as Message));
        }
      },
      end: () => close(connection),
    };
  }

  function close(connection: Connection): void {
    if (!connection.isOpen) return;
    connection.isOpen = false;
    connections.delete(connection);
    queueMicrotask(() => connection.ends.closed(undefined));
  }

  function take(connection: Connection, message: Message): void {
    if (waiting) waiting.push(() => answer(connection, message));
    else answer(connection, message);
  }

  function answer(connection: Connection, { id, method, params }: Message): void {
    if (!connection.isOpen) return;
    const given = (params ?? {}) as { readonly [key: string]: Message };
    if (method === 'objects/subscribe') {
      const objects = given['objects'] ?? {};
      connection.subscription = { objects, template: given['response_template'] ?? {} };
      send(connection, { id, result: { eventtime: 1, status: subscribed(status, objects) } });
      subscriptions += 1;
    } else {
      if (method === 'register_remote_method') {
        connection.methods.set(given['remote_method'], given['response_template'] ?? {});
      }
      send(connection, { id, result: method === 'info' ? info() : {} });
    }
  }

  function send({ ends, isOpen }: Connection, message: Message): void {
    if (isOpen) ends.received(Buffer.from(`${JSON.stringify(message)}\u0003`));
  }

  function info(): Message {
    const state = String(status['webhooks']?.['state']);
    const known = infos.get(state) ?? infoIn(state);
    infos.set(state, known);
    return known;
  }
}

/** Of Klipper, by its states; to read a recording takes long. */
const infos = new Map<string, Message>();
