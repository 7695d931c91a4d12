import type { Dial, Wire } from '../../src/faces/printer-host/wire.ts';
import type { Clock } from '../../src/util/clock.ts';
import {
  answerTo,
  readTranscript,
  statusIn,
  type Line,
  type Message,
  type Status,
  type Transcript,
} from './host-transcript.ts';
import { timelineOf, type HostTimeline } from './host-timeline.ts';

/**
 * A recorded host in virtual time. Its socket is there when it was there, connections end when they ended, and what it
 * said by itself comes when it came. A request is answered as the host would have at that time, which the recording
 * tells, or implies: by Klipper's own, nothing is answered while it hangs.
 */
export interface ReplayHost {
  readonly dial: Dial;
  readonly timeline: HostTimeline;
  /** Seconds since the start of the recording. */
  now(): number;
  /** A macro calls a remote method; lost where nobody has registered it. */
  call(method: string, params: Message): void;
  /** Something has changed that the recording does not have; it stays so until Klipper restarts. */
  change(changed: Status): void;
  /** How often a client has connected, and every request of it. */
  readonly asked: readonly { readonly conn: number; readonly t: number; readonly method: string }[];
}

interface Connection {
  readonly number: number;
  readonly answer: (message: Message) => void;
  readonly end: () => void;
  readonly methods: Set<string>;
  isSubscribed: boolean;
}

const latencyMs = 1;
const infoAnswer = answerTo(readTranscript('klipper-02-restart-hot'), 'info');
const serverInfoAnswer = answerTo(readTranscript('moonraker-02-restart-hot'), 'server.info');
const identified = answerTo(readTranscript('moonraker-02-restart-hot'), 'server.connection.identify');

/** Plays from a time on, as to a client that comes later. */
export function createReplayHost(transcript: Transcript, clock: Clock, fromS = 0): ReplayHost {
  const { host } = transcript;
  const timeline = timelineOf(transcript);
  const startMs = clock.now() - fromS * 1000;
  const now = () => (clock.now() - startMs) / 1000;
  const at = (atS: number, run: () => void) => clock.after(atS * 1000 - (clock.now() - startMs), run);
  const connections = new Set<Connection>();
  const asked: { conn: number; t: number; method: string }[] = [];
  /** What was changed beside the recording. */
  let extra: Status = {};
  let opened = 0;
  for (const line of timeline.said) if (line.t >= fromS) at(line.t, () => say(line));

  return {
    dial,
    timeline,
    now,
    asked,
    call(method, params) {
      for (const connection of connections) {
        if (!connection.methods.has(method)) continue;
        connection.answer(host === 'klipper' ? { params, jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params });
      }
    },
    change(changed) {
      extra = { ...extra, ...changed };
      const msg =
        host === 'klipper'
          ? { method: 'halyard.update', params: { eventtime: now(), status: changed } }
          : { jsonrpc: '2.0', method: 'notify_status_update', params: [changed, now()] };
      for (const connection of connections) if (connection.isSubscribed) connection.answer(msg);
    },
  };

  function say({ msg, isEnd }: Line & { readonly isEnd?: true }): void {
    if (isEnd) {
      extra = {};
      for (const connection of connections) connection.end();
    }
    if (!msg) return;
    const isKlipperGone = msg['method'] === 'notify_klippy_disconnected';
    if (isKlipperGone) extra = {};
    const status = statusIn(msg);
    for (const connection of connections) {
      if (status !== undefined) {
        if (connection.isSubscribed) connection.answer(msg);
      } else if (String(msg['method']).startsWith('notify_') || connection.methods.has(String(msg['method']))) {
        connection.answer(msg);
      }
      // Klipper's restart ends what Moonraker had subscribed to.
      if (isKlipperGone) connection.isSubscribed = false;
    }
  }

  function dial(_: string, ends: Parameters<Dial>[1]): Wire {
    let isOpen = true;
    let isDialling = true;
    const close = (failure?: string) => {
      if (!isOpen) return;
      isOpen = false;
      connections.delete(connection);
      clock.after(0, () => ends.closed(failure));
    };
    const connection: Connection = {
      number: ++opened,
      answer: (message) => isOpen && ends.received(Buffer.from(`${JSON.stringify(message)}\u0003`)),
      end: () => close(),
      methods: new Set(),
      isSubscribed: false,
    };
    clock.after(latencyMs, () => {
      isDialling = false;
      if (!timeline.listens(now())) return close('connect ENOENT');
      connections.add(connection);
      ends.opened();
    });
    return {
      get isOpen() {
        return isOpen && !isDialling;
      },
      waitingBytes: 0,
      send(text) {
        for (const frame of text.split('\u0003')) {
          if (frame !== '') clock.after(latencyMs, () => isOpen && take(JSON.parse(frame) as Message, connection));
        }
      },
      end: () => close(),
    };
  }

  function take(message: Message, connection: Connection): void {
    asked.push({ conn: connection.number, t: now(), method: String(message['method']) });
    const hangsUntil = timeline.hangsUntil(now());
    const isForKlipper = host === 'klipper' || String(message['method']).startsWith('printer.');
    if (hangsUntil !== undefined && isForKlipper) at(hangsUntil + 0.002, () => answer(message, connection));
    else answer(message, connection);
  }

  function answer(message: Message, connection: Connection): void {
    const { id, method } = message;
    const params = (message['params'] ?? {}) as Readonly<Record<string, string>>;
    const reply = (result: unknown) => connection.answer({ ...envelope(host), id, result });
    const refuse = (code: number, text: string) =>
      connection.answer({ ...envelope(host), id, error: { code, message: text } });
    const isThere = timeline.klipperIsThere(now());
    if (method === 'info' || method === 'printer.info') {
      if (isThere) reply({ ...(infoAnswer['result'] as Message), state: stateNow() });
      else refuse(503, 'Klippy Host not connected');
    } else if (method === 'server.info') {
      const klippy = { klippy_connected: isThere, klippy_state: isThere ? stateNow() : 'disconnected' };
      reply({ ...(serverInfoAnswer['result'] as Message), ...klippy });
    } else if (method === 'server.connection.identify') {
      reply(identified['result']);
    } else if (method === 'register_remote_method') {
      connection.methods.add(params['remote_method'] ?? '');
      reply({});
    } else if (method === 'connection.register_remote_method') {
      const name = params['method_name'] ?? '';
      if (connection.methods.has(name)) refuse(400, `Remote method (${name}) already registered`);
      else reply(connection.methods.add(name) && 'ok');
    } else if (method === 'objects/subscribe' || method === 'printer.objects.subscribe') {
      if (isThere) subscribe(connection, reply);
      else refuse(503, 'Klippy Host not connected');
    } else if (id !== undefined) {
      throw new Error(`the recorded host was never asked ${String(method)}`);
    }
  }

  /** As late as it was then, where a subscription was recorded just then. */
  function subscribe(connection: Connection, reply: (result: unknown) => void): void {
    const next = timeline.nextWhole(now());
    at(next?.t ?? now(), () => {
      reply({ eventtime: now(), status: { ...(next?.status ?? timeline.status(now())), ...extra } });
      connection.isSubscribed = true;
    });
  }

  function stateNow(): unknown {
    return timeline.status(now())['webhooks']?.['state'];
  }
}

function envelope(host: Transcript['host']): Message {
  return host === 'klipper' ? {} : { jsonrpc: '2.0' };
}
