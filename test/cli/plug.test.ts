import { beforeEach, describe, expect, it } from 'vitest';
import { cli } from '../helpers/cli-in-process.ts';
import { cliPlug, type CliPlug } from '../helpers/cli-plug.ts';
import { freePort } from '../helpers/plugs-independent.ts';
import { temporaryFile } from '../helpers/temporary.ts';

let target: CliPlug;
beforeEach(async () => {
  target = await cliPlug();
});

const plug: CliPlug['run'] = (...args) => target.run(...args);
const json: CliPlug['json'] = (...args) => target.json(...args);

describe('switching', () => {
  it('prints the state that the plug then reports', async () => {
    expect(await plug('state')).toEqual({ code: 0, stdout: 'Power OFF\n', stderr: '' });
    expect(await plug('on')).toEqual({ code: 0, stdout: 'Power ON\n', stderr: '' });
    expect(await plug('toggle')).toEqual({ code: 0, stdout: 'Power OFF\n', stderr: '' });
    await plug('on');
    expect(await plug('off')).toEqual({ code: 0, stdout: 'Power OFF\n', stderr: '' });
    expect(await json('state')).toEqual({ on: false });
  });

  it('accepts its options before and after the command', async () => {
    expect(await cli(['plug', '-H', target.host, '--json', 'on'])).toMatchObject({ code: 0, stdout: '{"on":true}\n' });
    expect(await cli(['plug', 'state', '--json', '-H', target.host, '-t', '1'])).toMatchObject({
      stdout: '{"on":true}\n',
    });
  });
});

describe('energy', () => {
  const history = [
    { date: '2024-04-30', energyKWh: 2 },
    { date: '2024-05-02', energyKWh: 1.5 },
    { date: '2024-05-10', energyKWh: 12.25 },
  ];

  it('is the reading of the meter, with units and its cost', async () => {
    target = await cliPlug({ on: true, energyKWh: 10 });
    const { stdout } = await plug('energy', '--price', '0.3');
    expect(stdout.split('\n')).toEqual([
      'voltage   230.4 V',
      'current   0.181 A',
      'power      40.0 W',
      'energy   10.000 kWh',
      'cost       3.00',
      '',
    ]);
    expect(await json('energy')).toEqual({
      on: true,
      onTimeS: 0,
      voltageV: 230.4,
      currentA: expect.closeTo(0.181) as number,
      powerW: 40,
      energyKWh: 10,
    });
  });

  it('of days and months is a table with its sum', async () => {
    target = await cliPlug({ history });
    expect(await plug('energy', '--days', '2024-05', '--price', '0.3')).toMatchObject({
      code: 0,
      stdout: ['2024-05-02   1.500 kWh  0.45', '2024-05-10  12.250 kWh  3.67', 'total       13.750 kWh  4.13', ''].join(
        '\n',
      ),
    });
    expect((await plug('energy', '--months', '2024')).stdout).toBe(
      ['2024-04   2.000 kWh', '2024-05  13.750 kWh', 'total    15.750 kWh', ''].join('\n'),
    );
    expect(await json('energy', '--months', '2024', '--price', '0.1')).toEqual({
      months: [
        { period: '2024-04', energyKWh: 2, cost: 0.2 },
        { period: '2024-05', energyKWh: 13.75, cost: 1.375 },
      ],
      energyKWh: 15.75,
      cost: 1.575,
    });
  });

  it('of this month and this year is the default for days and months', async () => {
    expect(await json('energy', '--days')).toMatchObject({ energyKWh: 0 });
    expect(await json('energy', '--months')).toMatchObject({ energyKWh: 0 });
  });

  it('is not requested from a plug without a meter', async () => {
    target = await cliPlug({ model: 'hs100' });
    expect(await plug('energy', '--days')).toMatchObject({ code: 1, stdout: '' });
    expect(target.requests).toEqual([{ system: { get_sysinfo: {} } }]);
  });

  it.each(['--days 2024-13', '--days 5', '--months 24', '--price cheap', '--days 2024-05 --months 2024'])(
    'refuses %s',
    async (args) => {
      expect(await plug('energy', ...args.split(' '))).toMatchObject({ code: 2, stdout: '' });
      expect(target.requests).toEqual([]);
    },
  );
});

describe('settings', () => {
  it('of the LED and the name are shown and changed', async () => {
    expect((await plug('led')).stdout).toBe('LED ON\n');
    expect((await plug('led', 'off')).stdout).toBe('LED OFF\n');
    expect(await json('led')).toEqual({ led: false });
    expect((await plug('led', 'on')).stdout).toBe('LED ON\n');
    expect((await plug('alias')).stdout).toBe('bench\n');
    expect(await json('alias', 'Büro ☕')).toEqual({ alias: 'Büro ☕' });
    expect(target.device.alias).toBe('Büro ☕');
  });

  it('of the clock are shown next to this computer’s', async () => {
    const { stdout } = await plug('time');
    expect(stdout).toMatch(/^plug +[\d-]{10} [\d:]{8}\nthis computer  [\d-]{10} [\d:]{8}\n$/);
    expect(await json('timezone')).toEqual({ index: 0 });
  });
});

describe('a power strip', () => {
  it('gets the same requests for --outlet and for --option outlet', async () => {
    target = await cliPlug({ model: 'hs300' });
    const asked = async (...outlet: string[]) => {
      const from = target.requests.length;
      for (const command of ['state', 'countdown list', 'led']) await plug(...command.split(' '), ...outlet);
      return target.requests.slice(from);
    };
    const byNumber = await asked('--outlet', '2');
    expect(JSON.stringify(byNumber)).toContain('child_ids');
    expect(await asked('--option', 'outlet=2')).toEqual(byNumber);
  });

  it('is switched outlet by outlet', async () => {
    target = await cliPlug({ model: 'hs300' });
    expect(await plug('on', '--outlet', '3')).toMatchObject({ code: 0, stdout: 'Power ON\n' });
    expect(target.device.outlets.map(({ relay }) => relay.on)).toEqual([false, false, true, false, false, false]);
    expect(await plug('off')).toMatchObject({ code: 1 });
    expect(await plug('state', '--outlet', '7')).toMatchObject({ code: 1 });
    expect(await plug('state', '--outlet', 'left')).toMatchObject({ code: 2 });
    expect(target.device.outlets[2]?.relay.on).toBe(true);
  });

  it('is asked for one outlet by its id', async () => {
    target = await cliPlug({ model: 'hs300' });
    const { id = '' } = target.device.outlets[1] ?? {};
    await plug('countdown', '--outlet', '2');
    expect(target.requests.at(-1)).toEqual({ context: { child_ids: [id] }, count_down: { get_rules: {} } });
    await plug('countdown', '--outlet', id);
    expect(target.requests.at(-1)).toEqual({ context: { child_ids: [id] }, count_down: { get_rules: {} } });
  });
});

describe('a plug that needs a login', () => {
  const account = { username: 'nobody@example.com', password: ' pass word ' };

  it('gets it from the environment or a file', async () => {
    target = await cliPlug({ transport: 'klap-v2', account });
    const state = (...args: string[]) => ['plug', 'state', '-H', target.host, '--transport', 'klap', ...args];
    const env = { KASA_USERNAME: account.username, KASA_PASSWORD: account.password };
    expect(await cli(state(), { env })).toMatchObject({ code: 0, stdout: 'Power OFF\n' });
    const file = temporaryFile('account', `${account.username}\n${account.password}\n`);
    expect(await cli(state('--credentials', file))).toMatchObject({ code: 0, stdout: 'Power OFF\n' });
    expect(await cli(state(), { env: { ...env, KASA_PASSWORD: 'wrong' } })).toMatchObject({ code: 4, stdout: '' });
  });

  it.each([['one line'], ['a\nb\nc\n'], ['\n\n']])(
    'causes exit code 1 when the file has no credentials: %j',
    async (content) => {
      const file = temporaryFile('account', content);
      expect(await plug('state', '--credentials', file)).toMatchObject({ code: 1, stdout: '' });
      expect(await plug('state', '--credentials', `${file}.none`)).toMatchObject({ code: 1, stdout: '' });
    },
  );
});

describe('a plug with Tapo’s protocol', () => {
  it('is switched and read, and the commands that it does not have are refused', async () => {
    target = await cliPlug({ model: 'p110' });
    const tapo = (...args: string[]) => plug(...args, '--transport', 'klap');
    expect(await tapo('on')).toMatchObject({ code: 0, stdout: 'Power ON\n' });
    expect((await tapo('energy')).stdout).toMatch(/^power +40\.0 W$/m);
    for (const command of [['led'], ['countdown'], ['energy', '--days']]) {
      expect(await tapo(...command)).toMatchObject({ code: 1, stderr: expect.stringContaining('Tapo') as string });
    }
    expect((await tapo('raw', '{"method":"get_device_info"}', '--json')).stdout).toContain('"device_on":true');
  });
});

describe('exit codes', () => {
  it('distinguish an unreachable plug from a wrong call, with a reason on stderr', async () => {
    const gone = await cli(['plug', 'state', '-H', `127.0.0.1:${await freePort()}`]);
    expect(gone).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^halyard: .+/) as string });
    expect(await plug('stat')).toMatchObject({ code: 2, stderr: expect.stringContaining('state') as string });
    expect(await cli(['plug', 'state'])).toMatchObject({ code: 2 });
    expect(await cli(['plug', 'state', '-H', 'host:99999'])).toMatchObject({ code: 2 });
    expect(await plug('led', 'blink')).toMatchObject({ code: 2 });
    expect(await plug('cloud', 'leave')).toMatchObject({ code: 2 });
  });

  it('are listed in the help', async () => {
    const { code, stdout } = await cli(['plug', 'energy', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--price');
    expect(stdout).toContain('--host');
    expect((await cli(['help', 'plug'])).stdout).toMatch(/countdown[\s\S]*Exit codes/);
  });
});
