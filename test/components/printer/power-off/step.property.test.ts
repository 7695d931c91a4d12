import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PowerOffInputs, PowerOffOutcome } from '../../../../src/components/printer/power-off/state.ts';
import { firstMemory, powerOffStep } from '../../../../src/components/printer/power-off/step.ts';
import { calmInputs } from '../../../helpers/power-off-inputs.ts';
import { histories } from '../../../reconcile/histories.ts';

const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(usual, ...others) });

const relay = fc.record({ isOff: mostly(false, true), isOpen: mostly(true, false) });

/** The inputs of one run; mostly calm, so that countdowns finish. */
const inputs: fc.Arbitrary<PowerOffInputs> = fc.record({
  power: mostly(true, false),
  printing: mostly<boolean | undefined>(false, true, undefined),
  arm: mostly(true, false),
  abort: mostly(false, true),
  activity: mostly(false, true),
  temperatures: fc.tuple(mostly(25, 50, 50.1, 210, NaN, -273, Infinity), mostly(25, 60, NaN)),
  targets: fc.tuple(mostly(0, 200, NaN, -300, Infinity), mostly(0, 60)),
  temperatureMax: mostly(50, NaN),
  delayS: fc.constantFrom(0, 2, 5, NaN),
  idleTimeoutS: fc.constantFrom(0, 0, 7),
  events: fc.array(fc.constantFrom('asked-off', 'handed-over', 'taken-back', 'asked-on'), { maxLength: 2 }),
  askedDelayS: fc.constantFrom(undefined, undefined, undefined, 0, 3, 7),
  relays: fc.oneof(fc.constant([]), fc.array(relay, { minLength: 1, maxLength: 2 })),
});

const calm: PowerOffInputs = { ...calmInputs, delayS: 0 };

const runs = fc.array(fc.record({ now: inputs, periodS: fc.constantFrom(0, 0.1, 1, 2, 30, 3600) }), {
  minLength: 1,
  maxLength: 40,
});

/** Runs with requests for off on a calm printer; only its relays are random. */
const switchings = fc.array(
  fc.record({
    now: fc
      .record({ relays: fc.array(relay, { minLength: 1, maxLength: 2 }), isAsked: mostly(false, true) })
      .map(({ relays, isAsked }): PowerOffInputs => ({ ...calm, relays, events: isAsked ? ['asked-off'] : [] })),
    periodS: fc.constantFrom(0, 0.1, 1),
  }),
  { minLength: 1, maxLength: 40 },
);

interface Run {
  readonly now: PowerOffInputs;
  readonly outcome: PowerOffOutcome;
  readonly before: PowerOffOutcome | undefined;
}

function play(steps: readonly { now: PowerOffInputs; periodS: number }[], check: (run: Run) => void): void {
  const [first] = steps;
  if (!first) return;
  let memory = firstMemory(first.now);
  let before: PowerOffOutcome | undefined;
  for (const { now, periodS } of steps) {
    const copy = structuredClone(memory);
    const { state, outcome } = powerOffStep(memory, now, periodS);
    // The step does not change its input state, and a copy of the state gives the same result.
    if (!isDeepStrictEqual(memory, copy)) expect(memory).toEqual(copy);
    const again = powerOffStep(copy, now, periodS);
    if (!isDeepStrictEqual(again, { state, outcome })) expect(again).toEqual({ state, outcome });
    check({ now, outcome, before });
    memory = state;
    before = outcome;
  }
}

const always = (check: () => (run: Run) => void, sequences = runs) =>
  fc.assert(
    fc.property(sequences, (steps) => play(steps, check())),
    { numRuns: 12 * histories },
  );

describe('a step of power-off, with any inputs', () => {
  it('never asks for off while printing, while anything is hot, heated or unknown, or while arm is FALSE', () => {
    let asked = 0;
    always(() => ({ now, outcome, before }) => {
      if (outcome.switchOff === undefined) return;
      asked++;
      expect(now.printing).toBe(false);
      expect(now.arm).toBe(true);
      for (const value of now.temperatures) expect(value >= -10 && value <= now.temperatureMax).toBe(true);
      for (const value of now.targets) expect(value >= -10 && value <= 0).toBe(true);
      expect(outcome.lock).toBe(false);
      // The lock was open in the run before too, except in the very first run.
      expect(before?.lock ?? false).toBe(false);
    });
    expect(asked).toBeGreaterThan(histories / 3);
  });

  it('asks at most once for each request, and never for a withdrawn one', () => {
    always(() => {
      let open = 0;
      return ({ outcome: { accepted, withdrawn, switchOff } }) => {
        if (accepted !== undefined) open = 1;
        if (switchOff !== undefined) {
          expect(open).toBe(1);
          open = 0;
        } else if (withdrawn !== undefined && accepted === undefined) open = 0;
      };
    });
  });

  it.each<[string, (now: PowerOffInputs, before: PowerOffInputs) => boolean]>([
    ['a print that starts', (now, before) => now.printing === true && before.printing === false],
    ['arm that is FALSE', (now) => !now.arm],
    ['a rise of abort', (now, before) => now.abort && !before.abort],
    ['a heater that is set', (now, before) => now.targets.some((to, i) => to === 200 && before.targets[i] === 0)],
  ])('leaves no request waiting, here or at the plugs, after %s', (_, isWithdrawing) => {
    always(() => {
      let former: PowerOffInputs | undefined;
      return ({ now, outcome }) => {
        const isNow = former !== undefined && isWithdrawing(now, former);
        const isLevel = former !== undefined && !former.arm && !now.arm;
        former = now;
        if (!isNow) return;
        expect(['idle', 'aborted', 'off']).toContain(outcome.state);
        expect(outcome.switchOff).toBeUndefined();
        if (!isLevel) expect(outcome.withdrawPlugs).toBeDefined();
      };
    });
  });

  it('counts down for the time of the last request that gives one', () => {
    const asks = fc.array(
      fc.record({
        now: fc
          .record({ wants: fc.constantFrom(undefined, 0, 2, 5), isAsked: mostly(false, true) })
          .map(({ wants, isAsked }): PowerOffInputs => ({
            ...calm,
            delayS: 9,
            events: isAsked ? ['asked-off'] : [],
            askedDelayS: isAsked ? wants : undefined,
          })),
        periodS: fc.constantFrom(0, 0.5, 1),
      }),
      { minLength: 1, maxLength: 60 },
    );
    let offs = 0;
    fc.assert(
      fc.property(asks, (steps) => {
        let delayS: number | undefined;
        let sinceS = 0;
        let isPending = false;
        let at = 0;
        play(steps, ({ now, outcome }) => {
          sinceS += steps[at++]?.periodS ?? 0;
          const isAsked = now.events.length > 0;
          if (isAsked && !isPending) [delayS, sinceS, isPending] = [now.askedDelayS ?? 9, 0, true];
          else if (isAsked && now.askedDelayS !== undefined) [delayS, sinceS] = [now.askedDelayS, 0];
          if (outcome.switchOff === undefined) return;
          offs++;
          isPending = false;
          expect(sinceS).toBeGreaterThanOrEqual((delayS ?? Infinity) - 1e-6);
        });
      }),
      { numRuns: 4 * histories },
    );
    expect(offs).toBeGreaterThan(histories / 3);
  });

  it('reports done only for relays that were read off', () => {
    let done = 0;
    always(
      () =>
        ({ now, outcome }) => {
          if (outcome.result !== 'done') return;
          done++;
          expect(now.relays.length).toBeGreaterThan(0);
          expect(now.relays.every(({ isOff }) => isOff)).toBe(true);
        },
      switchings,
    );
    expect(done).toBeGreaterThan(histories / 3);
  });

  it('keeps the lock closed unless everything is known to be safe', () => {
    always(() => ({ now, outcome }) => {
      const isWell =
        now.printing === false &&
        now.targets.every((target) => target === 0) &&
        now.temperatures.every((value) => value >= -10 && value <= now.temperatureMax);
      expect(outcome.lock).toBe(!isWell);
    });
  });
});
