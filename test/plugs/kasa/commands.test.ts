import { describe, expect, it } from 'vitest';
import { createAsk } from '../../../src/plugs/kasa/ask.ts';
import { readCloud, readTime, readTimezone, unbindCloud } from '../../../src/plugs/kasa/settings.ts';
import { readDays, readMonths } from '../../../src/plugs/kasa/statistics.ts';
import { scanWifi } from '../../../src/plugs/kasa/wifi.ts';
import { failureOf } from '../../helpers/plugs-async.ts';
import { inProcessPlug } from '../../helpers/plugs-in-process.ts';

describe('a question', () => {
  it('for one outlet of a strip carries its id, with arguments that are never null', async () => {
    const asked: unknown[] = [];
    const ask = createAsk(async (json) => {
      asked.push(json);
      return { count_down: { get_rules: { rule_list: [], err_code: 0 } } };
    }, '800601');
    await ask('count_down', 'get_rules');
    expect(asked).toEqual([{ context: { child_ids: ['800601'] }, count_down: { get_rules: {} } }]);
  });

  it('that is not answered is a fault of the plug', async () => {
    const ask = createAsk(async () => ({ system: {} }));
    expect(await failureOf(ask('time', 'get_time'))).toMatchObject({ code: 'plug-protocol', retryable: true });
  });
});

describe('the clock of a plug', () => {
  it('is told as it shows it', async () => {
    const { ask } = inProcessPlug({ epochS: Date.UTC(2024, 4, 1, 7, 3, 9) / 1000 });
    expect(await readTime(ask)).toBe('2024-05-01 07:03:09');
    expect(await readTimezone(ask)).toBe(0);
  });
});

describe('the cloud', () => {
  it('is left, once', async () => {
    const { ask } = inProcessPlug();
    await ask('cnCloud', 'bind', { username: 'nobody@example.com', password: 'secret' });
    expect(await readCloud(ask)).toMatchObject({ bound: true, connected: false, username: 'nobody@example.com' });
    await unbindCloud(ask);
    expect(await readCloud(ask)).toMatchObject({ bound: false, username: '' });
    expect(await failureOf(unbindCloud(ask))).toMatchObject({ code: 'plug-refused', deviceCode: -8 });
  });
});

describe('networks', () => {
  it('are listed with how they are protected, and their strength where it is known', async () => {
    const { ask } = inProcessPlug();
    expect(await scanWifi(ask)).toEqual([
      { ssid: 'workshop', security: 'WPA2' },
      { ssid: 'guests', security: 'open' },
      { ssid: '', security: 'WPA' },
    ]);
    const modern = createAsk(async () => ({
      netif: { get_scaninfo: { ap_list: [{ ssid: 'a', key_type: 9, rssi: -47 }, 'junk'], err_code: 0 } },
    }));
    expect(await scanWifi(modern)).toEqual([{ ssid: 'a', security: 'unknown', rssiDbm: -47 }]);
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
