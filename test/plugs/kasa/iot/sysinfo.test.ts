import { describe, expect, test } from 'vitest';
import { hasMeter, identityIn, relayIn } from '../../../../src/plugs/kasa/iot/sysinfo.ts';

describe('the meter', () => {
  test.each([
    ['TIM:ENE', true],
    ['ENE', true],
    ['TIM', false],
    ['', false],
    ['TIM:ENERGETIC', false],
  ])('with feature %j is present: %s', (feature, there) => {
    expect(hasMeter({ feature })).toBe(there);
  });

  test('is absent in a sysinfo without feature', () => {
    expect(hasMeter({})).toBe(false);
  });
});

describe('the relay', () => {
  test('is on or off, with its on-time', () => {
    expect(relayIn({ relay_state: 1, on_time: 77 })).toEqual({ on: true, onTimeS: 77 });
    expect(relayIn({ relay_state: 0 })).toEqual({ on: false });
  });

  test.each([undefined, null, 2, -1, '1', true, {}])('reported as %j is unknown, never off', (state) => {
    expect(() => relayIn({ relay_state: state })).toThrow(expect.objectContaining({ code: 'plug-protocol' }));
  });

  test('of a power strip is not one relay', () => {
    expect(() => relayIn({ model: 'HS300(US)', children: [] })).toThrow(
      expect.objectContaining({ code: 'plug-unsupported', retryable: false }),
    );
  });
});

describe('the identity', () => {
  test('is read from the fields of any generation', () => {
    expect(
      identityIn({
        model: 'HS110(EU)',
        alias: 'Drucker ☃',
        deviceId: '80060000',
        mac: '00:00:5e:00:53:0a',
        hw_ver: '4.0',
        sw_ver: '1.0.4 Build',
      }),
    ).toEqual({
      model: 'HS110(EU)',
      alias: 'Drucker ☃',
      deviceId: '80060000',
      mac: '00:00:5E:00:53:0A',
      hardware: '4.0',
      firmware: '1.0.4 Build',
    });
    expect(identityIn({ mic_mac: '00005E00530B' }).mac).toBe('00:00:5E:00:53:0B');
  });

  test('is empty if the plug omits it or sends garbage', () => {
    expect(identityIn({ mac: 'zz', alias: 5 })).toEqual({
      model: '',
      alias: '',
      deviceId: '',
      mac: '',
      hardware: '',
      firmware: '',
    });
  });
});
