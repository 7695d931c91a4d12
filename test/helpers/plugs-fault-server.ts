import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { decipher, sysinfo, wire } from './plugs-scripted-server.ts';

/** What reached a faulty plug, and how to answer it. */
export interface FaultyExchange {
  readonly json: { readonly [module: string]: unknown };
  /** The length that stood before the request. */
  readonly header: number;
  readonly socket: Socket;
  /** The answer that a sound plug would give, framed; not sent unless the quirk sends it. */
  readonly answer: Buffer;
  /** Counts requests from 1. */
  readonly number: number;
}

/**
 * A plug that misbehaves as plugs in the field do, written apart from everything of ours: its own cipher, framing and
 * idea of a plug.
 */
export interface FaultServer extends AsyncDisposable {
  readonly port: number;
  /** The relay; setting it is pressing the button. */
  on: boolean;
  /** What sysinfo says besides; a new object when it changes. */
  info: object;
  /** What the meter says; undefined for a plug that must not be asked. */
  realtime: object | undefined;
  /** Every command to the relay that was carried out, in order. */
  readonly switched: readonly boolean[];
  readonly requests: readonly unknown[];
  readonly connections: number;
  /** Answers in place of the sound plug; returns false to leave it to that. */
  quirk: ((exchange: FaultyExchange) => boolean) | undefined;
  /** Off the network: open connections are cut, new ones refused. */
  leave(): Promise<void>;
  join(): Promise<void>;
  /** Loses mains or hangs itself up: away and back, with the relay off or as it was, and time counted anew. */
  reboot(options: { readonly on: boolean }): Promise<void>;
}

export async function faultServer(): Promise<FaultServer> {
  const switched: boolean[] = [];
  const requests: unknown[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let onSince = 0;
  let server: Server | undefined;
  let port = 0;
  let turns = 0;

  const listen = async () => {
    const opened = createServer({ noDelay: true }, accept);
    server = opened;
    await new Promise<void>((resolve) => {
      opened.listen(port, '127.0.0.1', resolve);
    });
    const bound = opened.address();
    port = bound && typeof bound === 'object' ? bound.port : 0;
  };
  const accept = (socket: Socket) => {
    connections++;
    sockets.add(socket);
    let pending = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE(0)) {
        const header = pending.readUInt32BE(0);
        const json = JSON.parse(decipher(pending.subarray(4, 4 + header)).toString()) as FaultyExchange['json'];
        pending = pending.subarray(4 + header);
        serve(json, header, socket);
      }
    });
  };
  const serve = (json: FaultyExchange['json'], header: number, socket: Socket) => {
    requests.push(json);
    turns++;
    let carriedOut = false;
    const carryOut = () => {
      const state = stateIn(json);
      if (carriedOut || state === undefined) return;
      carriedOut = true;
      plug.on = state;
      switched.push(state);
    };
    const exchange = {
      json,
      header,
      socket,
      number: requests.length,
      get answer() {
        carryOut();
        return wire(replyTo(json));
      },
    };
    if (plug.quirk?.(exchange)) return;
    socket.write(exchange.answer);
  };
  const replyTo = (json: FaultyExchange['json']) => {
    const reply: { [module: string]: object } = {};
    if ('system' in json) {
      const state = { relay_state: plug.on ? 1 : 0, on_time: plug.on ? turns - onSince : 0 };
      reply['system'] = { get_sysinfo: { ...sysinfo(state), ...plug.info }, set_relay_state: { err_code: 0 } };
    }
    if ('emeter' in json && plug.realtime) reply['emeter'] = { get_realtime: { err_code: 0, ...plug.realtime } };
    return reply;
  };

  let on = false;
  const plug: FaultServer = {
    get port() {
      return port;
    },
    get on() {
      return on;
    },
    set on(value) {
      if (value !== on) onSince = turns;
      on = value;
    },
    info: {},
    realtime: { voltage_mv: 230_000, current_ma: 100, power_mw: 20_000, total_wh: 1000 },
    switched,
    requests,
    get connections() {
      return connections;
    },
    quirk: undefined,
    async leave() {
      const closing = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (!closing) return;
      await new Promise((resolve) => {
        closing.close(resolve);
      });
    },
    async join() {
      if (!server) await listen();
    },
    async reboot({ on: after }) {
      await plug.leave();
      on = after;
      onSince = turns;
      await plug.join();
    },
    [Symbol.asyncDispose]: () => plug.leave(),
  };
  await listen();
  return plug;
}

function stateIn(json: FaultyExchange['json']): boolean | undefined {
  const { system } = json as { system?: { set_relay_state?: { state?: unknown } } };
  const state = system?.set_relay_state?.state;
  return state === 0 || state === 1 ? state === 1 : undefined;
}
