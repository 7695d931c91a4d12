import { describe, expect, it } from 'vitest';
import { HalError, PlugError } from '../../src/errors.ts';
import { faultWatch, isHopeless, isRefusal } from '../../src/reconcile/faults.ts';
import { initialState } from '../../src/reconcile/state.ts';

const { pins } = initialState({ startup: 'adopt', enable: false, atMs: 0 });
const online = { ...pins, online: true, relay: true };
const silent = new PlugError('plug-timeout', 'no answer', { retryable: true });
const garbled = new PlugError('plug-protocol', 'no sense', { retryable: true });
const locked = new PlugError('plug-auth', 'wrong password', { retryable: false });
const stranger = new PlugError('plug-identity', 'another plug', { retryable: false });

describe('a fault watch', () => {
  it('reports the first contact once, and the end of a reported outage', () => {
    const watch = faultWatch();
    expect(watch.after(online, false)).toEqual({ type: 'contact', on: true });
    expect(watch.after(online, false)).toBeUndefined();
    expect(watch.after(pins, true, silent)).toEqual({ type: 'fault', code: 'plug-timeout', message: 'no answer' });
    expect(watch.after({ ...online, relay: false }, false)).toEqual({ type: 'recovered', on: false });
    expect(watch.after(online, false)).toBeUndefined();
  });

  it('reports a plug that appears late as recovered, and not as a first contact afterwards', () => {
    const watch = faultWatch();
    watch.after(pins, true, silent);
    expect(watch.after(online, false)).toEqual({ type: 'recovered', on: true });
    expect(watch.after(online, false)).toBeUndefined();
  });

  it('counts all retryable faults as one, and each fault that only a person can end as another', () => {
    const watch = faultWatch();
    const codes = [silent, garbled, silent, locked, locked, stranger, silent].map((error) => {
      const report = watch.after(pins, true, error);
      return report?.type === 'fault' && report.code;
    });
    expect(codes).toEqual(['plug-timeout', false, false, 'plug-auth', false, 'plug-identity', 'plug-timeout']);
  });

  it('reports no fault before it is an outage, nor without an error', () => {
    const watch = faultWatch();
    expect(watch.after(pins, false, silent)).toBeUndefined();
    expect(watch.after(pins, true)).toBeUndefined();
    expect(watch.after(pins, true, silent)).toMatchObject({ type: 'fault' });
  });

  it('reports an error that is not of a plug as a defect', () => {
    expect(faultWatch().after(pins, true, new TypeError('of undefined'))).toMatchObject({ code: 'internal' });
    expect(faultWatch().after(pins, true, new HalError('no-such-pin', 'no pin'))).toMatchObject({
      code: 'no-such-pin',
    });
  });
});

describe('an error', () => {
  it('is hopeless if it is of the plug and not retryable', () => {
    expect([silent, locked, stranger, new Error('other')].map(isHopeless)).toEqual([false, true, true, false]);
  });

  it('is a refusal if the plug itself refuses for good', () => {
    const refused = (retryable: boolean) => new PlugError('plug-refused', 'no', { retryable });
    const unsupported = new PlugError('plug-unsupported', 'no such thing', { retryable: false, deviceCode: -1 });
    const other = new PlugError('plug-unsupported', 'speaks another language', { retryable: false });
    const numbered = new PlugError('plug-auth', 'no account', { retryable: false, deviceCode: -1501 });
    const none = [other, numbered, refused(true), locked, stranger, silent, new Error('other')];
    expect([refused(false), unsupported, ...none].map(isRefusal)).toEqual([true, true, ...none.map(() => false)]);
  });
});
