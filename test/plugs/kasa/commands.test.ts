import { describe, expect, it } from 'vitest';
import { createIotAsk } from '../../../src/plugs/kasa/iot/ask.ts';
import { readCountdowns } from '../../../src/plugs/kasa/iot/countdown.ts';
import { readAllRules, readAway, readSchedule } from '../../../src/plugs/kasa/iot/rules.ts';
import { readCloud, readLed, readTime, readTimezone, unbindCloud } from '../../../src/plugs/kasa/iot/settings.ts';
import { readDays, readMonths } from '../../../src/plugs/kasa/iot/statistics.ts';
import { scanWifi } from '../../../src/plugs/kasa/iot/wifi.ts';
import { failureOf } from '../../helpers/plugs-async.ts';
import { inProcessPlug } from '../../helpers/plugs-in-process.ts';

describe('a request', () => {
  it('for one outlet of a strip has its id, and arguments that are never null', async () => {
    const asked: unknown[] = [];
    const ask = createIotAsk(async (json) => {
      asked.push(json);
      return { count_down: { get_rules: { rule_list: [], err_code: 0 } } };
    }, '800601');
    await ask('count_down', 'get_rules');
    expect(asked).toEqual([{ context: { child_ids: ['800601'] }, count_down: { get_rules: {} } }]);
  });

  it('without an answer is a fault of the plug', async () => {
    const ask = createIotAsk(async () => ({ system: {} }));
    expect(await failureOf(ask('time', 'get_time'))).toMatchObject({ code: 'plug-protocol', retryable: true });
  });
});

/** Asks a plug that gives the same answer to every method. */
const answering = (answer: object) =>
  createIotAsk(async (json) =>
    Object.fromEntries(
      Object.entries(json).map(([module, methods]) => [
        module,
        Object.fromEntries(Object.keys(methods as object).map((method) => [method, { err_code: 0, ...answer }])),
      ]),
    ),
  );

describe('an invalid answer', () => {
  const noList = [
    {},
    { rule_list: null, ap_list: null, day_list: null, month_list: null },
    { rule_list: {}, ap_list: '' },
  ];

  it.each(noList)('is unknown and not empty: lists in %j', async (answer) => {
    const ask = answering(answer);
    const reads = [readSchedule, readAway, readAllRules, readCountdowns, scanWifi].map((read) => read(ask));
    const failures = await Promise.all(
      [...reads, readMonths(ask, 2026), readDays(ask, { year: 2026, month: 2 })].map(failureOf),
    );
    for (const failure of failures) expect(failure).toMatchObject({ code: 'plug-protocol', retryable: true });
  });

  it('is unknown and not 0: energy and date of a period', async () => {
    const month_list = [
      { year: 2026, month: 2, energy: '12.5' },
      { year: '2026', month: 3, energy: 1.5 },
      { year: 0, month: 13, energy_wh: 500 },
      null,
    ];
    expect(await readMonths(answering({ month_list }), 2026)).toEqual([
      { period: undefined, energyKWh: 1.5 },
      { period: undefined, energyKWh: 0.5 },
      { period: undefined, energyKWh: undefined },
      { period: '2026-02', energyKWh: undefined },
    ]);
  });

  it.each([{}, { year: '2026' }, { year: 0 }, { month: 13 }, { mday: 0.5 }, { hour: -1 }, { sec: null }])(
    'is unknown and not the year 0: a clock with %j',
    async (difference) => {
      const right = { year: 2026, month: 11, mday: 28, hour: 6, min: 1, sec: 2 };
      expect(await readTime(answering(right))).toBe('2026-11-28 06:01:02');
      const time = Object.keys(difference).length === 0 ? {} : { ...right, ...difference };
      expect(await failureOf(readTime(answering(time)))).toMatchObject({ code: 'plug-protocol' });
    },
  );

  it.each([{}, { led_off: '1', binded: '1', cld_connection: null }, { led_off: 2, binded: 2, cld_connection: -1 }])(
    'is unknown, neither on nor off: LED and cloud with %j',
    async (answer) => {
      expect(await failureOf(readLed(answering(answer)))).toMatchObject({ code: 'plug-protocol' });
      expect(await readCloud(answering(answer))).toMatchObject({ bound: undefined, connected: undefined });
    },
  );
});

describe('the clock of a plug', () => {
  it('is read in the plug’s time zone', async () => {
    const { ask } = inProcessPlug({ epochS: Date.UTC(2024, 4, 1, 7, 3, 9) / 1000 });
    expect(await readTime(ask)).toBe('2024-05-01 07:03:09');
    expect(await readTimezone(ask)).toBe(0);
  });
});

describe('the cloud', () => {
  it('is unbound once', async () => {
    const { ask } = inProcessPlug();
    await ask('cnCloud', 'bind', { username: 'nobody@example.com', password: 'secret' });
    expect(await readCloud(ask)).toMatchObject({ bound: true, connected: false, username: 'nobody@example.com' });
    await unbindCloud(ask);
    expect(await readCloud(ask)).toMatchObject({ bound: false, username: '' });
    expect(await failureOf(unbindCloud(ask))).toMatchObject({ code: 'plug-refused', deviceCode: -8 });
  });
});

describe('networks', () => {
  it('are listed with security, and signal strength if known', async () => {
    const { ask } = inProcessPlug();
    expect(await scanWifi(ask)).toEqual([
      { ssid: 'workshop', security: 'WPA2' },
      { ssid: 'guests', security: 'open' },
      { ssid: '', security: 'WPA' },
    ]);
    const modern = createIotAsk(async () => ({
      netif: { get_scaninfo: { ap_list: [{ ssid: 'a', key_type: 9, rssi: -47 }, 'junk'], err_code: 0 } },
    }));
    expect(await scanWifi(modern)).toEqual([
      { ssid: 'a', security: 'unknown', rssiDbm: -47 },
      { ssid: undefined, security: 'unknown' },
    ]);
  });
});

describe('statistics', () => {
  const history = [
    { date: '2024-05-10', energyKWh: 0.25 },
    { date: '2024-05-02', energyKWh: 1.5 },
    { date: '2024-04-30', energyKWh: 2 },
    { date: '2023-05-02', energyKWh: 9 },
  ];
  const epochS = Date.UTC(2024, 4, 11) / 1000;

  it.each([true, false])('are read by day and by month, in kWh: %s', async (inUnits) => {
    const { ask, clock } = inProcessPlug({ epochS, history, inUnits, on: true });
    clock.advanceSync(5 * 3_600_000);
    expect(await readDays(ask, { year: 2024, month: 5 })).toEqual([
      { period: '2024-05-02', energyKWh: 1.5 },
      { period: '2024-05-10', energyKWh: 0.25 },
      { period: '2024-05-11', energyKWh: 0.5 },
    ]);
    expect(await readMonths(ask, 2024)).toEqual([
      { period: '2024-04', energyKWh: 2 },
      { period: '2024-05', energyKWh: 2.25 },
    ]);
    expect(await readDays(ask, { year: 2022, month: 1 })).toEqual([]);
  });
});
