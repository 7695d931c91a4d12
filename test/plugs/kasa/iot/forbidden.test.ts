import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forbiddenIn } from '../../../../src/plugs/kasa/iot/forbidden.ts';

const methods = [
  'reset',
  'flash_firmware',
  'download_firmware',
  'set_mac_addr',
  'set_device_id',
  'set_hw_id',
  'set_test_mode',
  'test_check_uboot',
  'set_vgain_igain',
  'start_calibration',
  'device_reset',
];

describe('a request that could make a plug unusable', () => {
  it.each(methods)('is found by its method: %s', (method) => {
    expect(forbiddenIn({ system: { [method]: {} } })).toBe(method);
    expect(forbiddenIn({ system: { get_sysinfo: {}, [method]: null } })).toBe(method);
    expect(forbiddenIn({ context: { child_ids: ['x'] }, system: { [method]: { delay: 1 } } })).toBe(method);
    expect(forbiddenIn({ method, params: {} })).toBe(method);
    const nested = { method: 'control_child', params: { requestData: { method } } };
    expect(forbiddenIn({ method: 'multipleRequest', params: { requests: [{ method: 'x' }, nested] } })).toBe(method);
  });

  it('is found in any spelling', () => {
    expect(forbiddenIn(JSON.parse('{"system":{"\\u0072eset":{}}}'))).toBe('reset');
    expect(forbiddenIn({ system: { RESET: {} } })).toBe('RESET');
    expect(forbiddenIn({ system: { ' reset ': {} } })).toBe(' reset ');
    expect(forbiddenIn(JSON.parse('{"__proto__":{"reset":{}}}'))).toBe('reset');
  });

  it('is found anywhere in any request', () => {
    const request = fc.jsonValue();
    const place = fc.array(fc.oneof(fc.constant('list'), fc.constantFrom('system', 'context', 'a')), { maxLength: 8 });
    fc.assert(
      fc.property(request, place, fc.constantFrom(...methods), (around, path, method) => {
        const planted = path.reduce<unknown>(
          (inner, step) => (step === 'list' ? [around, inner] : { before: around, [step]: inner }),
          { [method]: {} },
        );
        expect(forbiddenIn(planted)).toBeDefined();
      }),
    );
  });

  it('is found at any depth', () => {
    let request: object = { reset: {} };
    for (let depth = 0; depth < 200_000; depth++) request = { system: request };
    expect(forbiddenIn(request)).toBe('reset');
  });
});

describe('a request that does no harm', () => {
  it.each([
    { system: { get_sysinfo: {} } },
    { system: { set_dev_alias: { alias: 'reset' } } },
    { schedule: { delete_all_rules: {}, erase_runtime_stat: {} } },
    { system: { get_download_state: {}, reboot: { delay: 1 } } },
    { method: 'get_device_info' },
    'reset',
    null,
  ])('passes: %j', (request) => {
    expect(forbiddenIn(request)).toBeUndefined();
  });
});
