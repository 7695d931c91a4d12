import { beforeEach, describe, expect, it } from 'vitest';
import { cli, type CliOptions } from '../helpers/cli-in-process.ts';
import { cliPlug, type CliPlug } from '../helpers/cli-plug.ts';

let target: CliPlug;
beforeEach(async () => {
  target = await cliPlug();
});

const plug: CliPlug['run'] = (...args) => target.run(...args);
const json: CliPlug['json'] = (...args) => target.json(...args);
/** Sends a request to the plug over its own protocol. */
const ask = (request: object) => plug('raw', JSON.stringify(request));

describe('the countdown', () => {
  it('is started, listed with a warning, and cleared', async () => {
    expect(await plug('countdown')).toEqual({ code: 0, stdout: 'no rules\n', stderr: '' });
    expect(await plug('countdown', 'add', '30m', 'off')).toMatchObject({ code: 0, stderr: '' });
    const { stdout, stderr } = await plug('countdown', 'list');
    expect(stdout).toBe('enabled  halyard off  switches off in 1800 s\n');
    expect(stderr).toContain('switches by itself');
    expect(await json('countdown', 'clear')).toEqual({ rules: [] });
    expect((await plug('countdown')).stdout).toBe('no rules\n');
  });

  it('is the only one: the plug refuses another', async () => {
    await plug('countdown', 'add', '60', 'on');
    const second = await plug('countdown', 'add', '60', 'off');
    expect(second).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('countdown clear') as string });
  });

  it.each(['soon off', '0 off', '25h on', '60 maybe', '60'])('refuses %s', async (args) => {
    expect(await plug('countdown', 'add', ...args.split(' '))).toMatchObject({ code: 2 });
  });
});

describe('rules', () => {
  const rule = { name: 'shop', enable: 1, wday: [0, 1, 1, 1, 1, 1, 0], repeat: 1, stime_opt: 0, smin: 450, sact: 0 };

  it('of the schedule and of away mode are listed, with a warning when one is enabled', async () => {
    expect(await plug('schedule')).toEqual({ code: 0, stdout: 'no rules\n', stderr: '' });
    await ask({ schedule: { add_rule: { ...rule, enable: 0 } } });
    const disabled = { stdout: expect.stringMatching(/^disabled {2}shop/) as string, stderr: '' };
    expect(await plug('schedule')).toMatchObject(disabled);
    await ask({ schedule: { add_rule: rule } });
    const { stdout, stderr } = await plug('schedule');
    expect(stdout).toContain('enabled   shop  switches off at 07:30 on Mon, Tue, Wed, Thu, Fri\n');
    expect(stderr).toContain('1 rule that is enabled');
    await ask({ anti_theft: { add_rule: { ...rule, etime_opt: 0, emin: 600 } } });
    expect((await plug('antitheft')).stdout).toContain('at random from 07:30 to 10:00');
  });

  it('are complete in JSON', async () => {
    await ask({ schedule: { add_rule: rule } });
    const { stdout } = await plug('schedule', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ rules: [{ kind: 'schedule', enabled: true, name: 'shop', raw: rule }] });
  });
});

describe('the network', () => {
  it('lists the networks that the plug receives', async () => {
    expect((await plug('wifi')).stdout).toBe('workshop  WPA2\nguests    open\n(hidden)  WPA\n');
    expect(await json('wifi')).toMatchObject({ networks: [{ ssid: 'workshop', security: 'WPA2' }, {}, {}] });
  });

  it('gets more time for the scan, unless --timeout is given', async () => {
    await target.device.inject({ kind: 'slow', delayMs: 2500 });
    const [patient, told] = await Promise.all([plug('wifi'), plug('wifi', '-t', '0.2')]);
    expect([patient.code, told.code]).toEqual([0, 3]);
  });

  it('shows the cloud account, and leaves it when that is confirmed', async () => {
    await ask({ cnCloud: { bind: { username: 'nobody@example.com', password: 'secret' } } });
    expect((await plug('cloud')).stdout).toMatch(/^account {4}nobody@example\.com$/m);
    expect(await plug('cloud', 'unbind')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes') as string,
    });
    expect(await json('cloud', 'info')).toMatchObject({ bound: true });
    expect(await plug('cloud', 'unbind', '--yes')).toMatchObject({ code: 0 });
    expect(await json('cloud')).toMatchObject({ bound: false });
    expect(await plug('cloud', 'unbind', '--yes')).toMatchObject({ code: 4 });
  });
});

describe('a restart', () => {
  const restarts = () => target.requests.filter((request) => JSON.stringify(request).includes('reboot')).length;
  const reboot = (options?: CliOptions) => cli(['plug', 'reboot', '-H', target.host], options);

  it('asks on a terminal, and only a yes confirms it', async () => {
    for (const types of ['n\n', '\n', '', 'yesterday\n']) {
      expect(await reboot({ types })).toMatchObject({ code: 1, stdout: '' });
    }
    expect(restarts()).toBe(0);
    expect(await reboot({ types: 'y\n' })).toMatchObject({ code: 0, stdout: 'the plug restarts\n' });
    expect(await reboot({ types: ' YES \n' })).toMatchObject({ code: 0 });
    expect(restarts()).toBe(2);
  });

  it('is refused without a terminal, except with --yes', async () => {
    expect(await reboot()).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') as string });
    expect(restarts()).toBe(0);
    expect(await plug('reboot', '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect(restarts()).toBe(1);
  });
});

describe('a raw request', () => {
  it('is sent unchanged, and its answer is printed', async () => {
    const { code, stdout } = await plug('raw', '{"time":{"get_timezone":{}}}');
    expect([code, JSON.parse(stdout)]).toEqual([0, { time: { get_timezone: { err_code: 0, index: 0 } } }]);
    expect(stdout).toContain('\n  "time"');
    expect((await plug('raw', '{"time":{"get_timezone":{}}}', '--json')).stdout).toBe(
      '{"time":{"get_timezone":{"err_code":0,"index":0}}}\n',
    );
  });

  it('that the plug refuses prints the answer and sets the exit code', async () => {
    const { code, stdout } = await plug('raw', '{"system":{"get_sysinfo":{},"dance":{}}}');
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ system: { dance: { err_code: -2 } } });
  });

  it.each([
    '{"system":{"reset":{"delay":1}}}',
    '{"system":{"get_sysinfo":{},"set_mac_addr":{"mac":"x"}}}',
    '{"context":{"child_ids":["x"]},"system":{"flash_firmware":{}}}',
    '{"method":"multipleRequest","params":{"target.requests":[{"method":"device_reset"}]}}',
    '{"system":{"\\u0072eset":{}}}',
    '{"time":',
    '[]',
    '"reset"',
    'null',
  ])('is refused before anything is sent: %s', async (request) => {
    expect(await plug('raw', request)).toMatchObject({ code: 2, stdout: '' });
    expect(target.requests).toEqual([]);
  });
});
