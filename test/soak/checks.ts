import type { Clock } from '../../src/util/clock.ts';
import type { Record } from './record.ts';
import type { Runner } from './runner.ts';
import type { Scenario } from './scenarios.ts';
import { loadW, type Surroundings } from './surroundings.ts';

/** Checks for any time, and checks for quiet phases. */
export interface Checks {
  /** Call often. */
  always(): void;
  /** Call when all has been well for a while. */
  whenWell(): void;
  /** The first thing that is not yet right after the faults, if any. */
  amiss(): string | undefined;
}

export interface ChecksOptions {
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly record: Record;
  readonly runner: Runner;
  readonly surroundings: Surroundings;
  readonly lagMs: () => number;
}

/** Resolution of the plug's counter. */
const roundingKWh = 0.0021;
/** A meter that did not answer is not asked for half a minute. */
const meterRestMs = 36_000;
const clientsAtMost = 4;
/** A gain of the counter up to this is accepted, true or not. */
const stepKWh = 0.1;

export function createChecks({ scenario, clock, record, runner, surroundings, lagMs }: ChecksOptions): Checks {
  const { plug, proxy } = surroundings;
  /** Longest time of a reading and the tasks between two readings. */
  const silentAtMostMs = scenario.intervalS * 1000 + 5 * scenario.timeoutS * 1000 + 800;
  /** Changed bits in answers are detected only if the answers are signed. */
  const isExact = scenario.language === 'klap';
  let energyKWh = 0;
  let ofMachine: unknown;
  let garbledBefore = 0;

  const checkOnline = () => {
    const silentMs = clock.now() - Math.max(record.answeredMs, runner.startedMs);
    if (runner.machine?.pin('online') !== true || silentMs <= silentAtMostMs + 2 * lagMs()) return;
    record.complain({ law: 'untrue', what: `online is TRUE without an answer for ${Math.round(silentMs)} ms` });
  };
  const total = (): number | undefined => {
    const { machine } = runner;
    const kWh = machine && scenario.meter ? Number(machine.pin('energy-total')) : Number.NaN;
    return Number.isNaN(kWh) ? undefined : kWh;
  };
  const checkEnergy = () => {
    const totalKWh = total();
    if (totalKWh === undefined) return;
    if (ofMachine !== runner.machine) [energyKWh, garbledBefore] = [0, record.garbled];
    ofMachine = runner.machine;
    if (totalKWh < energyKWh)
      record.complain({ law: 'energy', what: `energy-total fell from ${energyKWh} to ${totalKWh}` });
    energyKWh = totalKWh;
    const falseKWh = isExact ? 0 : stepKWh * (record.garbled - garbledBefore);
    if (totalKWh > plug.energyKWh + falseKWh + roundingKWh) record.complain(wrongSum(totalKWh));
  };
  const wrongSum = (totalKWh: number) => ({
    law: 'energy' as const,
    what: `energy-total is ${totalKWh}, and the plug has counted ${plug.energyKWh}`,
  });

  return {
    always() {
      checkOnline();
      checkEnergy();
      if (proxy.clients > clientsAtMost) record.complain({ law: 'leak', what: `${proxy.clients} connections` });
    },
    whenWell() {
      checkEnergy();
      const totalKWh = total();
      // A meter that has failed repeatedly may be left out for longer; its pins are then unknown.
      if (!isExact || totalKWh === undefined || runner.machine?.pin('meter-error') !== false) return;
      const leastKWh = plug.energyKWh - (loadW * meterRestMs) / 3.6e9 - roundingKWh;
      if (totalKWh < leastKWh) record.complain(wrongSum(totalKWh));
    },
    amiss() {
      const { machine } = runner;
      if (!machine) return 'no machine runs';
      const pin = (name: string) => machine.pin(name);
      // A command that was undone before it was read stays reported as not done until the next request.
      const isNotDone = record.journal.asks.at(-1)?.end?.cause === 'not-done';
      if (pin('online') !== true) return `offline: ${machine.lastError ?? ''}`;
      if (pin('enable') !== plug.on || pin('relay') !== plug.on) return 'the pins differ from the relay';
      if (pin('error') === true && !isNotDone) return `an error: ${machine.lastError ?? ''}`;
      if (pin('locked-request') === true) return 'a request is held';
      return machine.open > 0 ? 'a request is open' : undefined;
    },
  };
}
