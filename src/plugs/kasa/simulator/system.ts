import type { JsonObject } from '../transport/json.ts';
import type { SimulatedMeter } from './meter.ts';
import { measures } from './models.ts';
import type { ModelFacts } from './models.ts';
import { refusals } from './modules.ts';
import type { Module } from './modules.ts';
import type { SimulatedOutlet } from './outlets.ts';

/** Name and ids of a simulated plug. */
export interface SimulatedIdentity {
  alias: string;
  readonly deviceId: string;
  readonly mac: string;
}

/**
 * The `system` module: sysinfo in the shape of the model's generation, the relay, the LED and the name. A command to a
 * strip without an outlet switches all outlets.
 */
export function createSystemModule(
  facts: ModelFacts,
  identity: SimulatedIdentity,
  outlets: readonly [SimulatedOutlet, ...SimulatedOutlet[]],
): Module {
  const isEarly = facts.outlets === 0 && Number.parseFloat(facts.hardware) < 4 && !facts.model.startsWith('KP');
  let ledOff = 0;
  return {
    get_sysinfo: () => ({
      sw_ver: facts.firmware,
      hw_ver: facts.hardware,
      [isEarly ? 'type' : 'mic_type']: 'IOT.SMARTPLUGSWITCH',
      model: facts.model,
      mac: identity.mac,
      alias: identity.alias,
      ...(facts.outlets > 0 ? stripState(outlets) : { dev_name: facts.name, icon_hash: '', ...plugState(outlets[0]) }),
      feature: measures(facts) ? 'TIM:ENE' : 'TIM',
      updating: 0,
      rssi: -50,
      led_off: ledOff,
      longitude_i: 0,
      latitude_i: 0,
      hwId: '0'.repeat(32),
      fwId: '0'.repeat(32),
      deviceId: identity.deviceId,
      oemId: '0'.repeat(32),
    }),
    set_relay_state({ state }, meant) {
      if (state !== 0 && state !== 1) return refusals.invalidArgument;
      for (const { relay } of meant) relay.set(state === 1, 'command');
      return {};
    },
    set_led_off({ off }) {
      if (off !== 0 && off !== 1) return refusals.invalidArgument;
      ledOff = off;
      return {};
    },
    set_dev_alias({ alias }) {
      if (typeof alias !== 'string' || alias === '') return refusals.invalidArgument;
      identity.alias = alias;
      return {};
    },
  };
}

/** The `emeter` module of a model with a meter; on a strip it measures one outlet, by default the first. */
export function createEmeterModule(facts: ModelFacts): Module {
  return {
    get_realtime(_, [outlet]) {
      if (!outlet) return refusals.noEntry;
      return facts.meter === 'units' ? inUnits(outlet.meter) : inThousandths(outlet.meter);
    },
  };
}

function plugState({ relay }: SimulatedOutlet): JsonObject {
  return {
    relay_state: relay.on ? 1 : 0,
    on_time: Math.floor(relay.onTimeS),
    active_mode: 'none',
    next_action: { type: -1 },
  };
}

function stripState(outlets: readonly SimulatedOutlet[]): JsonObject {
  const children = outlets.map(({ id, alias, relay }) => ({
    id,
    state: relay.on ? 1 : 0,
    alias,
    on_time: Math.floor(relay.onTimeS),
    next_action: { type: -1 },
  }));
  return { children, child_num: children.length };
}

function inUnits(meter: SimulatedMeter): JsonObject {
  return {
    current: round(meter.currentA, 6),
    voltage: round(meter.voltageV, 6),
    power: round(meter.powerW, 6),
    total: round(meter.energyKWh, 3),
  };
}

function inThousandths(meter: SimulatedMeter): JsonObject {
  return {
    current_ma: Math.round(meter.currentA * 1000),
    voltage_mv: Math.round(meter.voltageV * 1000),
    power_mw: Math.round(meter.powerW * 1000),
    total_wh: Math.floor(meter.energyKWh * 1000),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
