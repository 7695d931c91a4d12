import { PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';
import type { PlugReading } from '../../driver.ts';
import { createMeterRest } from '../iot/meter-rest.ts';
import type { MeterRest } from '../iot/meter-rest.ts';
import { hasQuantity } from '../../plausible.ts';
import { refusedMeter } from '../iot/meter.ts';
import type { MeterReading } from '../iot/meter.ts';
import { smartMeters } from './smart-info.ts';
import type { SmartMeterMethod } from './smart-info.ts';
import type { SmartOutcome } from './smart-protocol.ts';

/**
 * The meter of a SMART plug. It has up to three methods, and up to two unrelated counters; energy is taken from one
 * counter for good. This is the caller's choice, or else `energy_wh` as soon as it is reported, or `month_energy` if
 * the plug has no other or has not reported the other for long.
 */
export interface SmartMeter {
  /** The methods to call now; none while all pause. */
  methods(source: string | undefined): readonly SmartMeterMethod[];
  /** The reading from the results of these methods. */
  take(asked: readonly SmartMeterMethod[], outcomes: readonly SmartOutcome[]): Partial<PlugReading>;
}

/** The counter of each method. */
const counters: { readonly [Method in SmartMeterMethod]?: EnergySource } = {
  get_emeter_data: 'energy_wh',
  get_energy_usage: 'month_energy',
};
type EnergySource = 'energy_wh' | 'month_energy';

/** How often in a row the better counter must be missing before the other is taken: half a minute with the pauses. */
const patience = 5;

/** `version`: that of the plug's energy monitoring. A plug refuses a method that it does not have after all. */
export function createSmartMeter(version: number, clock: Clock): SmartMeter {
  const all: readonly MeterMethod[] = [
    ...(version > 1 ? [method('get_emeter_data', clock)] : []),
    method('get_energy_usage', clock),
    method('get_current_power', clock),
  ];
  let source: EnergySource | undefined;
  let missing = version > 1 ? 0 : patience;

  const choose = (told: ReadonlyMap<EnergySource, number>) => {
    if (told.has('energy_wh')) source ??= 'energy_wh';
    else if (told.has('month_energy') && missing >= patience) source ??= 'month_energy';
  };

  return {
    methods(wanted) {
      if (wanted === 'energy_wh' || wanted === 'month_energy') source = wanted;
      const asked: MeterMethod[] = [];
      let power = false;
      let energy = false;
      for (const each of all) {
        const counter = counters[each.name];
        const mayTell = counter !== undefined && (source === undefined || source === counter);
        // Skip a method if a better one already reports the same.
        const isNeeded = each.name === 'get_emeter_data' || !power || (mayTell && !energy);
        if (!isNeeded || !each.rest.isOver()) continue;
        asked.push(each);
        power ||= each.tells.powerW !== undefined;
        energy ||= mayTell && each.tells.energyKWh !== undefined;
      }
      // Some plugs end a batch at the first refusal.
      return asked.toSorted((a, b) => Number(a.hasFailed) - Number(b.hasFailed)).map(({ name }) => name);
    },
    take(asked, outcomes) {
      let reading: MeterReading = {};
      const told = new Map<EnergySource, number>();
      for (const each of all) {
        const index = asked.indexOf(each.name);
        const outcome = outcomes[index];
        if (index < 0 || outcome === undefined) continue;
        const { energyKWh, ...others } = takeOutcome(each, outcome);
        const counter = counters[each.name];
        if (counter === 'energy_wh') missing = missingAfter(missing, energyKWh, outcome);
        if (counter !== undefined && energyKWh !== undefined) told.set(counter, energyKWh);
        reading = { ...others, ...reading };
      }
      choose(told);
      const energyKWh = source && told.get(source);
      if (source && energyKWh !== undefined) return { ...reading, energyKWh, energySource: source };
      return hasQuantity(reading) ? reading : refusedMeter;
    },
  };
}

interface MeterMethod {
  readonly name: SmartMeterMethod;
  readonly rest: MeterRest;
  /** Its last result. */
  tells: MeterReading;
  hasFailed: boolean;
}

function method(name: SmartMeterMethod, clock: Clock): MeterMethod {
  return { name, rest: createMeterRest(clock), tells: {}, hasFailed: false };
}

function takeOutcome(method: MeterMethod, outcome: SmartOutcome): MeterReading {
  method.tells = outcome instanceof PlugError ? {} : smartMeters[method.name](outcome);
  method.hasFailed = !hasQuantity(method.tells);
  if (method.hasFailed) method.rest.failed(outcome instanceof PlugError ? outcome : undefined);
  else method.rest.worked();
  return method.tells;
}

function missingAfter(missing: number, energyKWh: number | undefined, outcome: SmartOutcome): number {
  if (energyKWh !== undefined) return 0;
  const isUnsupported = outcome instanceof PlugError && outcome.code === 'plug-unsupported';
  return isUnsupported ? patience : missing + 1;
}
