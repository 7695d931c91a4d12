import type { Clock } from '../../../util/clock.ts';
import { isObject } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';
import { measures } from './models.ts';
import type { ModelFacts } from './models.ts';
import type { SimulatedOutlet } from './outlets.ts';
import type { SimulatedIdentity } from './system.ts';

/** A method of a SMART plug: parameters in, result or refusal code out. */
type SmartMethod = (params: JsonObject) => JsonObject | number;

/** A simulated plug of the SMART dialect: Tapo's, and Kasa's with Matter. */
export interface SmartPlugFacts {
  readonly facts: ModelFacts;
  readonly identity: SimulatedIdentity;
  readonly outlet: SimulatedOutlet;
  readonly clock: Clock;
  /** Whether it accepts several requests in one; early plugs refuse them. */
  readonly takesBatches: boolean;
}

const unknownMethod = -1002;
const notUnderstood = -1003;
const badParams = -1008;

/** Answers a request of the SMART dialect. */
export function createSmartAnswer(plug: SmartPlugFacts): (request: JsonObject) => JsonObject {
  const methods = new Map(Object.entries(methodsOf(plug)));
  const one = (request: unknown): JsonObject => {
    if (!isObject(request) || typeof request['method'] !== 'string') return { error_code: notUnderstood };
    const method = methods.get(request['method']);
    if (!method) return { error_code: unknownMethod };
    // Parameters may be absent, but not null.
    const params = request['params'] === undefined ? {} : request['params'];
    const result = isObject(params) ? method(params) : badParams;
    return typeof result === 'number' ? { error_code: result } : { error_code: 0, result };
  };
  return (request) => {
    if (request['method'] !== 'multipleRequest') return one(request);
    const requests = isObject(request['params']) ? request['params']['requests'] : undefined;
    if (!plug.takesBatches || !Array.isArray(requests)) return { error_code: notUnderstood };
    const responses: JsonObject[] = [];
    for (const each of requests) {
      const response = one(each);
      responses.push({ method: isObject(each) ? each['method'] : undefined, ...response });
      // The first failure ends the batch, as on some devices.
      if (response['error_code'] !== 0) break;
    }
    return { error_code: 0, result: { responses } };
  };
}

function methodsOf({ facts, identity, outlet, clock }: SmartPlugFacts): { readonly [name: string]: SmartMethod } {
  const { relay, meter } = outlet;
  const usageWh = () => Math.floor(meter.energyKWh * 1000);
  return {
    component_nego: () => ({
      component_list: [
        { id: 'device', ver_code: 2 },
        ...(measures(facts) ? [{ id: 'energy_monitoring', ver_code: facts.meter === 'emeter-data' ? 2 : 1 }] : []),
      ],
    }),
    get_device_info: () => ({
      device_id: identity.deviceId,
      fw_ver: facts.firmware,
      hw_ver: facts.hardware,
      type: facts.model.startsWith('K') ? 'SMART.KASAPLUG' : 'SMART.TAPOPLUG',
      model: facts.model,
      mac: identity.mac.replaceAll(':', '-'),
      hw_id: '0'.repeat(32),
      fw_id: '0'.repeat(32),
      oem_id: '0'.repeat(32),
      nickname: Buffer.from(identity.alias).toString('base64'),
      ssid: Buffer.from('simulated').toString('base64'),
      device_on: relay.on,
      on_time: Math.floor(relay.onTimeS),
      rssi: -50,
      signal_level: 2,
      latitude: 0,
      longitude: 0,
      overheat_status: 'normal',
      default_states: { type: 'last_states', state: {} },
    }),
    set_device_info({ device_on }) {
      if (typeof device_on !== 'boolean') return badParams;
      relay.set(device_on, 'command');
      return {};
    },
    get_energy_usage: () =>
      measures(facts)
        ? {
            today_runtime: Math.floor(relay.onTimeS / 60),
            month_runtime: Math.floor(relay.onTimeS / 60),
            today_energy: usageWh(),
            month_energy: usageWh(),
            local_time: new Date(clock.wallS() * 1000).toISOString().slice(0, 19).replace('T', ' '),
            current_power: Math.round(meter.powerW * 1000),
          }
        : unknownMethod,
    get_current_power: () => (measures(facts) ? { current_power: Math.round(meter.powerW) } : unknownMethod),
    get_emeter_data: () =>
      facts.meter === 'emeter-data'
        ? {
            current_ma: Math.round(meter.currentA * 1000),
            voltage_mv: Math.round(meter.voltageV * 1000),
            power_mw: Math.round(meter.powerW * 1000),
            energy_wh: usageWh(),
          }
        : unknownMethod,
  };
}
