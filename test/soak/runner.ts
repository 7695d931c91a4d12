import { setTimeout as sleep } from 'node:timers/promises';
import type { OptionValue } from '../../src/catalog/header.ts';
import type { NumberedEvent } from '../../src/machine/event-journal.ts';
import { createKasaPlug } from '../../src/plugs/kasa/plug.ts';
import type { Clock } from '../../src/util/clock.ts';
import type { Chance } from './chance.ts';
import { askWays, startMachine, type SoakMachine } from './machine.ts';
import { word, type Record } from './record.ts';
import type { Scenario } from './scenarios.ts';
import { account } from './surroundings.ts';
import type { Tally } from './tally.ts';

/** Machines, one after the other, and the requests to them. */
export interface Runner {
  /** Undefined while no machine runs. */
  readonly machine: SoakMachine | undefined;
  readonly startedMs: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Makes a request in one of the ways; FALSE if that way makes no request now. */
  ask(on?: boolean): boolean;
  lock(): void;
  unlock(): void;
  withdraw(): void;
}

export interface RunnerOptions {
  readonly scenario: Scenario;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly record: Record;
  readonly plug: { readonly deviceId: string; readonly mac: string };
  /** The port of the plug's proxy. */
  readonly port: number;
}

export const onRequestTimeoutS = 5;
const settleS = 1;
const stopMs = 1000;

export function createRunner(options: RunnerOptions): Runner {
  const { scenario, chance, clock, tally, record } = options;
  const { fault } = scenario;
  const now = () => clock.now();
  let machine: SoakMachine | undefined;
  let startedMs = 0;
  let asked = 0;

  /** Sets a pin, unless the planted fault ignores it. */
  const set = (pin: 'lock' | 'withdraw', value: boolean) => {
    if (fault?.ignores !== pin) machine?.set(pin, value);
  };
  const runner: Runner = {
    get machine() {
      return machine;
    },
    get startedMs() {
      return startedMs;
    },
    async start() {
      startedMs = now();
      machine = await startMachine({
        clock,
        driver: fault?.driver?.(createKasaPlug) ?? createKasaPlug,
        options: machineOptions(options),
        event: (event: NumberedEvent) => event.type !== fault?.mutes && record.told(event),
        // Before the first answer it has no meaning.
        relay: (on) => machine?.pin('online') === true && record.shown(on),
      });
      record.note('machine started');
    },
    async stop() {
      const stopping = machine;
      if (!stopping) return;
      if (chance.yes(0.5)) await stopping.finish(stopMs);
      record.journal.stops.push(now());
      record.note('machine stops');
      machine = undefined;
      await stopping.dispose();
    },
    async restart() {
      await runner.stop();
      runner.unlock();
      await sleep(chance.between(0, 600));
      await runner.start();
      tally.restart();
    },
    ask(on = chance.yes(0.5)) {
      if (!machine) return false;
      const way = chance.pick(askWays);
      // A pin that has the value already does not change.
      if (way === 'change of request' && machine.pin('request') === on) return false;
      const name = `person ${++asked}`;
      const by = way === 'change of request' ? 'hal' : name;
      record.note(`ask ${word(on)} by ${way} as ${by}`);
      // Recorded before it is made, since its end may be reported at once.
      record.journal.asks.push({ by, on, atMs: now(), end: undefined });
      machine.ask(way, on, name);
      tally.ask();
      return true;
    },
    lock() {
      if (!machine) return;
      record.journal.locks.push({ fromMs: now(), toMs: Infinity });
      record.note('lock');
      set('lock', true);
    },
    unlock() {
      const lock = record.journal.locks.at(-1);
      if (lock) lock.toMs = Math.min(lock.toMs, now());
      set('lock', false);
    },
    withdraw() {
      if (!machine) return;
      record.journal.withdrawals.push(now());
      record.note('withdraw');
      set('withdraw', true);
      set('withdraw', false);
    },
  };
  return runner;
}

function machineOptions({ scenario, plug, port }: RunnerOptions): Readonly<{ [option: string]: OptionValue }> {
  const { language, known, fault } = scenario;
  const isKnownBy = (what: 'device-id' | 'mac') => (known === what || known === 'both') && !fault?.forgetsIds;
  return {
    driver: 'kasa',
    address: '127.0.0.1',
    port,
    transport: language,
    ...(language === 'klap' ? account : {}),
    ...(isKnownBy('device-id') ? { 'device-id': plug.deviceId } : {}),
    ...(isKnownBy('mac') ? { mac: plug.mac } : {}),
    ...(scenario.outlet === undefined ? {} : { outlet: scenario.outlet }),
    meter: scenario.meter,
    interval: scenario.intervalS,
    'meter-interval': scenario.intervalS,
    timeout: scenario.timeoutS,
    'error-after': scenario.errorAfter ?? 1,
    'on-request-timeout': onRequestTimeoutS,
    settle: settleS,
    ...fault?.options,
  };
}
