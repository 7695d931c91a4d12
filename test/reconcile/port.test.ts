import { describe, expect, it } from 'vitest';
import { isSameParams, usableParams, type ReconcileParams } from '../../src/reconcile/port.ts';

const defaults = {
  intervalMs: 500,
  heartbeatMs: 10_000,
  timeoutMs: 500,
  errorAfter: 1,
  onRequestTimeoutMs: 60_000,
  settleMs: 3000,
};
const names = Object.keys(defaults) as (keyof ReconcileParams)[];

describe('params', () => {
  it('are used unchanged if valid, including the smallest and the largest', () => {
    const least = { intervalMs: 10, heartbeatMs: 10, timeoutMs: 10, errorAfter: 1, onRequestTimeoutMs: 0, settleMs: 0 };
    const most = {
      intervalMs: 86_400_000,
      heartbeatMs: 86_400_000,
      timeoutMs: 3_600_000,
      errorAfter: 1000,
      onRequestTimeoutMs: 1e12,
      settleMs: 60_000,
    };
    for (const params of [least, most, defaults]) expect(usableParams(params)).toEqual(params);
  });

  it('are brought within their bounds', () => {
    const small = {
      intervalMs: 0.1,
      heartbeatMs: 0.1,
      timeoutMs: 0.1,
      errorAfter: 1,
      onRequestTimeoutMs: 0,
      settleMs: 0,
    };
    expect(usableParams(small)).toEqual({ ...small, intervalMs: 10, heartbeatMs: 10, timeoutMs: 10 });
    const large = {
      intervalMs: 1e12,
      heartbeatMs: 1e12,
      timeoutMs: 1e12,
      errorAfter: 3,
      onRequestTimeoutMs: 1e12,
      settleMs: 1e12,
    };
    expect(usableParams(large)).toEqual({
      ...large,
      intervalMs: 86_400_000,
      heartbeatMs: 86_400_000,
      timeoutMs: 3_600_000,
      settleMs: 60_000,
    });
  });

  it.each([Number.NaN, -1, -Infinity])('that are %d mean their defaults', (value) => {
    const params = {
      intervalMs: value,
      heartbeatMs: value,
      timeoutMs: value,
      errorAfter: value,
      onRequestTimeoutMs: value,
      settleMs: value,
    };
    expect(usableParams(params)).toEqual(defaults);
  });

  it('of 0 are invalid as interval, timeout and error-after', () => {
    const params = { intervalMs: 0, heartbeatMs: 0, timeoutMs: 0, errorAfter: 0, onRequestTimeoutMs: 0, settleMs: 0 };
    expect(usableParams(params)).toEqual({ ...defaults, onRequestTimeoutMs: 0, settleMs: 0 });
  });

  it('have a heartbeat of 10 s by default, and never one shorter than the interval', () => {
    const { heartbeatMs: _, ...given } = defaults;
    expect(usableParams(given)).toEqual(defaults);
    expect(usableParams({ ...given, intervalMs: 60_000 }).heartbeatMs).toBe(60_000);
    expect(usableParams({ ...defaults, heartbeatMs: 100 }).heartbeatMs).toBe(500);
  });

  it('are equal if each of them is', () => {
    expect(isSameParams(defaults, { ...defaults })).toBe(true);
    for (const name of names) expect(isSameParams(defaults, { ...defaults, [name]: 7 })).toBe(false);
  });
});
