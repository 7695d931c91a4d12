import { PlugError } from '../../errors.ts';
import type { PlugReading } from '../driver.ts';
import { withDeadline } from './deadline.ts';
import type { DialectOptions, KasaDialect } from './dialect.ts';
import type { JsonObject } from './json.ts';
import type { MeterReading } from './meter.ts';
import { featureVersion, smartIdentityIn, smartMeters, smartRelayIn } from './smart-info.ts';
import { createSmartProtocol } from './smart-protocol.ts';
import type { SmartOutcome } from './smart-protocol.ts';

/** How long a meter that failed on its own is left alone, so that it does not delay every reading. */
const meterRestMs = 30_000;

/**
 * A Tapo plug (P100, P105, P110, P115 …), or a Kasa plug with Matter (KP125M, EP25 2.6).
 *
 * Only `get_device_info` and the meter's methods are ever polled: asking for the LED makes some of these plugs leak until
 * they crash.
 */
export function createSmartDialect({ transport, meter, deadline, recognition, logger }: DialectOptions): KasaDialect {
  const { clock } = deadline;
  const protocol = createSmartProtocol(transport, clock);
  /** The methods of the meter that are worth asking, best first; undefined until the plug has said what it has. */
  let methods: readonly string[] | undefined;
  let hasRelay = false;
  let meterRestsUntilMs = -Infinity;

  const learn = (info: JsonObject): JsonObject => {
    recognition.seen();
    hasRelay = typeof info['device_on'] === 'boolean';
    return info;
  };
  const look = async (signal: AbortSignal): Promise<JsonObject> => {
    const info = learn(await protocol.ask('get_device_info', undefined, signal));
    if (!methods) {
      methods = meterMethods(featureVersion(await components(signal), 'energy_monitoring'));
      if (meter === true && methods.length === 0) {
        logger.warn({ model: info['model'] }, 'a meter is configured, but this plug has none: it only switches');
      }
    }
    return info;
  };
  const components = async (signal: AbortSignal): Promise<JsonObject> => {
    try {
      return await protocol.ask('component_nego', undefined, signal);
    } catch (error) {
      // The relay is known without it.
      if (error instanceof PlugError && error.deviceCode !== undefined && !error.retryable) return {};
      throw error;
    }
  };

  const takeMeter = (asked: readonly string[], outcomes: readonly SmartOutcome[]): MeterReading => {
    const worthAsking: string[] = [];
    let reading: MeterReading = {};
    for (const [index, method] of asked.entries()) {
      const outcome = outcomes[index];
      // What is missing no more need not be asked for by a lesser method.
      if (!outcome || isComplete(reading)) break;
      if (outcome instanceof PlugError && outcome.code === 'plug-unsupported') continue;
      worthAsking.push(method);
      if (outcome instanceof PlugError) meterRestsUntilMs = clock.now() + meterRestMs;
      else reading = { ...smartMeters[method]?.(outcome), ...reading };
    }
    methods = worthAsking;
    return reading;
  };

  return {
    identify: (signal) =>
      withDeadline(deadline, signal, async (whole) => {
        const info = await look(whole);
        return { ...smartIdentityIn(info), meter: methods !== undefined && methods.length > 0 };
      }),
    read: (signal, wish) =>
      withDeadline(deadline, signal, async (whole): Promise<PlugReading> => {
        const first = methods ? undefined : await look(whole);
        const wanted = meter !== false && wish?.meter !== false && clock.now() >= meterRestsUntilMs;
        const asked = wanted ? (methods ?? []) : [];
        if (first && asked.length === 0) return smartRelayIn(first);
        const { result, outcomes } = await protocol.askWith('get_device_info', asked, whole);
        const relay = smartRelayIn(learn(result));
        return asked.length === 0 ? relay : { ...relay, ...takeMeter(asked, outcomes) };
      }),
    setRelay: (on, signal) =>
      withDeadline(deadline, signal, async (whole) => {
        if (!recognition.isFresh() || !hasRelay) smartRelayIn(await look(whole));
        await protocol.ask('set_device_info', { device_on: on }, whole);
      }),
  };
}

/** By the version of a plug's energy monitoring. Where one does not have a method after all, it says so when asked. */
function meterMethods(version: number): readonly string[] {
  if (version === 0) return [];
  return [...(version > 1 ? ['get_emeter_data'] : []), 'get_energy_usage', 'get_current_power'];
}

/** Whether nothing is missing that another method could add. */
function isComplete({ powerW, energyKWh }: MeterReading): boolean {
  return powerW !== undefined && energyKWh !== undefined;
}
