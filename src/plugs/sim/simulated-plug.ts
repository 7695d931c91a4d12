import { systemClock } from '../../util/clock.ts';
import type { Clock } from '../../util/clock.ts';
import type { JsonObject } from '../kasa/json.ts';
import { createSimulatedCountdown } from './countdown.ts';
import { actsDespite, deliver } from './faults.ts';
import type { Fault } from './faults.ts';
import { createSimulatedMeter } from './meter.ts';
import { modelFacts } from './models.ts';
import type { SimulatedModel } from './models.ts';
import { answer } from './modules.ts';
import type { Module } from './modules.ts';
import { createSimulatedRelay } from './relay.ts';
import type { RelayChange } from './relay.ts';
import { createServiceModules } from './services.ts';
import { createEmeterModule, createSystemModule, measures } from './system.ts';
import { createXorServer, encodeReply } from './xor-server.ts';

export interface SimulatedPlugOptions {
  readonly model: SimulatedModel;
  readonly alias?: string;
  /** Where it listens; any free port of 127.0.0.1 unless told otherwise. */
  readonly address?: string;
  readonly port?: number;
  readonly clock?: Clock;
  /** What the load draws while the relay is on, in watts. */
  readonly loadW?: number;
  readonly on?: boolean;
  readonly energyKWh?: number;
  /** Tells simulated plugs apart: their id and MAC end in it. */
  readonly serial?: number;
  /** Ends the connection after each answer, as some firmware does; kept open otherwise. */
  readonly closesAfterReply?: boolean;
}

/** A smart plug without hardware: a TCP server that speaks a Kasa plug's protocol, with a relay, a meter, a button and faults. */
export interface SimulatedPlug {
  readonly model: SimulatedModel;
  readonly alias: string;
  readonly deviceId: string;
  readonly address: string;
  /** The port it listens on; 0 before the first start when any port would do. */
  readonly port: number;
  readonly on: boolean;
  readonly powerW: number;
  readonly energyKWh: number;
  /** Presses the button on the plug: toggles the relay. */
  pressButton(): void;
  setLoad(watts: number): void;
  /** Calls back at each movement of the relay; returns what ends that. */
  onRelay(callback: (change: RelayChange) => void): () => void;
  /** Calls back at each request that arrives whole, before it is answered; returns what ends that. */
  onRequest(callback: (request: JsonObject) => void): () => void;
  /** Misbehaves from now on, for `times` requests or until `heal`. */
  inject(fault: Fault, times?: number): Promise<void>;
  heal(): Promise<void>;
  /** Joins the network. After `stop` it listens on the same port; the relay is as it was. */
  start(): Promise<void>;
  /** Drops off the network: connections are cut, new ones refused. The relay keeps its state. */
  stop(): Promise<void>;
  /** Ends everything it started. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Builds a plug; it listens after `start`. */
export function createSimulatedPlug(options: SimulatedPlugOptions): SimulatedPlug {
  const { model, address = '127.0.0.1', clock = systemClock(), serial = 1, closesAfterReply = false } = options;
  const facts = modelFacts(model);
  const identity = { alias: options.alias ?? `Simulated ${model.toUpperCase()}`, ...idsOf(serial) };
  const relay = createSimulatedRelay(clock, options.on ?? false);
  const meter = createSimulatedMeter(clock, relay, options.loadW ?? 60, options.energyKWh ?? 0);
  const countdown = createSimulatedCountdown(clock, relay);
  const modules = new Map<string, Module>([
    ['system', createSystemModule(facts, identity, relay)],
    ['count_down', countdown.module],
    ...createServiceModules(clock),
  ]);
  if (measures(facts)) modules.set('emeter', createEmeterModule(facts, meter));

  const requestListeners = new Set<(request: JsonObject) => void>();
  let fault: Fault | undefined;
  let faultyRequests = Infinity;
  let onNetwork = false;

  const server = createXorServer({
    address,
    port: options.port ?? 0,
    serve(request, socket) {
      for (const listener of requestListeners) listener(request);
      const active = fault;
      if (active && --faultyRequests <= 0) fault = undefined;
      const reply = actsDespite(active) ? answer(modules, facts.meter === 'refused-as-module', request) : {};
      deliver(socket, encodeReply(reply), active, clock);
      if (closesAfterReply && !active) socket.end();
    },
  });

  // One after the other, and each by what is wanted by then: the last word counts.
  let settled: Promise<void> = Promise.resolve();
  const settle = (): Promise<void> => {
    const apply = () => (onNetwork && fault?.kind !== 'refuse' ? server.start() : server.stop());
    settled = settled.then(apply, apply);
    return settled;
  };

  return {
    model,
    deviceId: identity.deviceId,
    address,
    get alias() {
      return identity.alias;
    },
    get port() {
      return server.port;
    },
    get on() {
      return relay.on;
    },
    get powerW() {
      return meter.powerW;
    },
    get energyKWh() {
      return meter.energyKWh;
    },
    pressButton: () => relay.set(!relay.on, 'button'),
    setLoad: (watts) => meter.setLoad(watts),
    onRelay: (callback) => relay.onChange(callback),
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
      countdown.dispose();
      return settle();
    },
  };
}

/** Ids that are no real plug's: an id of zeros and a MAC of the block kept for documentation. */
function idsOf(serial: number): { deviceId: string; mac: string } {
  const hex = serial.toString(16).toUpperCase();
  return { deviceId: `8006${hex.padStart(36, '0')}`, mac: `00:00:5E:00:53:${hex.slice(-2).padStart(2, '0')}` };
}
