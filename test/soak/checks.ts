import type { Clock } from '../../src/util/clock.ts';
import type { Record } from './record.ts';
import type { Runner } from './runner.ts';
import type { Scenario } from './scenarios.ts';
import { loadW, type Surroundings } from './surroundings.ts';

/** What has to be so at any time, and what when all is well. */
export interface Checks {
  /** To be called often. */
  always(): void;
  /** To be called when all has been well for a while. */
  whenWell(): void;
  /** What is not yet as it has to be when nothing is wrong any more. */
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

/** Of the total as plugs tell it. */
const roundingKWh = 0.0021;
/** A meter that did not answer is left alone for half a minute. */
const meterRestMs = 36_000;
const clientsAtMost = 4;
/** A counter that has gone on by no more is believed, and so is one that only seems to have. */
const stepKWh = 0.1;

export function createChecks({ scenario, clock, record, runner, surroundings, lagMs }: ChecksOptions): Checks {
  const { plug, proxy } = surroundings;
  /** A reading, and what is asked beside the relay between two of them, take at most so long. */
  const silentAtMostMs = scenario.intervalS * 1000 + 5 * scenario.timeoutS * 1000 + 800;
  /** Bits of its answers that change on their way can be seen where they are signed, and not otherwise. */
  const isExact = scenario.language === 'klap';
  let energyKWh = 0;
  let ofMachine: unknown;
  let garbledBefore = 0;

  const checkOnline = () => {
    const silentMs = clock.now() - Math.max(record.answeredMs, runner.startedMs);
    if (runner.machine?.pin('online') !== true || silentMs <= silentAtMostMs + 2 * lagMs()) return;
    record.complain({ law: 'untrue', what: `online is TRUE, and nothing has come for ${Math.round(silentMs)} ms` });
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
      // A meter that has failed more than once may be left alone for longer, and is then told to be unknown.
      if (!isExact || totalKWh === undefined || runner.machine?.pin('meter-error') !== false) return;
      const leastKWh = plug.energyKWh - (loadW * meterRestMs) / 3.6e9 - roundingKWh;
      if (totalKWh < leastKWh) record.complain(wrongSum(totalKWh));
    },
    amiss() {
      const { machine } = runner;
      if (!machine) return 'no machine runs';
      const pin = (name: string) => machine.pin(name);
      // A command that was undone before it was seen stays told until somebody asks again.
      const isNotDone = record.journal.asks.at(-1)?.end?.cause === 'not-done';
      if (pin('online') !== true) return `offline: ${machine.lastError ?? ''}`;
      if (pin('enable') !== plug.on || pin('relay') !== plug.on) return 'the pins are not as the relay is';
      if (pin('error') === true && !isNotDone) return `an error: ${machine.lastError ?? ''}`;
      if (pin('locked-request') === true) return 'something is held';
      return machine.open > 0 ? 'a request is open' : undefined;
    },
  };
}
