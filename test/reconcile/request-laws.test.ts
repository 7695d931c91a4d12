import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anything, lagging, lives, nextReading, play, settle, untrue } from './histories.ts';
import { expectAskedOnce, expectOnlyWhatWasRead } from './journal-checks.ts';
import { forEver, runs, timeout, withRig } from './law.ts';
import { expectNothingSentAfterwards, expectOneEnd, expectPaired, expectProven } from './life-checks.ts';

/** Delay between acknowledgement and effect: within `settle`, or not. */
const tooLate = fc.oneof(fc.nat(2900), fc.integer({ min: 3100, max: 9000 }));

describe('the laws of requests, over random histories in virtual time', { timeout }, () => {
  it('9. A request counts even if the pin has that value: it is sent, also after an unread press, and seen done', () =>
    fc.assert(
      fc.asyncProperty(anything, fc.option(fc.nat(490), { nil: undefined }), fc.boolean(), (past, pressedMs, locked) =>
        withRig({}, async (rig) => {
          await play(rig, past);
          await settle(rig);
          await nextReading(rig);
          if (pressedMs !== undefined) rig.press();
          await rig.clock.advance((pressedMs ?? 0) % 400);
          const { enable: wanted } = rig.pins;
          const start = rig.journal.length;
          if (locked) rig.lock(true);
          rig.ask(wanted);
          const isHeld = locked && !wanted;
          await rig.clock.advance(Math.max(1000, rig.noticeMs));
          const since = rig.journal.slice(start);
          expect(since.flatMap((entry) => (entry.type === 'command' ? [entry.on] : []))).toEqual(
            isHeld ? [] : [wanted],
          );
          if (!isHeld) {
            expect([rig.plug.relay, rig.pins.enable]).toEqual([wanted, wanted]);
            // A refused request may have left a command unproven.
            await rig.clock.advance(3000);
            const done = expect.objectContaining({ type: 'heard', end: 'done' }) as object;
            expect(rig.journal.slice(start)).toContainEqual(done);
          } else if (rig.plug.relay) {
            expect(rig.pins).toMatchObject({ enable: false, relay: true, lockedRequest: true });
          }
        }),
      ),
      runs,
    ));

  it('10a. Acknowledged is not done: a plug that lags moves no pin, gets no command twice, and causes no fault', () =>
    fc.assert(
      fc.asyncProperty(lagging, fc.nat(2000), (moves, lateMs) =>
        withRig(forEver, async (rig) => {
          rig.plug.lateMs = lateMs;
          await play(rig, moves);
          await settle(rig);
          await rig.clock.advance(5000);
          let asked = false;
          for (const entry of rig.journal) {
            if (entry.type === 'ask') asked = entry.on;
            if (entry.type === 'pins') expect(entry.pins.enable).toBe(asked);
          }
          expect(rig.plug.relay).toBe(asked);
          for (const untold of ['adopted', 'not-done', 'late', 'interrupted'])
            expect(rig.reports()).not.toContain(untold);
          expect(rig.journal).not.toContainEqual(
            expect.objectContaining({ report: expect.objectContaining({ type: 'sent', again: true }) as object }),
          );
          expectAskedOnce(rig.journal);
        }),
      ),
      runs,
    ));

  it('10b. Acknowledged and not done: an off is sent once more, an on is not; then it is reported once, and not as a press', () =>
    fc.assert(
      fc.asyncProperty(untrue, tooLate, fc.option(fc.boolean(), { nil: undefined }), (moves, lateMs, lastly) =>
        withRig({}, async (rig) => {
          rig.plug.lateMs = lateMs;
          await play(rig, moves);
          if (lastly !== undefined) {
            rig.plug.weather = 'ignore';
            rig.ask(lastly);
            await rig.clock.advance(12_000);
          }
          await settle(rig);
          // Until the late command is done, too.
          await rig.clock.advance(11_000);
          expectProven(rig.journal, 3000);
          expectAskedOnce(rig.journal);
          expectOnlyWhatWasRead(rig.journal, 1);
          expect(rig.pins.enable).toBe(rig.plug.relay);
        }),
      ),
      runs,
    ));

  it('11. A request has one life: one end, reported once; a withdrawn or handed-over request is not sent', () =>
    fc.assert(
      fc.asyncProperty(lives, fc.nat(9000), fc.boolean(), fc.boolean(), (moves, lateMs, powerOff, settles) =>
        withRig({ powerOff, params: { onRequestTimeoutMs: 20_000 } }, async (rig) => {
          rig.plug.lateMs = lateMs;
          await play(rig, moves);
          if (settles) {
            rig.endTaken('withdrawn');
            await settle(rig);
          }
          await rig.loop.dispose();
          expectOneEnd(rig.journal);
          expectNothingSentAfterwards(rig.journal);
          expectPaired(rig.journal);
        }),
      ),
      runs,
    ));
});
