import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/util/clock.ts';
import { faultKinds } from './fate.ts';
import { plantedFaults } from './planted.ts';
import { soak, type SoakResult } from './soak.ts';

/** Duration of the soak. A release needs 1800. */
const seconds = Number(process.env['HALYARD_SOAK_S'] ?? 120);
if (!(seconds >= 60)) throw new Error(`HALYARD_SOAK_S is ${seconds}: expected at least 60, the last 40 are quiet`);
/** Selects the faults; their times also depend on the computer. */
const seed = Number(process.env['HALYARD_SEED'] ?? Date.now() % 1_000_000);
/** Number of plugs of each kind. */
const each = Number(process.env['HALYARD_SOAK_EACH'] ?? 4);

/** On a busy computer too little happens in the time to find every planted fault. */
const onTimeLeast = 0.9;
/** In this many seconds each planted fault is found; in fewer, a few may be missed by chance. */
const long = 1200;
const missedMost = 5;
const tooBusy = (share: number) => `timers came in time in ${share.toFixed(2)} of the time only`;
const clock = systemClock();
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe(`plugs behind a network with every fault, for ${seconds} s, HALYARD_SEED=${seed}`, () => {
  let result: SoakResult;
  const heapMb: number[] = [];
  const before = socketsAndTimers();

  beforeAll(
    async () => {
      let next = 0.3;
      result = await soak({
        seed,
        seconds,
        each,
        clock,
        progress(share) {
          if (share < next) return;
          next += 0.3;
          collect();
          heapMb.push(process.memoryUsage().heapUsed / 2 ** 20);
        },
      });
      if (process.env['HALYARD_SOAK_S'] !== undefined) {
        const figures = [`seed ${seed}`, `plugs ${result.worlds}`, `violations ${result.violations.length}`];
        const lag = `timers late by at most ${Math.round(result.lagMs)} ms, in time in ${result.onTime.toFixed(3)} of the time`;
        const heap = `heap ${heapMb.map((mb) => mb.toFixed(1)).join(', ')} MB`;
        const planted = result.planted.map(({ what, foundS }) => `found after ${foundS?.toFixed(0)} s: ${what}`);
        console.log([...figures, ...result.tally.report(), ...planted, lag, heap].join('\n'));
      }
    },
    seconds * 1000 + 180_000,
  );

  test('are switched by requests and presses only; every request has one end; pins are true', () => {
    const told = result.violations.map(({ world, law, what, lines }) =>
      [`${world}: ${law}: ${what}`, ...lines].join('\n'),
    );
    expect(told.join('\n\n')).toBe('');
    expect(result.tally.asks).toBeGreaterThan(seconds);
  });

  test('go through every kind of fault', () => {
    const { kinds } = result.tally;
    const absent = faultKinds.filter(
      (kind) => !kinds.get(kind)?.klap || (!kinds.get(kind)?.xor && kind !== 'stolen session'),
    );
    expect(absent).toEqual([]);
  });

  test('reveal most planted faults', ({ skip }) => {
    skip(result.onTime < onTimeLeast, tooBusy(result.onTime));
    const missed = result.planted.filter(({ foundS }) => foundS === undefined).map(({ what }) => what);
    expect(missed.length, missed.join(', ')).toBeLessThanOrEqual(missedMost);
  });

  test.for(plantedFaults.map(({ what }) => what))('reveal a runner that %s', (what, { skip }) => {
    skip(result.onTime < onTimeLeast, tooBusy(result.onTime));
    const { foundS, laws } = result.planted.find((one) => one.what === what) ?? {};
    skip(foundS === undefined && seconds < long, `it was not found in ${seconds} s, which may be chance`);
    expect(foundS, `broke ${laws?.join() ?? ''}`).toBeDefined();
  });

  test('leave no socket and no timer, and do not grow the heap', async () => {
    // A stopped machine gives up waiting for its components a little later.
    await sleep(2000);
    expect(socketsAndTimers().length).toBeLessThanOrEqual(before.length + 1);
    expect(Number(heapMb.at(-1)) - Number(heapMb[0])).toBeLessThan(20);
  });
});

function socketsAndTimers(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^(TCP|UDP|Timeout)/.test(kind));
}
