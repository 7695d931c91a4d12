import { describe, expect, test } from 'vitest';
import { PlugError } from '../../../../src/errors.ts';
import { createLoginPatience } from '../../../../src/plugs/kasa/transport/login-patience.ts';
import { virtualClock } from '../../../../src/util/clock.ts';

const refusal = new PlugError('plug-auth', 'no', { retryable: false });
const hourMs = 3_600_000;

/** Number of login attempts in a day with one request every 10 s, urgent or not. */
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
  test('is tried at each request, at least 5 s apart, if an attempt costs nothing', async () => {
    expect(await triesInADay(false, false)).toBe(8640);
    const clock = virtualClock();
    const patience = createLoginPatience({ clock, countsFailures: false });
    patience.refused(refusal);
    expect(() => patience.check()).toThrow(refusal);
    patience.hurry();
    patience.check();
  });

  test('is tried every 6 h if the device counts failures, even for urgent requests', async () => {
    expect(await triesInADay(true, false)).toBe(4);
    expect(await triesInADay(true, true)).toBe(4);
  });

  test('is forgotten after a successful login', () => {
    const patience = createLoginPatience({ clock: virtualClock(), countsFailures: true });
    patience.check();
    patience.refused(refusal);
    patience.granted();
    patience.check();
  });
});
