import { expect, test } from 'vitest';
import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug } from '../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { systemClock, timerOf } from '../../../src/util/clock.ts';
import type { Clock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';

test('hundreds of plugs share a process and a signal, and none holds a timer while idle', async () => {
  const system = systemClock();
  let timers = 0;
  const counting: Pick<Clock, 'after'> = {
    after(delayMs, run) {
      timers++;
      let counted = true;
      const stopCounting = () => {
        if (counted) timers--;
        counted = false;
      };
      const cancel = system.after(delayMs, () => {
        stopCounting();
        run();
      });
      return () => {
        stopCounting();
        cancel();
      };
    },
  };
  const clock: Clock = { ...system, ...counting, timer: (run) => timerOf(counting, run) };
  const devices = Array.from({ length: 300 }, (_, serial) => createSimulatedPlug({ model: 'hs110', serial, clock }));
  await Promise.all(devices.map((device) => device.start()));
  const plugs = devices.map(({ address, port }) =>
    createKasaPlug({ address, port, timeoutMs: 10_000, meter: 'auto' }, { clock, logger: silentLogger }),
  );
  const { signal } = new AbortController();
  for (const on of [true, false]) {
    await Promise.all(plugs.map((plug) => plug.setRelay(on, signal)));
    const readings = await Promise.all(plugs.map((plug) => plug.read(signal)));
    expect(readings.every((reading) => reading.on === on && reading.powerW === (on ? 60 : 0))).toBe(true);
    expect(timers).toBe(0);
  }
  await Promise.all(plugs.map((plug) => plug.dispose()));
  await Promise.all(devices.map((device) => device.dispose()));
});
