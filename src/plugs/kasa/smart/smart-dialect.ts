import { PlugError } from '../../../errors.ts';
import type { PlugReading } from '../../driver.ts';
import type { DialectOptions, KasaDialect } from '../dialect.ts';
import type { JsonObject } from '../transport/json.ts';
import { textOf } from '../transport/json.ts';
import { createMeterRest } from '../iot/meter-rest.ts';
import { refusedMeter } from '../iot/meter.ts';
import { featureVersion, smartIdentityIn, smartRelayIn } from './smart-info.ts';
import { createSmartMeter } from './smart-meter.ts';
import type { SmartMeter } from './smart-meter.ts';
import { createSmartProtocol } from './smart-protocol.ts';

/**
 * A Tapo plug (P100, P105, P110, P115 …), or a Kasa plug with Matter (KP125M, EP25 2.6).
 *
 * Only `get_device_info` and the meter's methods are polled: asking for the LED makes some of these plugs leak memory
 * until they crash.
 */
export function createSmartDialect({ transport, meter, clock, recognition, logger }: DialectOptions): KasaDialect {
  const protocol = createSmartProtocol(transport, clock);
  /** `none` if the plug reports no meter; undefined until it has reported its features, for which it is asked again. */
  let plugMeter: SmartMeter | 'none' | undefined;
  const rest = createMeterRest(clock);
  let hasRelay = false;
  let firmware = '';

  const learn = (info: JsonObject): JsonObject => {
    recognition.seen();
    hasRelay = typeof info['device_on'] === 'boolean';
    const now = `${textOf(info, 'device_id')} ${textOf(info, 'fw_ver')}`;
    // Another plug, or an update, may have another meter.
    if (now !== firmware) plugMeter = undefined;
    firmware = now;
    return info;
  };
  const look = async (signal: AbortSignal | undefined): Promise<JsonObject> => {
    const info = learn(await protocol.ask('get_device_info', undefined, signal));
    if (plugMeter || !rest.isOver()) return info;
    const version = await meterVersion(signal);
    if (version === undefined) return info;
    plugMeter = version === 0 ? 'none' : createSmartMeter(version, clock);
    if (meter === true && plugMeter === 'none') {
      logger.warn({ model: info['model'] }, 'a meter is configured, but this plug has none: it only switches');
    }
    return info;
  };
  const meterVersion = async (signal: AbortSignal | undefined): Promise<number | undefined> => {
    let why: PlugError | undefined;
    try {
      const version = featureVersion(await protocol.ask('component_nego', undefined, signal), 'energy_monitoring');
      if (version !== undefined) {
        rest.worked();
        return version;
      }
    } catch (error) {
      // The relay can be read without it.
      if (!(error instanceof PlugError && error.deviceCode !== undefined)) throw error;
      why = error;
    }
    rest.failed(why);
    return undefined;
  };
  /** The reading without an answer of the meter. */
  const unmeasured = (info: JsonObject): PlugReading => {
    const relay = smartRelayIn(info);
    if (plugMeter === 'none') return meter === true ? { ...relay, meterFault: 'none' } : relay;
    return plugMeter ? relay : { ...relay, ...refusedMeter };
  };

  return {
    async identify(signal) {
      const info = await look(signal);
      return { ...smartIdentityIn(info), meter: typeof plugMeter === 'object' };
    },
    async read(signal, readingOptions): Promise<PlugReading> {
      const isWanted = meter !== false && readingOptions?.meter !== false;
      const first = plugMeter ? undefined : await look(signal);
      if (first && !isWanted) return smartRelayIn(first);
      const asked = isWanted && typeof plugMeter === 'object' ? plugMeter.methods(readingOptions?.energySource) : [];
      if (first && asked.length === 0) return unmeasured(first);
      const { result, outcomes } = await protocol.askWith('get_device_info', asked, signal);
      const its = plugMeter;
      const info = learn(result);
      if (!isWanted || plugMeter !== its) return smartRelayIn(info);
      if (asked.length === 0 || typeof its !== 'object') return unmeasured(info);
      return { ...smartRelayIn(info), ...its.take(asked, outcomes) };
    },
    async setRelay(on, signal) {
      if (!recognition.isFresh() || !hasRelay) smartRelayIn(await look(signal));
      await protocol.ask('set_device_info', { device_on: on }, signal);
    },
  };
}
