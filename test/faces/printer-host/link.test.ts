import { describe, expect, it, vi } from 'vitest';
import { situations } from '../../helpers/host-situations.ts';
import { besideHost, besideMoonraker, hostTypes, machineBeside, socketsRead } from '../../helpers/printer-host-rig.ts';

describe.each(hostTypes)('%s', (type) => {
  const connected = besideHost[type];

  it('is stale while its host is away, recovers with its methods, and logs each change once', async () => {
    const { host, value, becomes, clock, lines } = await connected();
    host.change({ print_stats: { state: 'printing' }, extruder: { temperature: 210, target: 215 } });
    await becomes(`${type}.printing`, true);
    const before = host.registered;
    await host.stop();
    await becomes(`${type}.online`, false);
    expect(value(`${type}.hotend.temperature`)).toBeNaN();
    expect(value(`${type}.hotend.target`)).toBeNaN();
    expect(value(`${type}.ready`)).toBe(false);
    expect(value(`${type}.printing`)).toBe(true);
    for (let second = 0; second < 30; second++) {
      await clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(lines.filter((line) => line.startsWith('not connected'))).toHaveLength(1);
    host.status = { ...host.status, print_stats: { state: 'standby' } };
    await host.start();
    await vi.waitFor(
      async () => {
        await clock.advance(1000);
        expect(value(`${type}.online`)).toBe(true);
      },
      { interval: 2 },
    );
    expect(value(`${type}.printing`)).toBe(false);
    expect(value(`${type}.hotend.temperature`)).toBe(210);
    expect(host.registered).toEqual(before);
    host.call('motion.digitalOut', { index: 3, value: true });
    await becomes('motion.digital-out-03', true);
    expect(lines.filter((line) => line === 'connected')).toHaveLength(2);
  });

  it('retries with growing delays, at least every five seconds', async () => {
    const { host, clock, becomes } = await connected();
    const { server } = host;
    await host.stop();
    await becomes(`${type}.online`, false);
    server.onMessage = (_, socket) => socket.destroy();
    await server.start();
    const before = server.connections;
    for (let tick = 0; tick < 120; tick++) {
      await clock.advance(250);
      await socketsRead();
    }
    expect(server.connections - before).toBeGreaterThanOrEqual(6);
    expect(server.connections - before).toBeLessThanOrEqual(12);
  });

  it('disconnects from a host that stops answering, and from one that does not read', async () => {
    const { host, clock, becomes, value } = await connected();
    host.server.onMessage = () => {};
    await clock.advance(5000);
    await clock.advance(5000);
    await becomes(`${type}.online`, false);
    host.server.deaf = true;
    for (let tick = 0; tick < 40; tick++) await clock.advance(1000);
    expect(value(`${type}.online`)).toBe(false);
  });

  it('ignores nonsense', async () => {
    const { host, becomes, value } = await connected();
    for (const socket of host.server.sockets) {
      for (const nonsense of ['{', 'null', '[]', '7', '{"id":1}', '{"id":99,"result":1}', '\u00ff', '{"method":1}']) {
        socket.write(`${nonsense}\u0003`);
      }
      socket.write('x'.repeat(2 * 1024 * 1024));
      socket.write('\u0003');
    }
    host.change({ extruder: { temperature: 33, target: 0 } });
    await becomes(`${type}.hotend.temperature`, 33);
    expect(value(`${type}.refused`)).toBe(0);
  });

  it('is stale within 10 s when Klipper hangs, and recovers when it goes on', async () => {
    const { host, becomes, becomesWithin, value } = await connected('', situations.hot);
    host.change({ webhooks: { state: 'shutdown' } });
    await becomes(`${type}.shutdown`, true);
    host.hang();
    expect(await becomesWithin(10, `${type}.online`, false)).toBeLessThan(8);
    expect(value(`${type}.shutdown`)).toBe(false);
    expect(value(`${type}.hotend.temperature`)).toBeNaN();
    host.goOn();
    host.change({ webhooks: { state: 'ready' } });
    await becomesWithin(10, `${type}.ready`, true);
    expect(value(`${type}.hotend.temperature`)).toBe(189.63);
  });
});

describe('moonraker', () => {
  it('is stale while Klipper is away, and subscribes again afterwards', async () => {
    const { host, becomes, value } = await besideMoonraker();
    host.goAway();
    await becomes('moonraker.online', false);
    expect(value('moonraker.hotend.temperature')).toBeNaN();
    host.comeBack(situations.ready);
    await becomes('moonraker.online', true);
    host.change({ extruder: { temperature: 50, target: 60 } });
    await becomes('moonraker.hotend.target', 60);
  });

  it('finds Klipper by itself without a notification', async () => {
    const { host, becomes, clock } = await besideMoonraker();
    host.goAway();
    await becomes('moonraker.online', false);
    host.klippy = true;
    await clock.advance(5000);
    await becomes('moonraker.online', true);
  });

  it('drops a host that lets events pile up', async () => {
    const { host, machine, becomes } = await besideMoonraker();
    for (const socket of host.server.sockets) socket.pause();
    const details = { text: 'x'.repeat(1000) };
    for (let count = 0; count < 2000; count++) {
      machine.context.events?.next({ type: 'power.off', name: 'n', cause: 'c', time: count, details });
    }
    await becomes('moonraker.online', false);
  });

  it('ignores changes before it has the full status', async () => {
    const { host, becomes, value, clock } = await besideMoonraker('', situations.hot);
    host.goAway();
    await becomes('moonraker.online', false);
    for (const socket of host.server.sockets) {
      const params = [{ webhooks: { state: 'ready' }, extruder: { temperature: 23 } }, 1];
      host.server.send(socket, { jsonrpc: '2.0', method: 'notify_status_update', params });
      host.server.send(socket, { jsonrpc: '2.0', method: 'notify_klippy_shutdown' });
    }
    host.ask(1, 'motion.digitalOut', { index: 1, value: true });
    await becomes('motion.digital-out-01', true);
    await clock.advance(0);
    for (const bit of ['online', 'ready', 'shutdown']) expect(value(`moonraker.${bit}`), bit).toBe(false);
    expect(value('moonraker.hotend.temperature')).toBeNaN();
  });
});

describe('a real printer host', () => {
  const sockets = { klipper: process.env['KLIPPY_SOCK'], moonraker: process.env['MOONRAKER_SOCK'] };

  it.runIf(sockets.klipper)('Klipper of KLIPPY_SOCK is connected to', async () => {
    const { becomes } = await machineBeside('klipper', sockets.klipper ?? '');
    await becomes('klipper.online', true);
  });

  it.runIf(sockets.moonraker)('Moonraker of MOONRAKER_SOCK is connected to', async () => {
    const { becomes, value } = await machineBeside('moonraker', sockets.moonraker ?? '');
    await becomes('moonraker.online', true);
    expect(value('moonraker.refused')).toBe(0);
  });
});
