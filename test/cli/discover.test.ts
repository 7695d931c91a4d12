import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { yamlLines } from '../../src/cli/discover.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { foundByTdp, foundByXor, type FoundPlug } from '../../src/plugs/kasa/discovery/found-plug.ts';
import { discovered } from '../../src/plugs/kasa/discovery/search.ts';
import { mergeFound } from '../../src/plugs/kasa/discovery/merge-found.ts';
import { tdpPacket } from '../../src/plugs/kasa/discovery/tdp.ts';
import {
  createSimulatedPlug,
  type SimulatedPlug,
  type SimulatedPlugOptions,
} from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import { cli } from '../helpers/cli-in-process.ts';
import { hostileText } from '../helpers/hostile-plug.ts';
import { encipher } from '../helpers/plugs-scripted-server.ts';
import { raw } from '../helpers/raw-characters.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

let devices: SimulatedPlug[] = [];

afterEach(async () => {
  await Promise.all(devices.map((device) => device.dispose()));
  devices = [];
});

async function network(...plugs: readonly SimulatedPlugOptions[]): Promise<string[]> {
  devices = plugs.map((plug, index) =>
    createSimulatedPlug({ address: `127.0.0.${index + 1}`, serial: index + 1, discoverable: true, ...plug }),
  );
  for (const device of devices) await device.start();
  return devices.flatMap(({ address, discoveryPort }) => ['--target', `${address}:${discoveryPort}`]);
}

const headers = loadHeaders('pins');
const linesOf = (plugs: readonly FoundPlug[]) =>
  yamlLines(plugs.map((plug) => ({ ...discovered(plug), driver: 'kasa' })));

function parse(text: string) {
  const references = { env: () => 'x', file: () => '' };
  return parseMachine(`machine: m\n${text}`, 'm.yaml', { drivers: plugDrivers, headers, references });
}

describe('halyard discover', () => {
  it('prints the plugs, and lines that are valid in a machine file', async () => {
    const targets = await network(
      { model: 'hs110', alias: 'Drucker Würfel', on: true },
      { model: 'hs110uk' },
      { model: 'kp303' },
    );
    const { code, stdout, stderr } = await cli(['discover', '--timeout', '0.3', ...targets]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^address +model +name +relay +meter +transport +MAC$/m);
    expect(stdout).toMatch(/^127\.0\.0\.1 +HS110\(EU\) +Drucker Würfel +ON +yes +xor +00:00:5E:00:53:01$/m);
    expect(stdout).toMatch(/^127\.0\.0\.2 +HS110\(UK\) +\? +yes +klap/m);
    expect(stdout).toMatch(/^127\.0\.0\.3 +KP303\(UK\) .*OFF OFF OFF +no +xor/m);
    const { config, diagnostics } = parse(stdout.slice(stdout.indexOf('load:')));
    expect(diagnostics).toEqual([]);
    expect(
      config?.components.map(({ name, options }) => [name, options.get('address'), options.get('outlet')]),
    ).toEqual([
      ['smartplug-drucker-wurfel', '127.0.0.1', undefined],
      ['smartplug-hs110-uk', '127.0.0.2', undefined],
      ['smartplug-outlet-1', '127.0.0.3', '1'],
      ['smartplug-outlet-2', '127.0.0.3', '2'],
      ['smartplug-outlet-3', '127.0.0.3', '3'],
    ]);
  });

  it('prints all that is known as JSON', async () => {
    const targets = await network({ model: 'hs110', alias: 'printer' });
    const { code, stdout } = await cli(['discover', '--json', '--timeout', '0.2', ...targets]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        driver: 'kasa',
        address: '127.0.0.1',
        port: devices[0]?.port,
        options: { address: '127.0.0.1', port: devices[0]?.port, mac: '00:00:5E:00:53:01' },
        transport: 'xor',
        model: 'HS110(EU)',
        alias: 'printer',
        deviceId: devices[0]?.deviceId,
        mac: '00:00:5E:00:53:01',
        hardware: '1.0',
        firmware: '1.2.5 Build 000000 Rel.000000',
        meter: true,
        on: false,
        outlets: [],
      },
    ]);
  });

  it('exits 3 with a hint when no plug answers', async () => {
    const targets = await network({ model: 'hs110' });
    await devices[0]?.inject({ kind: 'silent' });
    const args = ['discover', '--timeout', '0.1', ...targets];
    expect(await cli(args)).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('--target') as string,
    });
    expect(await cli([...args, '--json'])).toMatchObject({ code: 3, stdout: '[]\n' });
  });
});

describe('the lines for a machine file', () => {
  const plug: FoundPlug = {
    address: '10.0.0.8',
    port: 9999,
    transport: 'xor',
    model: 'HS100(EU)',
    alias: 'fan',
    deviceId: '',
    mac: '00:00:5E:00:53:01',
    hardware: '',
    firmware: '',
    meter: false,
    on: undefined,
    outlets: [],
  };

  it('name each plug once, and leave out defaults', () => {
    expect(
      linesOf([plug, { ...plug, mac: '', alias: 'Fan!', meter: true }, { ...plug, mac: '', alias: '扇' }]),
    ).toEqual([
      "  - smartplug: { name: smartplug-fan, address: 10.0.0.8, mac: '00:00:5E:00:53:01' }",
      '  - smartplug: { name: smartplug-fan-2, address: 10.0.0.8, meter: true }',
      '  - smartplug: { name: smartplug-plug, address: 10.0.0.8 }',
    ]);
  });

  it('give advice for a plug that only the vendor’s app can use', () => {
    const lines = linesOf([
      { ...plug, transport: 'tpap' },
      { ...plug, transport: 'aes' },
    ]);
    expect(lines).toHaveLength(2);
    expect(parse(`load:\n${lines.join('\n')}\n`).diagnostics).toEqual([]);
  });
});

describe('a plug with a forged answer', () => {
  const sender = '10.0.0.8';
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      hostileText,
      'x, address: 192.0.2.66 }',
      "'",
      '"',
      '#',
      '${env:HOME}',
      '{{',
      'null',
      '- a: b',
      '\u0085- b',
    ),
  );
  const value = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }));
  const object = (...keys: string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
  const child = object('id', 'alias', 'state');
  const sysinfo = fc
    .tuple(
      object('alias', 'model', 'deviceId', 'mac', 'hw_ver', 'sw_ver', 'feature', 'relay_state', 'address'),
      fc.array(child),
    )
    .map(([info, children]) => ({ relay_state: 0, ...info, ...(children.length > 0 ? { children } : {}) }));
  const tdp = fc
    .tuple(object('device_model', 'ip', 'mac', 'hw_ver', 'factory_default'), object('encrypt_type', 'http_port', 'lv'))
    .map(([result, scheme]) => ({ device_type: 'SMART.TAPOPLUG', ...result, mgt_encrypt_schm: scheme }));
  const byXor = (info: object, address = sender) =>
    foundByXor(encipher(Buffer.from(JSON.stringify({ system: { get_sysinfo: info } }))), address, 9999);
  const byTdp = (result: object, address = sender) => foundByTdp(tdpPacket({ result }, 1), address);

  it('affects the lines for a machine file only by its name, MAC address, port and outlets', () => {
    fc.assert(
      fc.property(fc.array(sysinfo, { maxLength: 3 }), fc.array(tdp, { maxLength: 3 }), (infos, results) => {
        const plugs = [...infos.map((info) => byXor(info)), ...results.map((result) => byTdp(result))];
        const lines = linesOf(plugs.flatMap((each) => each ?? []));
        for (const line of lines) expect(line).not.toMatch(raw);
        const yaml = `load:\n${lines.join('\n')}\n`;
        expect(parse(yaml).diagnostics).toEqual([]);
        const { load } = parseYaml(yaml) as { load: readonly { smartplug: Record<string, unknown> }[] | null };
        for (const { smartplug, ...others } of load ?? []) {
          expect(others).toEqual({});
          const { name, address, port = 80, mac = '00:00:00:00:00:00', outlet = 1, ...rest } = smartplug;
          expect(name).toMatch(/^smartplug-[a-z0-9]+(-[a-z0-9]+)*$/);
          expect(address).toBe(sender);
          expect(port).toSatisfy(isPort);
          expect(mac).toMatch(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/);
          expect(outlet).toSatisfy(Number.isInteger);
          expect({ ...klap, meter: true, ...rest }).toEqual({ ...klap, meter: true });
        }
      }),
    );
  });

  it('does not fill the terminal with its outlets', () => {
    const found = byXor({ alias: 'a', children: Array.from({ length: 5000 }, () => ({})) });
    expect(found?.outlets).toHaveLength(99);
  });

  it('does not replace another plug by reporting its MAC address', () => {
    const mac = '00:00:5E:00:53:01';
    const right = byTdp({ device_type: 'SMART.KASAPLUG', device_model: 'HS110', mac });
    const other = byXor({ relay_state: 1, mac, alias: 'printer' }, '10.0.0.66');
    const found: FoundPlug[] = [];
    for (const each of [right, other, right]) if (each) mergeFound(found, each);
    expect(found).toEqual([right, other]);
  });

  const klap = { transport: 'klap', username: '${env:KASA_USERNAME}', password: '${env:KASA_PASSWORD}' };
  const isPort = (port: number) => Number.isInteger(port) && port > 0 && port < 65_536;
});
