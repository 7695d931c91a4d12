import { expect, it } from 'vitest';
import { virtualClock } from '../../src/util/clock.ts';
import { readMachine, setStage } from '../helpers/stage.ts';

it.each(['klipper', 'moonraker'])(
  'what a fault seen by %s could not switch off is not cut once the fault is over',
  async (host) => {
    const clock = virtualClock();
    const events: string[] = [];
    const stage = await setStage(readMachine(`configs/printers/${host}.yaml`), {
      clock,
      plugs: { printer: { on: true } },
      event: ({ type, cause, details }) => events.push(`${type} ${cause} ${String(details?.['causeBy'])}`),
    });
    const hot = { 'hotend.temperature': 190, 'hotend.target': 0, 'bed.temperature': 60, 'bed.target': 0 };
    stage.say({ online: true, ready: true, printing: false, ...hot });
    await clock.advance(3000);
    stage.plug('printer').reachable = false;
    stage.say({ ready: false, shutdown: true });
    await clock.advance(11_000);
    expect(stage.value('printer.enable')).toBe(false);
    stage.say({ ready: true, shutdown: false });
    await clock.advance(1000);
    stage.plug('printer').reachable = true;
    await clock.advance(60_000);
    expect([stage.plug('printer').on, stage.value('printer.enable')]).toEqual([true, true]);
    expect(events).toContain('request.withdrawn over over');
    await stage.dispose();
  },
);
