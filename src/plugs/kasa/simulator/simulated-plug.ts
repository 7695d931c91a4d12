import type { Socket } from 'node:net';
import { systemClock } from '../../../util/clock.ts';
import type { Clock } from '../../../util/clock.ts';
import type { JsonObject } from '../transport/json.ts';
import type { KlapAccount } from '../transport/klap-crypto.ts';
import { createBehaviour } from './behaviour.ts';
import { tdpDiscoveryAnswer, xorDiscoveryAnswer } from './discovery-answers.ts';
import { createDiscoveryResponder } from './discovery-responder.ts';
import { actsDespite, deliver } from './faults.ts';
import type { Fault, WireAnswer } from './faults.ts';
import { httpAnswer } from './http.ts';
import { createKlapServer } from './klap-server.ts';
import { modelFacts } from './models.ts';
import type { SimulatedModel, SimulatedTransport } from './models.ts';
import { createOutlets } from './outlets.ts';
import type { SimulatedOutlet } from './outlets.ts';
import type { RelayChange } from './relay.ts';
import type { DayOfHistory } from './statistics.ts';
import { createXorServer, xorAnswer } from './xor-server.ts';

export interface SimulatedPlugOptions {
  readonly model: SimulatedModel;
  readonly alias?: string;
  /** Listening address and port; default any free port of 127.0.0.1. */
  readonly address?: string;
  readonly port?: number;
  readonly clock?: Clock;
  /** Power of the load while the relay is on, in watts. */
  readonly loadW?: number;
  readonly on?: boolean;
  readonly energyKWh?: number;
  /** Energy of earlier days. */
  readonly history?: readonly DayOfHistory[];
  /** Makes id and MAC of the plug unique: both end in it. */
  readonly serial?: number;
  /** Closes the connection after each answer, as some firmware does; default keeps it open. */
  readonly closesAfterReply?: boolean;
  /** The transport; default that of the model. */
  readonly transport?: SimulatedTransport;
  /** The KLAP account; default that of a plug that was never bound to an account. */
  readonly account?: KlapAccount;
  /** How long a login lasts; default one day. */
  readonly sessionS?: number;
  /** Whether a SMART plug accepts several requests in one; all but early ones do. */
  readonly takesBatches?: boolean;
  /** Answers discovery on UDP, too: with XOR on the same port, with KLAP on a separate one. */
  readonly discoverable?: boolean;
}

/**
 * A smart plug without hardware: a TCP server that speaks the protocol of a Kasa plug, with a relay, a meter, a button
 * and faults. A power strip has several outlets; members without an outlet refer to the first.
 */
export interface SimulatedPlug {
  readonly model: SimulatedModel;
  readonly alias: string;
  readonly deviceId: string;
  readonly mac: string;
  readonly address: string;
  /** The port it listens on; 0 before the first start if no port was given. */
  readonly port: number;
  /** The UDP discovery port; 0 if it does not answer discovery. */
  readonly discoveryPort: number;
  readonly outlets: readonly SimulatedOutlet[];
  readonly on: boolean;
  readonly powerW: number;
  readonly energyKWh: number;
  /** Presses the button of an outlet, counted from 1: toggles its relay. */
  pressButton(outlet?: number): void;
  /** Sets the power of each outlet's load while its relay is on. */
  setLoad(watts: number): void;
  /** Drops the session, as when another client logs in or the plug restarts. */
  forgetSession(): void;
  /** Calls back at each change of the relay; returns the function that unsubscribes. */
  onRelay(callback: (change: RelayChange) => void): () => void;
  /** Calls back at each complete request, before it is answered; returns the function that unsubscribes. */
  onRequest(callback: (request: JsonObject) => void): () => void;
  /** Injects a fault, for `times` requests or until `heal`. */
  inject(fault: Fault, times?: number): Promise<void>;
  heal(): Promise<void>;
  /** Joins the network. After `stop` it listens on the same port, with the relay unchanged. */
  start(): Promise<void>;
  /** Leaves the network: cuts connections and refuses new ones. The relay keeps its state. */
  stop(): Promise<void>;
  /** Ends everything it started. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Creates a plug; it listens after `start`. */
export function createSimulatedPlug(options: SimulatedPlugOptions): SimulatedPlug {
  const { model, address = '127.0.0.1', clock = systemClock(), serial = 1, closesAfterReply = false } = options;
  const facts = modelFacts(model);
  const { transport = facts.transport, discoverable = false } = options;
  const identity = { alias: options.alias ?? `Simulated ${model.toUpperCase()}`, ...idsOf(serial) };
  const outlets = createOutlets({
    count: facts.outlets,
    deviceId: identity.deviceId,
    clock,
    on: options.on ?? false,
    loadW: options.loadW ?? 60,
    energyKWh: options.energyKWh ?? 0,
  });
  const [first] = outlets;
  const behaviour = createBehaviour({
    facts,
    identity,
    outlets,
    clock,
    history: options.history ?? [],
    takesBatches: options.takesBatches ?? true,
    network: {
      leave() {
        isRestarting = true;
        void settle();
      },
      join() {
        isRestarting = false;
        void settle();
      },
    },
  });

  const requestListeners = new Set<(request: JsonObject) => void>();
  let fault: Fault | undefined;
  let faultyRequests = Infinity;
  let onNetwork = false;
  let isRestarting = false;

  const serve = (request: JsonObject, socket: Socket, seal: (reply: JsonObject) => WireAnswer) => {
    for (const listener of requestListeners) listener(request);
    const active = fault;
    if (active && --faultyRequests <= 0) fault = undefined;
    respond(socket, seal(actsDespite(active) ? behaviour.answer(request) : {}), active);
    if (closesAfterReply && !active) socket.end();
  };
  const respond = (socket: Socket, answer: WireAnswer, active = fault) => {
    const instead = active?.kind === 'status' && transport !== 'xor' ? httpAnswer(active.status) : undefined;
    deliver(socket, instead ?? answer, instead ? undefined : active, clock);
  };
  const place = { address, port: options.port ?? 0 };
  const klap =
    transport === 'xor'
      ? undefined
      : createKlapServer({
          ...place,
          version: transport === 'klap-v1' ? 1 : 2,
          account: options.account ?? { username: '', password: '' },
          sessionS: options.sessionS ?? 86_400,
          clock,
          serve,
          respond: (socket, answer) => respond(socket, answer),
        });
  const server = klap ?? createXorServer({ ...place, serve: (request, socket) => serve(request, socket, xorAnswer) });
  const responder = createDiscoveryResponder({
    address,
    wantedPort: () => (klap ? 0 : server.port),
    answer(question) {
      if (fault) return [];
      return klap
        ? tdpDiscoveryAnswer(question, { facts, identity, transport, address, port: klap.port })
        : xorDiscoveryAnswer(question, (request) => behaviour.answer(request));
    },
  });
  const join = async () => {
    await server.start();
    if (discoverable) await responder.start();
  };
  const leave = async () => {
    await responder.stop();
    await server.stop();
  };

  // Changes run one after the other, each to the state wanted at that time: the last call counts.
  let settled: Promise<void> = Promise.resolve();
  const settle = (): Promise<void> => {
    const apply = () => (onNetwork && !isRestarting && fault?.kind !== 'refuse' ? join() : leave());
    settled = settled.then(apply, apply);
    return settled;
  };

  return {
    model,
    deviceId: identity.deviceId,
    mac: identity.mac,
    address,
    get alias() {
      return identity.alias;
    },
    get port() {
      return server.port;
    },
    get discoveryPort() {
      return responder.port;
    },
    outlets,
    get on() {
      return first.relay.on;
    },
    get powerW() {
      return first.meter.powerW;
    },
    get energyKWh() {
      return first.meter.energyKWh;
    },
    pressButton(outlet = 1) {
      const relay = outlets[outlet - 1]?.relay;
      relay?.set(!relay.on, 'button');
    },
    setLoad(watts) {
      for (const { meter } of outlets) meter.setLoad(watts);
    },
    forgetSession: () => klap?.forgetSession(),
    onRelay(callback) {
      const ends = outlets.map(({ id, relay }, index) =>
        relay.onChange((change) => callback(id === '' ? change : { ...change, outlet: index + 1 })),
      );
      return () => {
        for (const end of ends) end();
      };
    },
    onRequest(callback) {
      requestListeners.add(callback);
      return () => requestListeners.delete(callback);
    },
    inject(wanted, times = Infinity) {
      fault = wanted;
      faultyRequests = times;
      return settle();
    },
    heal() {
      fault = undefined;
      return settle();
    },
    start() {
      onNetwork = true;
      return settle();
    },
    stop() {
      onNetwork = false;
      return settle();
    },
    dispose() {
      onNetwork = false;
      behaviour.dispose();
      return settle();
    },
  };
}

/** Ids of no real plug: an id of zeros and a MAC of the block reserved for documentation. */
function idsOf(serial: number): { deviceId: string; mac: string } {
  const hex = serial.toString(16).toUpperCase();
  return { deviceId: `8006${hex.padStart(36, '0')}`, mac: `00:00:5E:00:53:${hex.slice(-2).padStart(2, '0')}` };
}
