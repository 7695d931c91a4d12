import type { PlugReading } from '../../driver.ts';
import { createIotAsk } from './ask.ts';
import type { IotAsk } from './ask.ts';
import { outletIn } from './children.ts';
import type { StripOutlet } from './children.ts';
import { createOffTimer } from './countdown.ts';
import type { DialectOptions, KasaDialect } from '../dialect.ts';
import type { JsonObject } from '../transport/json.ts';
import { createMeterRest } from './meter-rest.ts';
import { createIotProtocol } from './protocol.ts';
import { readAllRules } from './rules.ts';
import type { Strip } from './strip.ts';
import { hasMeter, identityIn } from './sysinfo.ts';
import { takeMeter } from './take-meter.ts';

export interface OutletOptions extends Omit<DialectOptions, 'transport'> {
  readonly strip: Strip;
  /** Position from 1, or the outlet's full id. */
  readonly outlet: number | string;
}

/** Interval between readings of one outlet's meter. Strips that are asked more often ignore commands. */
const meterIntervalMs = 10_000;

/**
 * One outlet of a power strip, as a plug. Its meter is asked every 10 s and after the relay has moved; readings in
 * between have no quantities.
 */
export function createOutletDialect(options: OutletOptions): KasaDialect {
  const { strip, outlet, meter, turns, clock, recognition, logger } = options;
  const { transport } = strip.route;
  const rest = createMeterRest(clock);
  const me = {};
  let known: { readonly id: string; readonly on: boolean } | undefined;
  let measures = false;
  let meterDueMs = -Infinity;
  let warned = false;

  const look = async (signal: AbortSignal | undefined): Promise<{ sysinfo: JsonObject; found: StripOutlet }> => {
    const sysinfo = await strip.sysinfo(me, signal);
    const before = known;
    known = undefined;
    recognition.seen();
    const found = outletIn(sysinfo, outlet);
    known = { id: found.id, on: found.reading.on };
    if (before && before.on !== known.on) meterDueMs = -Infinity;
    measures = hasMeter(sysinfo);
    if (meter === true && !measures && !warned) {
      warned = true;
      logger.warn({ model: sysinfo['model'] }, 'a meter is configured, but this strip has none: it only switches');
    }
    return { sysinfo, found };
  };
  const knownId = () => (recognition.isFresh() ? known?.id : undefined);

  const readMeter = async (id: string, signal: AbortSignal | undefined): Promise<Partial<PlugReading>> => {
    meterDueMs = clock.now() + meterIntervalMs;
    return takeMeter(await createIotProtocol(transport, id).realtime(signal), rest, logger);
  };
  const ask: IotAsk = (module, method, args, signal) =>
    turns.run(signal, async (whole) => {
      const ofOutlet = createIotAsk(
        (json, until) => transport.request(json, until),
        knownId() ?? (await look(whole)).found.id,
      );
      return ofOutlet(module, method, args, whole);
    });

  return {
    async identify(signal) {
      const { sysinfo, found } = await look(signal);
      return { ...identityIn(sysinfo), alias: found.alias, deviceId: found.id, meter: measures };
    },
    async read(signal, readingOptions): Promise<PlugReading> {
      const { found } = await look(signal);
      const isWanted = meter !== false && readingOptions?.meter !== false;
      if (isWanted && !measures && meter === true) return { ...found.reading, meterFault: 'none' };
      const isDue = isWanted && measures && clock.now() >= meterDueMs && rest.isOver();
      if (!isDue || !strip.takeMeterTurn(me)) return found.reading;
      return { ...found.reading, ...(await readMeter(found.id, signal)) };
    },
    async setRelay(on, signal) {
      const id = knownId() ?? (await look(signal)).found.id;
      strip.switching();
      await createIotProtocol(transport, id).setRelay(on, signal);
    },
    rules: async (signal) => readAllRules(ask, signal),
    offTimer: createOffTimer(ask),
  };
}
