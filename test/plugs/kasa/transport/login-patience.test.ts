import { describe, expect, test } from 'vitest';
import { PlugError } from '../../../../src/errors.ts';
import { createLoginPatience } from '../../../../src/plugs/kasa/transport/login-patience.ts';
import { virtualClock } from '../../../../src/util/clock.ts';

const refusal = new PlugError('plug-auth', 'no', { retryable: false });
const hourMs = 3_600_000;

/** How often a login is tried within a day when it is wanted every 10 s, or hurriedly. */
async function triesInADay(countsFailures: boolean, hurriedly: boolean): Promise<number> {
  const clock = virtualClock();
  const patience = createLoginPatience({ clock, countsFailures });
  let tries = 0;
  for (let at = 0; at < 24 * hourMs; at += 10_000) {
    try {
      if (hurriedly) patience.hurry();
      patience.check();
      tries++;
      patience.refused(refusal);
    } catch (error) {
      expect(error).toBe(refusal);
    }
    await clock.advance(10_000);
  }
  return tries;
}

describe('a login that was refused', () => {
  test('is tried whenever it is wanted, 5 s apart, where a try costs nothing', async () => {
    expect(await triesInADay(false, false)).toBe(8640);
    const clock = virtualClock();
    const patience = createLoginPatience({ clock, countsFailures: false });
    patience.refused(refusal);
    expect(() => patience.check()).toThrow(refusal);
    patience.hurry();
    patience.check();
  });

  test('is tried every 6 h where the device counts failures, and no haste changes that', async () => {
    expect(await triesInADay(true, false)).toBe(4);
    expect(await triesInADay(true, true)).toBe(4);
  });

  test('is forgotten when one is granted', () => {
    const patience = createLoginPatience({ clock: virtualClock(), countsFailures: true });
    patience.check();
    patience.refused(refusal);
    patience.granted();
    patience.check();
  });
});
