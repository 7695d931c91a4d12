import { createIotAsk, type IotAsk } from '../../src/plugs/kasa/iot/ask.ts';
import { isObject } from '../../src/plugs/kasa/transport/json.ts';
import { createSimulatedCountdown } from '../../src/plugs/kasa/simulator/countdown.ts';
import { answer, type Module } from '../../src/plugs/kasa/simulator/modules.ts';
import { createOutlets, type SimulatedOutlet } from '../../src/plugs/kasa/simulator/outlets.ts';
import { createServiceModules } from '../../src/plugs/kasa/simulator/services.ts';
import { createStatistics, type DayOfHistory } from '../../src/plugs/kasa/simulator/statistics.ts';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';

/** The modules of a simulated plug without a network between, in virtual time. */
export interface InProcessPlug {
  readonly clock: VirtualClock;
  readonly outlet: SimulatedOutlet;
  /** Every request, in order. */
  readonly requests: unknown[];
  readonly ask: IotAsk;
}

export interface InProcessOptions {
  readonly on?: boolean;
  readonly epochS?: number;
  readonly history?: readonly DayOfHistory[];
  readonly inUnits?: boolean;
  /** Modules that this plug does not have. */
  readonly without?: readonly string[];
  /** Refuses an unknown module in its own place, as early firmware does. */
  readonly refusesByModule?: boolean;
}

export function inProcessPlug(options: InProcessOptions = {}): InProcessPlug {
  const { on = false, epochS = 0, history = [], inUnits = false, without = [], refusesByModule = false } = options;
  const clock = virtualClock(epochS);
  const outlets = createOutlets({ count: 0, deviceId: '', clock, on, loadW: 100, energyKWh: 0 });
  const modules = new Map<string, Module>([
    ['count_down', createSimulatedCountdown(clock, outlets[0].relay).module],
    ['emeter', createStatistics({ clock, outlets, history, inUnits })],
    ...createServiceModules(clock),
  ]);
  for (const name of without) modules.delete(name);
  const requests: unknown[] = [];
  return {
    clock,
    outlet: outlets[0],
    requests,
    ask: createIotAsk(async (json) => {
      requests.push(json);
      return isObject(json) ? answer({ modules, outlets, refusesByModule }, json) : {};
    }),
  };
}
