import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anything,
  buttonless,
  gap,
  histories,
  longestLatencyMs,
  nextReading,
  outage,
  play,
  reachable,
  settle,
  unasked,
} from './histories.ts';
import { expectAskedOnce, expectOnlyWhatWasRead, expectRestoredInTime, expectSentAtOnce } from './journal-checks.ts';
import { forEver, runs, timeout, withRig } from './law.ts';
import { overlappingMoves, playOverlapping } from './overlap-model.ts';
import { type Entry, type Rig } from './rig.ts';

describe('the laws of reconciliation, over random histories in virtual time', { timeout }, () => {
  it('1. It converges: pin and relay agree one exchange after a request, one interval after a press, one heartbeat after a lost push, one pause after an outage, or `settle` after a command', () =>
    fc.assert(
      fc.asyncProperty(anything, fc.nat(600), fc.nat(600), fc.boolean(), (moves, phaseA, phaseB, wanted) =>
        withRig({}, async (rig) => {
          await play(rig, moves);
          await settle(rig);
          await rig.clock.advance(phaseA);
          rig.ask(wanted);
          // The rest of a current poll, and the exchange.
          await rig.clock.advance(2 * rig.plug.latencyMs);
          expect([rig.pins.enable, rig.plug.relay]).toEqual([wanted, wanted]);
          await rig.clock.advance(phaseB);
          const isProven = () => rig.loop.open().length === 0;
          const wasProven = isProven();
          rig.press();
          if (!wasProven) await expectTieSettled(rig, wanted);
          else {
            await rig.clock.advance(rig.noticeMs);
            expect([rig.pins.enable, rig.plug.relay]).toEqual([!wanted, !wanted]);
          }
        }),
      ),
      runs,
    ));

  it('2. HAL asks once: a command is sent only for the latest request, once, and once more per failed attempt', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(anything, unasked), (moves) =>
        withRig({}, async (rig) => {
          await play(rig, moves);
          await settle(rig);
          await rig.clock.advance(2000);
          expectAskedOnce(rig.journal);
        }),
      ),
      runs,
    ));

  it('3. The button wins over the past: a press after a request was done stays, and the pin follows', () =>
    fc.assert(
      fc.asyncProperty(anything, unasked, (past, present) =>
        withRig({}, async (rig) => {
          await play(rig, past);
          await settle(rig);
          const { relay } = rig.plug;
          const commands = rig.commands().length;
          await play(rig, present);
          await settle(rig);
          // Earlier pushes may still arrive, and answers lag behind them.
          await rig.clock.advance(2000 + rig.noticeMs + rig.params.settleMs);
          const presses = present.filter((move) => move.do === 'press').length;
          expect(rig.commands().length).toBe(commands);
          expect(rig.pins.enable).toBe(presses % 2 === 0 ? relay : !relay);
        }),
      ),
      runs,
    ));

  it('4. HAL wins a tie: of requests and presses without an answer in between, the last request counts', () =>
    fc.assert(
      fc.asyncProperty(anything, fc.oneof(outage, gap), (past, tie) =>
        withRig(forEver, async (rig) => {
          await play(rig, past);
          await settle(rig);
          await nextReading(rig);
          // A push is an answer, too.
          rig.plug.pushDelaysMs = [];
          await play(rig, tie);
          await settle(rig);
          await rig.clock.advance(2000);
          const last = tie.findLast((move) => move.do === 'ask');
          if (last) expect([rig.plug.relay, rig.pins.enable]).toEqual([last.on, last.on]);
        }),
      ),
      runs,
    ));

  it('5. Only the latest request survives an outage; one to switch on that is too old is dropped and reported', () =>
    fc.assert(
      fc.asyncProperty(anything, outage, fc.oneof(fc.nat(5000), fc.nat(150_000)), (past, moves, restMs) =>
        withRig({ params: { onRequestTimeoutMs: 60_000 } }, async (rig) => {
          await play(rig, past);
          await settle(rig);
          const start = rig.journal.length;
          await play(rig, moves);
          await rig.clock.advance(restMs);
          await settle(rig);
          await rig.clock.advance(2000);
          expectLatestOrDropped(rig, rig.journal.slice(start));
        }),
      ),
      runs,
    ));

  it('6. Unknown is not off: pins hold the last reading, `online` is FALSE, and no command is based on old values', () =>
    fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1, max: 3 }), (moves, errorAfter) =>
        withRig({ params: { errorAfter } }, async (rig) => {
          await play(rig, moves);
          await settle(rig);
          expectOnlyWhatWasRead(rig.journal, errorAfter);
        }),
      ),
      runs,
    ));

  it('7. Own echo is not a press: without a press, no late answer and no stray push moves the pin', async () => {
    fc.assert(
      fc.property(overlappingMoves(false), (moves) => {
        const end = playOverlapping(moves, (now) => {
          if (now.state.pins.enable !== (now.lastAsked ?? false)) expect.fail('the pin has moved by itself');
        });
        expect(end.reports.filter((report) => report.type === 'adopted')).toEqual([]);
        expect(end.relay).toBe(end.lastAsked ?? false);
      }),
      { numRuns: histories * 4 },
    );
    await fc.assert(
      fc.asyncProperty(buttonless, (moves) =>
        withRig(forEver, async (rig) => {
          await play(rig, moves);
          await settle(rig);
          let asked = false;
          for (const entry of rig.journal) {
            if (entry.type === 'ask') asked = entry.on;
            if (entry.type === 'pins') expect(entry.pins.enable).toBe(asked);
          }
          expect(rig.reports()).not.toContain('adopted');
        }),
      ),
      runs,
    );
  });

  it('8. A HAL change is sent at once: the command starts with the change, or at the end of the current exchange', () =>
    fc.assert(
      fc.asyncProperty(reachable, (moves) =>
        withRig({}, async (rig) => {
          await play(rig, moves);
          await rig.clock.advance(3 * longestLatencyMs);
          expectSentAtOnce(rig.journal);
        }),
      ),
      runs,
    ));
});

describe('a loop with after-outage set to restore', { timeout }, () => {
  it('keeps every law but the third: a restored value counts as a request, and on only if it was read on in time', () =>
    fc.assert(
      fc.asyncProperty(anything, (moves) =>
        withRig({ afterOutage: 'restore', params: { onRequestTimeoutMs: 5000 } }, async (rig) => {
          await play(rig, moves);
          await settle(rig);
          await rig.clock.advance(2000);
          expect(rig.pins.enable).toBe(rig.plug.relay);
          expectAskedOnce(rig.journal.map(restoringAsAsking));
          expectRestoredInTime(rig.journal, 5000);
        }),
      ),
      runs,
    ));
});

describe('the reconciler alone, with answers that overtake commands and each other', { timeout }, () => {
  it('converges, sends one command at a time, at most one per request and per lost command, and an off once more', () =>
    fc.assert(
      fc.property(overlappingMoves(true), (moves) => {
        const end = playOverlapping(moves, (now) => {
          if (now.commands > now.asks + now.lost + now.repeats) expect.fail('a command without a request');
          if (now.repeats > now.asks) expect.fail('an off that was sent again twice');
        });
        expect(end.state.request).toBeUndefined();
        expect(end.state.pins.enable).toBe(end.relay);
        expect(end.commands).toBeLessThanOrEqual(end.asks + end.lost + end.repeats);
      }),
      { numRuns: histories * 4 },
    ));
});

function restoringAsAsking(entry: Entry): Entry {
  if (entry.type !== 'report' || entry.report.type !== 'restoring') return entry;
  return { type: 'ask', on: entry.report.on, word: 'restore', atMs: entry.atMs };
}

/** Law 1, for a press between a command and its proof. */
async function expectTieSettled(rig: Rig, wanted: boolean): Promise<void> {
  const { latencyMs } = rig.plug;
  const start = rig.journal.length;
  await rig.clock.advance(rig.params.settleMs + rig.noticeMs + 4 * latencyMs);
  const repeated = rig.journal.slice(start).some((entry) => entry.type === 'report' && entry.report.type === 'sent');
  // If an earlier reading has shown it done, it is a press. Else an off is sent once more, and an on is not.
  expect(rig.plug.relay).toBe(!wanted && !repeated);
  expect(rig.pins.enable).toBe(rig.plug.relay);
}

/** Law 5, after an outage and its effects are over. */
function expectLatestOrDropped(rig: Rig, journal: readonly Entry[]): void {
  const index = journal.findLastIndex((entry) => entry.type === 'ask');
  const asked = journal[index];
  if (asked?.type !== 'ask') return;
  const after = journal.slice(index + 1);
  const back = after.find((entry) => entry.type === 'read-ok');
  const backMs = back?.atMs ?? Infinity;
  const expiresMs = asked.atMs + 60_000;
  const dropped = after.some((entry) => entry.type === 'report' && entry.report.type === 'dropped');
  // A later reading may show that it was done at the plug.
  const isOn = back?.type === 'read-ok' && back.on;
  const isTooOld = asked.on && backMs >= expiresMs;
  if (dropped || !isOn) expect(dropped).toBe(isTooOld);
  if (!dropped) expect(rig.plug.relay).toBe(asked.on);
  if (isTooOld) expect(after.filter((entry) => entry.type === 'command' && entry.atMs >= expiresMs)).toEqual([]);
  expect(rig.pins.enable).toBe(rig.plug.relay);
}
