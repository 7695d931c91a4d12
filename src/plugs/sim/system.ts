import type { JsonObject } from '../kasa/json.ts';
import type { SimulatedMeter } from './meter.ts';
import type { ModelFacts } from './models.ts';
import { refusals } from './modules.ts';
import type { Module } from './modules.ts';
import type { SimulatedRelay } from './relay.ts';

/** What a simulated plug is called and by what it is known. */
export interface SimulatedIdentity {
  alias: string;
  readonly deviceId: string;
  readonly mac: string;
}

/** The `system` module: sysinfo in the shape of the model's generation, the relay, the LED and the name. */
export function createSystemModule(facts: ModelFacts, identity: SimulatedIdentity, relay: SimulatedRelay): Module {
  let ledOff = 0;
  return {
    get_sysinfo: () => ({
      sw_ver: facts.firmware,
      hw_ver: facts.hardware,
      [facts.hardware === '4.0' || facts.model.startsWith('KP') ? 'mic_type' : 'type']: 'IOT.SMARTPLUGSWITCH',
      model: facts.model,
      mac: identity.mac,
      dev_name: facts.name,
      alias: identity.alias,
      relay_state: relay.on ? 1 : 0,
      on_time: Math.floor(relay.onTimeS),
      active_mode: 'none',
      feature: measures(facts) ? 'TIM:ENE' : 'TIM',
      updating: 0,
      icon_hash: '',
      rssi: -50,
      led_off: ledOff,
      longitude_i: 0,
      latitude_i: 0,
      hwId: '0'.repeat(32),
      fwId: '0'.repeat(32),
      deviceId: identity.deviceId,
      oemId: '0'.repeat(32),
      next_action: { type: -1 },
    }),
    set_relay_state({ state }) {
      if (state !== 0 && state !== 1) return refusals.invalidArgument;
      relay.set(state === 1, 'command');
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

/** The `emeter` module of a model that measures. */
export function createEmeterModule(facts: ModelFacts, meter: SimulatedMeter): Module {
  return { get_realtime: () => (facts.meter === 'units' ? inUnits(meter) : inThousandths(meter)) };
}

export function measures(facts: ModelFacts): boolean {
  return facts.meter === 'units' || facts.meter === 'thousandths';
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
