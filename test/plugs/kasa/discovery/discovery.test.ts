import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { broadcastTargets, discoverPlugs, localBroadcasts } from '../../../../src/plugs/kasa/discovery/discovery.ts';
import type { DiscoveryOptions } from '../../../../src/plugs/kasa/discovery/discovery.ts';
import { isSoundTdp, tdpPacket } from '../../../../src/plugs/kasa/discovery/tdp.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlug, SimulatedPlugOptions } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { systemClock, virtualClock } from '../../../../src/util/clock.ts';
import { failureOf, until } from '../../../helpers/plugs-async.ts';
import { encipher, sysinfo } from '../../../helpers/plugs-scripted-server.ts';

/** Simulated plugs on loopback addresses, each asked directly: tests must not broadcast. */
async function network(...plugs: readonly SimulatedPlugOptions[]) {
  const devices = plugs.map((plug, index) =>
    createSimulatedPlug({ address: `127.0.0.${index + 1}`, serial: index + 1, discoverable: true, ...plug }),
  );
  for (const device of devices) await device.start();
  return {
    devices,
    targets: devices.map((device) => targetOf(device)),
    async [Symbol.asyncDispose]() {
      for (const device of devices) await device.dispose();
    },
  };
}

function targetOf({ address, discoveryPort, port }: SimulatedPlug) {
  return { address, port: discoveryPort, protocol: discoveryPort === port ? ('xor' as const) : ('tdp' as const) };
}

function search(targets: DiscoveryOptions['targets'] & object, options: Partial<DiscoveryOptions> = {}) {
  return discoverPlugs({ timeoutMs: 300, clock: systemClock(), from: '127.0.0.1', targets, ...options });
}

describe('discovery', () => {
  test('finds plugs of every kind, each once, with its transport', async () => {
    await using it = await network(
      { model: 'hs110', alias: 'printer', on: true },
      { model: 'hs110uk' },
      { model: 'hs103' },
      { model: 'p110' },
      { model: 'hs100' },
    );
    const found = await search([...it.targets, ...it.targets]);
    const [printer, uk, us, tapo, plain] = it.devices.map(({ address }) =>
      found.find((each) => each.address === address),
    );
    expect(found).toHaveLength(5);
    expect(printer).toEqual({
      address: '127.0.0.1',
      port: it.devices[0]?.port,
      transport: 'xor',
      model: 'HS110(EU)',
      alias: 'printer',
      deviceId: it.devices[0]?.deviceId,
      mac: '00:00:5E:00:53:01',
      hardware: '1.0',
      firmware: '1.2.5 Build 000000 Rel.000000',
      meter: true,
      on: true,
      outlets: [],
    });
    expect(uk).toMatchObject({ transport: 'klap', port: it.devices[1]?.port, model: 'HS110(UK)', meter: true });
    expect(us).toMatchObject({ transport: 'klap', model: 'HS103(US)', mac: '00:00:5E:00:53:03', meter: false });
    expect(tapo).toMatchObject({ transport: 'klap', model: 'P110', deviceId: '', meter: true });
    expect(plain).toMatchObject({ transport: 'xor', meter: false, on: false });
  });

  test('lists the outlets of a strip by full ids, although datagrams have only the last two digits', async () => {
    await using it = await network({ model: 'kp303', on: true });
    const [strip] = await search(it.targets);
    const id = it.devices[0]?.deviceId ?? '';
    expect(strip?.outlets).toEqual([
      { id: `${id}00`, alias: 'Outlet 1', on: true },
      { id: `${id}01`, alias: 'Outlet 2', on: true },
      { id: `${id}02`, alias: 'Outlet 3', on: true },
    ]);
  });

  test('lists a plug that answers on both ports once, with port 9999, which needs no login', async () => {
    await using it = await network({ model: 'hs103', serial: 5 }, { model: 'hs100', serial: 5, address: '127.0.0.1' });
    for (const targets of [it.targets, [...it.targets].reverse()]) {
      const found = await search(targets);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ transport: 'xor', port: it.devices[1]?.port, mac: '00:00:5E:00:53:05' });
    }
  });

  test('asks three times within its time limit', async () => {
    const clock = virtualClock();
    const questions: Buffer[] = [];
    await using responder = await udp((question) => void questions.push(question));
    const searching = search([responder.target('xor')], { clock, timeoutMs: 3000 });
    for (let n = 1; n <= 3; n++) {
      await until(() => questions.length === n);
      await clock.advance(1000);
    }
    expect(await searching).toEqual([]);
    expect(questions.map((question) => question.toString('hex'))).toEqual(
      Array.from({ length: 3 }, () => encipher(Buffer.from('{"system":{"get_sysinfo":{}}}')).toString('hex')),
    );
    expect(clock.pending).toBe(0);
  });

  test('asks newer plugs without a key and with one', async () => {
    const questions: Buffer[] = [];
    await using responder = await udp((question, reply) => {
      questions.push(question);
      if (question.length > 16) reply(tdpPacket({ result: { device_type: 'SMART.TAPOPLUG' } }, 1));
    });
    await search([responder.target('tdp')], { timeoutMs: 6000, until: () => true });
    const keyless = '020000010000000000000000463cb5d3';
    expect(questions[0]?.toString('hex')).toBe(keyless);
    const keyed = questions.find((question) => question.length > 16);
    expect(keyed && isSoundTdp(keyed)).toBe(true);
    expect(keyed?.subarray(16).toString()).toMatch(/^\{"params":\{"rsa_key":"-----BEGIN PUBLIC KEY-----/);
  });

  test('ends as soon as the wanted plug is found', async () => {
    await using it = await network({ model: 'hs110' }, { model: 'hs100' });
    const clock = virtualClock();
    const found = await search(it.targets, { clock, until: ({ mac }) => mac === '00:00:5E:00:53:02' });
    expect(found.some(({ mac }) => mac === '00:00:5E:00:53:02')).toBe(true);
    expect(clock.now()).toBe(0);
  });

  test('ends with its signal, at any time', async () => {
    const controller = new AbortController();
    const searching = failureOf(search([], { signal: controller.signal, clock: virtualClock() }));
    controller.abort();
    expect(await searching).toMatchObject({ code: 'cancelled' });
    expect(await failureOf(search([], { signal: AbortSignal.abort() }))).toMatchObject({ code: 'cancelled' });
  });

  test('ignores invalid answers', async () => {
    const nonsense = [
      Buffer.alloc(0),
      Buffer.from('hello'),
      Buffer.alloc(2000, 0xff),
      Buffer.from('020000010000000000000000463cb5d3', 'hex'),
      Buffer.concat([Buffer.from([2]), Buffer.alloc(15), Buffer.from('{"result":{"device_type":"SMART.TAPOBULB"}}')]),
      Buffer.concat([Buffer.from([2]), Buffer.alloc(15), Buffer.from('{"result":7}')]),
      encipher(Buffer.from('{"system":{"get_sysinfo":{"type":"IOT.SMARTBULB"}}}')),
      encipher(Buffer.from('{"system":null}')),
      encipher(Buffer.from('[1]')),
      encipher(Buffer.from(JSON.stringify({ system: { get_sysinfo: sysinfo({ alias: 'the one' }) } }))),
    ];
    await using responder = await udp((_, reply) => {
      for (const each of nonsense) reply(each);
    });
    const found = await search([responder.target('xor')]);
    expect(found.map(({ alias }) => alias)).toEqual(['the one']);
  });
});

describe('the networks of this host', () => {
  test('are asked by their own broadcast addresses and by 255.255.255.255', () => {
    const common = { mac: '', cidr: null };
    const loopback = { ...common, family: 'IPv4' as const, address: '127.0.0.1', netmask: '255.0.0.0', internal: true };
    const home = { ...common, family: 'IPv4' as const, address: '10.1.2.3', netmask: '255.255.254.0', internal: false };
    const tunnel = { ...home, address: '10.9.9.9', netmask: '255.255.255.255' };
    const six = {
      ...common,
      family: 'IPv6' as const,
      address: 'fe80::1',
      netmask: 'ffff::',
      internal: false,
      scopeid: 2,
    };
    const addresses = localBroadcasts({ lo: [loopback], eth0: [home, six], tun0: [tunnel] });
    expect(addresses).toEqual(['255.255.255.255', '10.1.3.255']);
    expect(broadcastTargets(['10.1.3.255'])).toEqual([
      { address: '10.1.3.255', port: 9999, protocol: 'xor' },
      { address: '10.1.3.255', port: 20_002, protocol: 'tdp' },
      { address: '10.1.3.255', port: 20_004, protocol: 'tdp' },
    ]);
  });
});

async function udp(answer: (question: Buffer, reply: (datagram: Buffer) => void) => void) {
  const socket: Socket = createSocket('udp4');
  socket.on('message', (question, from) =>
    answer(question, (datagram) => socket.send(datagram, from.port, from.address)),
  );
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  return {
    target: (protocol: 'xor' | 'tdp') => ({ address: '127.0.0.1', port: socket.address().port, protocol }),
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        socket.close(resolve);
      });
    },
  };
}
