import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDurationS } from '../../src/catalog/duration.ts';

describe('parseDurationS', () => {
  it.each([
    ['0', 0],
    ['.5', 0.5],
    ['700ms', 0.7],
    ['1.5s', 1.5],
    ['5m', 300],
    ['0.5h', 1800],
  ])('reads %s', (text, seconds) => {
    expect(parseDurationS(text)).toBe(seconds);
  });

  it.each(['', 'ms', '5 m', '5min', '-1s', '+1', '1e3', '1.s', '5d', ' 5', '9'.repeat(400)])('refuses %j', (text) => {
    expect(parseDurationS(text)).toBeUndefined();
  });

  it('reads any number of milliseconds as the nearest number of seconds', () => {
    fc.assert(
      fc.property(fc.nat(), (ms) => {
        expect(parseDurationS(`${ms}ms`)).toBe(ms / 1000);
      }),
    );
  });
});
