import type { Clock } from '../../../util/clock.ts';
import { isObject } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import { createSimulatedMeter } from './meter.ts';
import type { SimulatedMeter } from './meter.ts';
import { createSimulatedRelay } from './relay.ts';
import type { SimulatedRelay } from './relay.ts';

/** An outlet of a simulated plug: the only one of a single plug, or one of a strip. */
export interface SimulatedOutlet {
  /** On a strip, the id of the strip and two digits from 00; empty on a single plug. */
  readonly id: string;
  /** On a strip, its name in the app. */
  readonly alias: string;
  readonly relay: SimulatedRelay;
  readonly meter: SimulatedMeter;
}

export interface SimulatedOutletOptions {
  /** 0 for a single plug. */
  readonly count: number;
  readonly deviceId: string;
  readonly clock: Clock;
  readonly on: boolean;
  readonly loadW: number;
  readonly energyKWh: number;
}

export function createOutlets(options: SimulatedOutletOptions): readonly [SimulatedOutlet, ...SimulatedOutlet[]] {
  const { count, deviceId, clock, on, loadW, energyKWh } = options;
  const create = (id: string, alias: string): SimulatedOutlet => {
    const relay = createSimulatedRelay(clock, on);
    return { id, alias, relay, meter: createSimulatedMeter(clock, relay, loadW, energyKWh) };
  };
  if (count === 0) return [create('', '')];
  const nth = (index: number) => create(deviceId + String(index).padStart(2, '0'), `Outlet ${index + 1}`);
  return [nth(0), ...Array.from({ length: count - 1 }, (_, index) => nth(index + 1))];
}

/** The outlets of a request: those in its context, or all; undefined if the context names an unknown one. */
export function outletsMeant(
  outlets: readonly SimulatedOutlet[],
  request: JsonObject,
): readonly SimulatedOutlet[] | undefined {
  const ids = isObject(request['context']) ? request['context']['child_ids'] : undefined;
  if (!Array.isArray(ids)) return outlets;
  const meant = outlets.filter(({ id }) => id !== '' && ids.includes(id));
  return meant.length === ids.length ? meant : undefined;
}
