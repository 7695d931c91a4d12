import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlugReading } from '../../../../src/plugs/driver.ts';
import type { KasaDialect } from '../../../../src/plugs/kasa/dialect.ts';
import { createEitherDialect } from '../../../../src/plugs/kasa/either-dialect.ts';
import { isObject } from '../../../../src/plugs/kasa/transport/json.ts';
import { createRecognition } from '../../../../src/plugs/kasa/recognition.ts';
import { createSmartDialect } from '../../../../src/plugs/kasa/smart/smart-dialect.ts';
import { createSmartProtocol } from '../../../../src/plugs/kasa/smart/smart-protocol.ts';
import type { Transport } from '../../../../src/plugs/kasa/transport/transport.ts';
import { virtualClock } from '../../../../src/util/clock.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { failureOf } from '../../../helpers/plugs-async.ts';
import { PlugError } from '../../../../src/errors.ts';
import { callTurns } from '../../../../src/plugs/call-turns.ts';

type Methods = { [method: string]: object | number };

const info = { device_on: true, on_time: 60, model: 'P110', device_id: 'A1', mac: '00-00-5E-00-53-01' };
const monitoring = (version: number) => ({ component_list: [{ id: 'energy_monitoring', ver_code: version }] });

/** A plug with these methods, each with its answer or the code of its refusal. */
function plugWith(methods: Methods, { batches = true, stopsAtRefusal = false } = {}) {
  const asked: string[] = [];
  const requests: object[] = [];
  const one = (request: unknown) => {
    const method = isObject(request) ? String(request['method']) : '';
    const answer = Object.hasOwn(methods, method) ? methods[method] : -1002;
    return typeof answer === 'number' ? { error_code: answer } : { error_code: 0, result: answer };
  };
  const transport: Transport = {
    request(json) {
      requests.push(json);
      const { method, params } = json as { method?: string; params?: { requests?: { method: string }[] } };
      asked.push(params?.requests?.map((each) => each.method).join('+') ?? method ?? '?');
      if (method !== 'multipleRequest') return Promise.resolve(one(json));
      if (!batches) return Promise.resolve({ error_code: -1003 });
      const responses: object[] = [];
      for (const each of params?.requests ?? []) {
        const response = one(each);
        responses.push({ method: each.method, ...response });
        if (stopsAtRefusal && response.error_code !== 0) break;
      }
      return Promise.resolve({ error_code: 0, result: { responses } });
    },
    dispose: () => Promise.resolve(),
  };
  const clock = virtualClock();
  const options = {
    transport,
    meter: 'auto' as const,
    turns: callTurns({ clock, timeoutMs: 500, peer: 'plug' }),
    clock,
    recognition: createRecognition(false, clock),
    logger: silentLogger,
  };
  return { asked, requests, transport, clock, dialect: createSmartDialect(options), options };
}

async function readings(dialect: KasaDialect, count: number): Promise<PlugReading[]> {
  const all: PlugReading[] = [];
  for (let n = 0; n < count; n++) all.push(await dialect.read());
  return all;
}

describe('the meter', () => {
  const emeter = { current_ma: 33, voltage_mv: 121_215, power_mw: 1003, energy_wh: 971 };
  const usage = { current_power: 8962, month_energy: 6266, today_energy: 20 };

  test('is asked by the one method that reports all, if there is one', async () => {
    const { dialect, asked } = plugWith({
      get_device_info: info,
      component_nego: monitoring(2),
      get_emeter_data: emeter,
      get_energy_usage: usage,
      get_current_power: { current_power: 1 },
    });
    const measured = { currentA: 0.033, voltageV: 121.215, powerW: 1.003, energyKWh: 0.971, energySource: 'energy_wh' };
    const full = { on: true, onTimeS: 60, ...measured };
    expect(await readings(dialect, 3)).toEqual([full, full, full]);
    expect(asked.slice(3)).toEqual(['get_device_info+get_emeter_data', 'get_device_info+get_emeter_data']);
  });

  test.each([1, 2])('has no voltage and no current without that method (version %d)', async (version) => {
    const { dialect, asked } = plugWith({
      get_device_info: info,
      component_nego: monitoring(version),
      get_energy_usage: usage,
      get_current_power: { current_power: 9 },
    });
    const some = { on: true, onTimeS: 60, powerW: 8.962, energyKWh: 6.266, energySource: 'month_energy' };
    expect(await readings(dialect, 3)).toEqual([some, some, some]);
    expect(asked.at(-1)).toBe('get_device_info+get_energy_usage');
  });

  test('takes power in whole watts if nothing better is reported', async () => {
    const { dialect } = plugWith({
      get_device_info: info,
      component_nego: monitoring(1),
      get_energy_usage: { month_energy: 6266 },
      get_current_power: { current_power: 9 },
    });
    expect((await readings(dialect, 2)).at(-1)).toMatchObject({ powerW: 9, energyKWh: 6.266 });
  });

  test('that fails is not asked for a while; the relay is still read', async () => {
    const methods = { get_device_info: info, component_nego: monitoring(1), get_energy_usage: -1601 };
    const { dialect, asked, clock } = plugWith({ ...methods, get_current_power: -1601 });
    await readings(dialect, 3);
    expect(asked.slice(-2)).toEqual(['get_device_info', 'get_device_info']);
    await clock.advance(31_000);
    await dialect.read();
    expect(asked.at(-1)).toBe('get_device_info+get_energy_usage+get_current_power');
  });

  test('that does not exist is not asked', async () => {
    const { dialect, asked } = plugWith({ get_device_info: info, component_nego: monitoring(0) });
    expect(await readings(dialect, 2)).toEqual([
      { on: true, onTimeS: 60 },
      { on: true, onTimeS: 60 },
    ]);
    expect(asked).toEqual(['get_device_info', 'component_nego', 'get_device_info']);
  });

  test('that is configured and does not exist is reported as missing', async () => {
    const { options } = plugWith({ get_device_info: info, component_nego: monitoring(0) });
    const dialect = createSmartDialect({ ...options, meter: true });
    const none = { on: true, onTimeS: 60, meterFault: 'none' };
    expect(await readings(dialect, 2)).toEqual([none, none]);
    expect(await dialect.read(undefined, { meter: false })).toEqual({ on: true, onTimeS: 60 });
  });

  test.each([-1001, -1002, -1008, 9999])(
    'is looked for again, less and less often, if the plug refused to report its features (%d)',
    async (refusal) => {
      const methods: Methods = { get_device_info: info, component_nego: refusal, get_energy_usage: usage };
      const { dialect, asked, clock } = plugWith(methods);
      for (let second = 0; second < 600; second++) {
        expect(await dialect.read()).toMatchObject({ on: true, meterFault: 'refused' });
        await clock.advance(1000);
      }
      const looked = asked.filter((each) => each === 'component_nego').length;
      expect(looked).toBeGreaterThan(5);
      expect(looked).toBeLessThan(30);
      methods['component_nego'] = monitoring(1);
      await clock.advance(600_000);
      expect(await dialect.read()).toMatchObject({ powerW: 8.962 });
    },
  );

  test('that came with an update is found', async () => {
    const methods: Methods = { get_device_info: info, component_nego: monitoring(0), get_energy_usage: usage };
    const { dialect } = plugWith(methods);
    await readings(dialect, 2);
    methods['component_nego'] = monitoring(1);
    methods['get_device_info'] = { ...info, fw_ver: '2.0' };
    await readings(dialect, 1);
    expect(await dialect.read()).toMatchObject({ powerW: 8.962 });
  });

  test('is read by another method while one refuses, and then by that one again', async () => {
    const methods: Methods = {
      get_device_info: info,
      component_nego: monitoring(2),
      get_emeter_data: emeter,
      get_energy_usage: usage,
    };
    const { dialect, clock } = plugWith(methods);
    await readings(dialect, 2);
    methods['get_emeter_data'] = -1001;
    await dialect.read();
    expect(await dialect.read()).toEqual({ on: true, onTimeS: 60, powerW: 8.962 });
    methods['get_emeter_data'] = emeter;
    await clock.advance(2000);
    expect(await dialect.read()).toMatchObject({ voltageV: 121.215, powerW: 1.003, energyKWh: 0.971 });
  });

  test('calls a missing method after the others, less and less often', async () => {
    const methods = { get_device_info: info, component_nego: monitoring(2), get_energy_usage: usage };
    const { dialect, asked, clock } = plugWith(methods, { stopsAtRefusal: true });
    for (let second = 0; second < 3600; second++) {
      expect(await dialect.read()).toMatchObject({ powerW: 8.962 });
      await clock.advance(1000);
    }
    const probes = asked.filter((each) => each.includes('get_emeter_data'));
    expect(probes.length).toBeLessThan(30);
    expect(probes.at(-1)).toBe('get_device_info+get_energy_usage+get_emeter_data');
    expect(asked.at(-1)).toBe('get_device_info+get_energy_usage');
  });
});

describe('the counter that energy comes from', () => {
  const emeter = { current_ma: 450, voltage_mv: 230_100, power_mw: 100_500, energy_wh: 1469 };
  const usage = { current_power: 100_500, month_energy: 6266 };
  const both = (): Methods => ({
    get_device_info: info,
    component_nego: monitoring(2),
    get_emeter_data: emeter,
    get_energy_usage: usage,
  });
  const values = { energy_wh: 1.469, month_energy: 6.266 };

  test('stays the same for good, whatever fails', async () => {
    const answers = fc.record({
      get_emeter_data: fc.constantFrom(emeter, emeter, -1001, -1002, -1008, { power_mw: 5 }, {}, { energy_wh: '1469' }),
      get_energy_usage: fc.constantFrom(usage, usage, -1601, -1002, { current_power: 7 }, { month_energy: null }),
      afterMs: fc.constantFrom(500, 3000, 60_000),
    });
    const optionSets = fc.constantFrom(undefined, 'energy_wh' as const, 'month_energy' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(answers, { maxLength: 30 }),
        optionSets,
        fc.boolean(),
        async (steps, readingOptions, batches) => {
          const methods = both();
          const { dialect, clock } = plugWith(methods, { batches });
          const sources = new Set<string>(readingOptions ? [readingOptions] : []);
          for (const { afterMs, ...answer } of steps) {
            Object.assign(methods, answer);
            await clock.advance(afterMs);
            const { energyKWh, energySource, powerW } = await dialect.read(undefined, {
              meter: true,
              energySource: readingOptions,
            });
            if (energySource === 'energy_wh' || energySource === 'month_energy') {
              sources.add(energySource);
              expect(energyKWh).toBe(values[energySource]);
            } else {
              expect(energyKWh).toBeUndefined();
            }
            expect([undefined, 100.5, 0.005, 0.007]).toContain(powerW);
          }
          expect(sources.size).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is not the lesser one while the better one has failed only briefly; later it is, for good', async () => {
    const methods: Methods = { ...both(), get_emeter_data: -1001 };
    const { dialect, clock } = plugWith(methods);
    for (let second = 0; second < 30; second++) {
      expect(await dialect.read()).toEqual({ on: true, onTimeS: 60, powerW: 100.5 });
      await clock.advance(1000);
    }
    await clock.advance(30_000);
    const other = { energyKWh: 6.266, energySource: 'month_energy' };
    expect(await dialect.read()).toMatchObject(other);
    methods['get_emeter_data'] = emeter;
    await clock.advance(30_000);
    expect(await dialect.read()).toMatchObject({ ...other, voltageV: 230.1 });
  });

  test('is the requested one, beside a method that reports all other quantities', async () => {
    const { dialect, asked } = plugWith(both());
    const readingOptions = { meter: true, energySource: 'month_energy' };
    for (let n = 0; n < 3; n++) {
      expect(await dialect.read(undefined, readingOptions)).toMatchObject({ voltageV: 230.1, energyKWh: 6.266 });
    }
    expect(asked.at(-1)).toBe('get_device_info+get_emeter_data+get_energy_usage');
  });
});

describe('several methods at once', () => {
  test('are called one by one if the plug refuses a batch', async () => {
    const methods = { get_device_info: info, component_nego: monitoring(1), get_energy_usage: { current_power: 5000 } };
    const { dialect, asked } = plugWith(methods, { batches: false });
    const [, last] = await readings(dialect, 2);
    expect(last).toMatchObject({ on: true, powerW: 5 });
    expect(asked.filter((each) => each.includes('+'))).toHaveLength(1);
  });

  test('are completed one by one if the plug ends a batch at the first refusal', async () => {
    const methods = { get_device_info: info, component_nego: monitoring(2), get_energy_usage: { current_power: 5000 } };
    const { dialect, asked } = plugWith(methods, { stopsAtRefusal: true });
    const [first, second] = await readings(dialect, 2);
    expect([first, second]).toEqual([first, first]);
    expect(second).toMatchObject({ powerW: 5 });
    expect(asked.at(-1)).not.toContain('get_emeter_data');
  });
});

describe('a request', () => {
  test('omits parameters and never sends null, and has its time', async () => {
    const { dialect, requests, clock } = plugWith({ get_device_info: info, component_nego: {}, set_device_info: {} });
    await clock.advance(1500);
    await dialect.setRelay(false);
    expect(requests).toEqual([
      { method: 'get_device_info', request_time_milis: 1500, terminal_uuid: expect.any(String) as string },
      { method: 'component_nego', request_time_milis: 1500, terminal_uuid: expect.any(String) as string },
      expect.objectContaining({ method: 'set_device_info', params: { device_on: false } }),
    ]);
    expect(JSON.stringify(requests)).not.toContain('null');
  });

  test('for the LED is never made', async () => {
    const { dialect, asked } = plugWith({ get_device_info: info, component_nego: monitoring(2), set_device_info: {} });
    await dialect.identify();
    await readings(dialect, 5);
    await dialect.setRelay(true);
    expect(asked.join()).not.toContain('led');
  });
});

describe('a refusal', () => {
  test.each([
    [9999, 'plug-refused', true],
    [1002, 'plug-refused', true],
    [-1001, 'plug-refused', true],
    [-1301, 'plug-refused', true],
    [-1008, 'plug-refused', false],
    [-1002, 'plug-unsupported', false],
    [1003, 'plug-auth', false],
    [-1501, 'plug-auth', false],
    [1111, 'plug-auth', false],
  ])('with %d is %s, retryable %s', async (number, code, retryable) => {
    const { transport, clock } = plugWith({ set_device_info: number });
    const failure = failureOf(createSmartProtocol(transport, clock).ask('set_device_info', { device_on: true }));
    expect(await failure).toMatchObject({ code, retryable, deviceCode: number });
  });
});

describe('a device without a relay', () => {
  test.each([
    [{ model: 'H100' }, 'plug-unsupported'],
    [{ device_on: 1 }, 'plug-protocol'],
    [{ device_on: null }, 'plug-protocol'],
  ])('is unknown, never off, and never switched: %j', async (its, code) => {
    const { dialect, asked } = plugWith({ get_device_info: its, component_nego: {}, set_device_info: {} });
    expect(await failureOf(dialect.read())).toMatchObject({ code });
    expect(await failureOf(dialect.setRelay(true))).toMatchObject({ code });
    expect(asked).not.toContain('set_device_info');
  });
});

describe('the dialect of a plug', () => {
  const iotInfo = { err_code: 0, relay_state: 1, model: 'HS103(US)', deviceId: 'B2', mac: '00:00:5E:00:53:02' };

  test('is found by its first answer', async () => {
    const { options } = plugWith({ get_device_info: info, component_nego: {} });
    const asked: object[] = [];
    const iot: Transport = {
      request(json) {
        asked.push(json);
        return Promise.resolve({ system: { get_sysinfo: iotInfo } });
      },
      dispose: () => Promise.resolve(),
    };
    expect(await createEitherDialect(options).read()).toMatchObject({ on: true, onTimeS: 60 });
    expect(await createEitherDialect({ ...options, transport: iot }).read()).toEqual({ on: true });
    expect(asked.every((each) => 'system' in each)).toBe(true);
  });

  test('is the other one if the plug does not understand the first', async () => {
    const { transport, options, asked } = plugWith({ get_device_info: info, component_nego: {} });
    const unreadable = new PlugError('plug-protocol', 'status 500', { retryable: true });
    const picky: Transport = {
      ...transport,
      request: (json) => ('method' in json ? transport.request(json) : Promise.reject(unreadable)),
    };
    const dialect = createEitherDialect({ ...options, transport: picky });
    expect(await failureOf(dialect.read())).toMatchObject({ code: 'plug-protocol' });
    expect(await dialect.read()).toMatchObject({ on: true });
    expect(asked[0]).toBe('get_device_info');
  });

  test('does not change because a plug is silent', async () => {
    const { transport, options } = plugWith({ get_device_info: info, component_nego: {} });
    const asked: object[] = [];
    const silence = new PlugError('plug-timeout', 'no answer', { retryable: true });
    const silent: Transport = {
      ...transport,
      request(json) {
        asked.push(json);
        return Promise.reject(silence);
      },
    };
    const dialect = createEitherDialect({ ...options, transport: silent });
    for (let n = 0; n < 5; n++) expect(await failureOf(dialect.read())).toBe(silence);
    expect(asked.every((each) => 'system' in each)).toBe(true);
  });

  test('is found again when another plug has taken its place', async () => {
    const smart = plugWith({ get_device_info: info, component_nego: {} });
    let place: Transport = smart.transport;
    const moving: Transport = {
      request: (json, signal) => place.request(json, signal),
      dispose: () => Promise.resolve(),
    };
    const dialect = createEitherDialect({ ...smart.options, transport: moving });
    expect(await dialect.read()).toMatchObject({ on: true, onTimeS: 60 });
    place = {
      request: (json) => Promise.resolve('system' in json ? { system: { get_sysinfo: iotInfo } } : {}),
      dispose: () => Promise.resolve(),
    };
    for (let n = 0; n < 3; n++) expect(await failureOf(dialect.read())).toMatchObject({ code: 'plug-protocol' });
    expect(await dialect.read()).toEqual({ on: true });
  });

  test('without a supported timer is reported', async () => {
    const { options } = plugWith({ get_device_info: info, component_nego: {} });
    const dialect = createEitherDialect(options);
    const unsupported = { code: 'plug-unsupported', retryable: false };
    expect(await failureOf(dialect.rules?.() ?? Promise.resolve())).toMatchObject(unsupported);
    expect(await failureOf(dialect.offTimer?.arm(60) ?? Promise.resolve())).toMatchObject(unsupported);
  });
});
