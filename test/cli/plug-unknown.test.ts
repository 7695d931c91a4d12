import { describe, expect, it } from 'vitest';
import { answeringPlug } from '../helpers/answering-plug.ts';
import { cli } from '../helpers/cli-in-process.ts';
import { sysinfo } from '../helpers/plugs-scripted-server.ts';

/** Runs a command against a plug with these `answers`; all its other answers are empty. */
async function plug(answers: Readonly<Record<string, object>>, ...args: string[]) {
  const all: Readonly<Record<string, object>> = { get_sysinfo: sysinfo(), ...answers };
  const { host } = await answeringPlug((method) => ({ err_code: 0, ...all[method] }));
  return cli(['plug', ...args, '-H', host, '--transport', 'xor']);
}

describe('a value that a plug does not report correctly', () => {
  const notKnown = { code: 1, stdout: '', stderr: expect.stringContaining('not known: ') as string };

  it.each([
    [['schedule'], { get_rules: { rule_list: null } }],
    [['antitheft'], { get_rules: {} }],
    [['countdown'], { get_rules: { rule_list: 'none' } }],
    [['wifi'], { get_scaninfo: { ap_list: null } }],
    [['energy'], { get_realtime: { power: '100', voltage: null, current: [] } }],
    [['energy'], {}],
    [['energy', '--days', '2026-02'], { get_daystat: { day_list: null } }],
    [['energy', '--months', '2026'], {}],
    [['time'], { get_time: { year: '2026', month: '11', mday: '28', hour: '6', min: '1', sec: '2' } }],
    [['time'], {}],
    [['led'], { get_sysinfo: sysinfo({ led_off: null }) }],
    [['led', 'off'], { get_sysinfo: sysinfo() }],
  ] as const)('is not taken for none, 0 or off: %j of %j', async (args, answers) => {
    expect(await plug(answers, ...args)).toEqual(notKnown);
    expect(await plug(answers, ...args, '--json')).toEqual(notKnown);
  });

  it('is "unknown" in a table, and null in JSON', async () => {
    const get_monthstat = {
      month_list: [
        { year: 2026, month: 1, energy: 2 },
        { year: 2026, month: 2, energy: '12.5' },
      ],
    };
    const months = ['energy', '--months', '2026', '--price', '0.5'];
    expect((await plug({ get_monthstat }, ...months)).stdout).toBe(
      ['2026-01  2.000 kWh  1.00', '2026-02  unknown', 'total    unknown', ''].join('\n'),
    );
    expect(JSON.parse((await plug({ get_monthstat }, ...months, '--json')).stdout)).toEqual({
      months: [
        { period: '2026-01', energyKWh: 2, cost: 1 },
        { period: '2026-02', energyKWh: null },
      ],
      energyKWh: null,
    });
    const get_info = { binded: '1', server: 'devs.example.com' };
    expect((await plug({ get_info }, 'cloud')).stdout).toMatch(/^account +unknown\nconnected +unknown\nserver/);
    expect(JSON.parse((await plug({ get_info }, 'cloud', '--json')).stdout)).toMatchObject({
      bound: null,
      connected: null,
    });
    const get_scaninfo = {
      ap_list: [
        { ssid: null, key_type: '3' },
        { ssid: '', key_type: 3 },
      ],
    };
    expect((await plug({ get_scaninfo }, 'wifi')).stdout).toBe('unknown   unknown\n(hidden)  WPA2\n');
    expect(JSON.parse((await plug({ get_scaninfo }, 'wifi', '--json')).stdout)).toMatchObject({
      networks: [{ ssid: null }, { ssid: '' }],
    });
    expect((await plug({}, 'timezone')).stdout).toContain('time zone unknown');
    expect((await plug({}, 'timezone', '--json')).stdout).toBe('{"index":null}\n');
  });

  it('is unknown in the description of the plug', async () => {
    const bare = {
      relay_state: 1,
      feature: 'TIM:ENE',
      alias: null,
      model: 7,
      mac: 'none',
      deviceId: null,
      on_time: '5',
    };
    const get_sysinfo = { ...bare, hw_ver: undefined, sw_ver: {} };
    const { stdout, code } = await plug({ get_sysinfo }, 'info');
    expect([code, stdout.split('\n')]).toEqual([
      0,
      [
        'alias      (no name)',
        'model      unknown',
        'hardware   unknown',
        'firmware   unknown',
        'mac        unknown',
        'device id  unknown',
        'relay      ON',
        'meter      unknown',
        '',
      ],
    ]);
    expect((await plug({ get_sysinfo }, 'alias')).stdout).toBe('(no name)\n');
  });

  it('is none when the plug reports none', async () => {
    expect((await plug({ get_rules: { rule_list: [] } }, 'schedule')).stdout).toBe('no rules\n');
    expect((await plug({ get_scaninfo: { ap_list: [] } }, 'wifi')).stdout).toBe('no networks\n');
    expect((await plug({ get_monthstat: { month_list: [] } }, 'energy', '--months', '2026')).stdout).toBe(
      'total  0.000 kWh\n',
    );
    expect((await plug({ get_info: { binded: 0, cld_connection: 0 } }, 'cloud')).stdout).toMatch(/^account +none\n/);
  });
});
