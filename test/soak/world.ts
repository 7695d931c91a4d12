import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/util/clock.ts';
import type { Chance } from './chance.ts';
import { createChecks } from './checks.ts';
import { createRecord, type FoundViolation } from './record.ts';
import { createRunner, onRequestTimeoutS } from './runner.ts';
import type { Scenario } from './scenarios.ts';
import { createSurroundings } from './surroundings.ts';
import type { Tally } from './tally.ts';

/** A plug, its proxy and a machine, which go through faults and quiet phases in turn. */
export interface World {
  /** Begins no faults after `endMs`, and ends at `lastMs` at the latest; faults at that time are not judged. */
  run(endMs: number, lastMs: number): Promise<void>;
  readonly found: readonly FoundViolation[];
  dispose(): Promise<void>;
}

export interface WorldOptions {
  readonly name: string;
  readonly scenario: Scenario;
  readonly serial: number;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly tally: Tally;
  /** The delay of timers. */
  readonly lagMs: () => number;
  /** Whether the run can end early. */
  readonly isDone?: () => boolean;
}

const tickMs = 50;
const startMs = 2000;
/** Time after the faults: the longest pause after a refusal, a login that hangs, a late proof of a command. */
const quietLimitMs = 36_000;
/** How long all has to be well. */
const calmMs = 1200;
/** A runner that may pause for longer gets a request, which it has to carry out nevertheless. */
const restMs = 5000;
/** Allowed delay of a timer per second of the exchange limit. */
const lateShareMs = 60;

export async function createWorld(options: WorldOptions): Promise<World> {
  const { name, scenario, chance, clock, tally, lagMs, isDone = () => false } = options;
  const { fault } = scenario;
  const now = () => clock.now();
  const times = (lateMs: number) => ({
    underWayMs: scenario.timeoutS * 1000 + 150 + 2 * lateMs,
    onRequestTimeoutMs: onRequestTimeoutS * 1000,
    canLie: scenario.language === 'xor',
  });
  const record = createRecord({ name, clock, tally, fault, times });
  const surroundings = await createSurroundings({ ...options, record });
  const { plug, proxy, weather } = surroundings;
  const runner = createRunner({ ...options, record, plug, port: proxy.port });
  const checks = createChecks({ ...options, record, runner, surroundings });
  const watch = setInterval(() => {
    record.lagged(lagMs());
    checks.always();
  }, tickMs);
  /** A busy computer cannot show how fast halyard is: an exchange takes many turns of the event loop. */
  const isLate = (lateMs: number) => lateMs > scenario.timeoutS * lateShareMs;

  const press = () => {
    record.note('button');
    plug.pressButton();
    tally.press();
  };
  /** People act during network faults, too: they make requests or press the button. */
  const meanwhile = async (lengthMs: number) => {
    const endMs = now() + lengthMs;
    const asks = chance.pick([0, 0, 0.3, 0.5]);
    if (chance.yes(0.5)) runner.ask();
    const presses = chance.pick([0, 0.3, 0.5]);
    while (now() < endMs) {
      await sleep(Math.min(endMs - now(), chance.between(30, 1500)));
      if (chance.yes(asks)) runner.ask();
      if (chance.yes(presses)) press();
    }
  };
  const happen = async () => {
    switch (chance.pick(happenings)) {
      case 'ask':
        return void runner.ask();
      case 'press':
        return press();
      case 'lock':
        if (record.journal.locks.at(-1)?.toMs === Infinity) return runner.unlock();
        runner.lock();
        if (chance.yes(0.5)) runner.ask(false);
        return undefined;
      case 'withdraw':
        return runner.withdraw();
      case 'restart':
        return chance.yes(0.3) ? runner.restart() : undefined;
      case 'weather':
        return weather.change();
      case 'outage':
        return surroundings.outage(meanwhile);
    }
  };

  const faults = async () => {
    record.note('faults begin');
    weather.change();
    const endMs = now() + chance.between(4000, 11_000);
    const longestMs = chance.pick([300, 1000, 2500, 4000]);
    while (now() < endMs) {
      await happen();
      await sleep(chance.between(20, longestMs));
    }
  };
  const quiet = async (lastMs: number) => {
    weather.calm();
    runner.unlock();
    record.note('quiet');
    const pauseMs = record.losses.pauseMs();
    const isAsked = (pauseMs > restMs || chance.yes(0.6)) && runner.ask();
    // No pause delays an open request.
    const isOpen = () => isAsked && record.journal.asks.at(-1)?.end?.type !== 'request.dropped';
    const waited = await waitUntilWell(() => quietLimitMs + (isOpen() ? 0 : pauseMs), lastMs);
    if (!waited) return;
    const { wellMs, tookMs } = waited;
    tally.quiet(tookMs);
    if (wellMs !== undefined && !isLate(record.lagMs)) checks.whenWell();
    record.close(plug.on);
  };
  const waitUntilWell = async (limitMs: () => number, lastMs: number) => {
    const beganMs = now();
    let wellMs: number | undefined;
    for (let waitedMs = 0; waitedMs < limitMs();) {
      const tickedMs = now();
      await sleep(tickMs);
      if (!isLate(lagMs())) waitedMs += now() - tickedMs;
      wellMs = checks.amiss() === undefined ? (wellMs ?? now()) : undefined;
      if (wellMs !== undefined && now() - wellMs > calmMs && proxy.pending === 0)
        return { wellMs, tookMs: wellMs - beganMs };
      if (now() > lastMs || isDone()) return undefined;
    }
    const what = checks.amiss() ?? 'messages are under way';
    record.complain({ law: 'slow', what: `${what}, ${Math.round(limitMs())} ms after all was well` });
    return { wellMs: undefined, tookMs: now() - beganMs };
  };

  return {
    found: record.found,
    async run(endMs, lastMs) {
      // Not all at the same moment.
      await sleep(chance.between(0, startMs));
      await runner.start();
      while (now() < endMs && !isDone()) {
        await faults();
        await quiet(lastMs);
      }
      await runner.stop();
    },
    async dispose() {
      clearInterval(watch);
      await runner.stop();
      await surroundings.dispose();
    },
  };
}

const happenings = [
  'ask',
  'ask',
  'ask',
  'ask',
  'press',
  'press',
  'lock',
  'withdraw',
  'withdraw',
  'restart',
  'weather',
  'weather',
  'outage',
  'outage',
] as const;
