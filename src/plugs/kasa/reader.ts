import { PlugError } from '../../errors.ts';
import type { Logger } from '../../util/logger.ts';
import type { PlugReading, ReadingWish } from '../driver.ts';
import { withDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import type { JsonObject } from './json.ts';
import { meterIn } from './meter.ts';
import type { MeterReading } from './meter.ts';
import type { IotProtocol } from './protocol.ts';
import { hasMeter, relayIn } from './sysinfo.ts';

export interface PlugReaderOptions {
  readonly protocol: IotProtocol;
  /** Whether to ask the meter of a plug that has one; `true` also says that one is expected. */
  readonly meter: boolean | 'auto';
  /** Limit of one reading, also where it takes two requests. */
  readonly deadline: Deadline;
  readonly logger: Logger;
  /** Called at each sysinfo. */
  readonly onSysinfo: () => void;
}

/**
 * Reads relay and meter with as few and as harmless requests as the plug allows: sysinfo alone at first contact; then,
 * where sysinfo claims a meter, both in one request; and one after the other for a plug that fails when asked for both.
 */
export interface PlugReader {
  read(signal?: AbortSignal, wish?: ReadingWish): Promise<PlugReading>;
  /** Sysinfo alone, and whether the plug measures by all that is known. */
  sysinfo(signal?: AbortSignal): Promise<{ sysinfo: JsonObject; meter: boolean }>;
  /** Whether the plug, when it was last read, had a relay of its own to switch. */
  hasRelay(): boolean;
}

/** How long a meter that failed on its own is left alone, so that it does not delay every reading. */
const meterRestMs = 30_000;

export function createPlugReader(options: PlugReaderOptions): PlugReader {
  const { protocol, meter: wanted, deadline, logger, onSysinfo } = options;
  const { clock } = deadline;
  let way: Way = 'first';
  let hasRelay = false;
  let claimsMeter = false;
  /** The plug claims a meter in sysinfo, but answers that it has no such module. */
  let deniesMeter = false;
  let warned = false;
  /** Failures of the request for both, with sysinfo alone working in between. */
  let strikes = 0;
  let meterRestsUntilMs = -Infinity;

  const asksMeter = () => wanted !== false && claimsMeter && !deniesMeter;

  const learn = (sysinfo: JsonObject) => {
    onSysinfo();
    hasRelay = 'relay_state' in sysinfo;
    claimsMeter = hasMeter(sysinfo);
    if (way === 'first') way = 'together';
    if (way === 'doubt') way = strikes < 2 ? 'together' : 'apart';
    if (wanted === true && !asksMeter() && !warned) {
      warned = true;
      logger.warn({ model: sysinfo['model'] }, 'a meter is configured, but this plug has none: it only switches');
    }
  };

  const readRelay = async (signal: AbortSignal | undefined): Promise<PlugReading> => {
    const sysinfo = await protocol.sysinfo(signal);
    learn(sysinfo);
    return relayIn(sysinfo);
  };

  const readTogether = async (signal: AbortSignal | undefined): Promise<PlugReading> => {
    try {
      const { sysinfo, realtime } = await protocol.sysinfoAndRealtime(signal);
      strikes = 0;
      if (!realtime) deniesMeter = true;
      learn(sysinfo);
      return realtime ? joined(relayIn(sysinfo), meterIn(realtime)) : relayIn(sysinfo);
    } catch (error) {
      if (isUnanswered(error)) {
        strikes++;
        way = 'doubt';
      }
      throw error;
    }
  };

  const readApart = async (signal: AbortSignal): Promise<PlugReading> => {
    let relay: PlugReading;
    try {
      relay = await readRelay(signal);
    } catch (error) {
      // Away altogether: that says nothing against asking for both at once.
      if (way !== 'apart') {
        way = 'first';
        strikes = 0;
      }
      throw error;
    }
    if (!asksMeter() || clock.now() < meterRestsUntilMs) return relay;
    try {
      const realtime = await protocol.realtime(signal);
      if (realtime) return { ...relay, ...meterIn(realtime) };
      deniesMeter = true;
    } catch (error) {
      if (!(error instanceof PlugError)) throw error;
      meterRestsUntilMs = clock.now() + meterRestMs;
      logger.debug({ reason: error.message }, 'the relay answers, the meter does not: leaving it in peace for a while');
    }
    // The relay's state is known, and matters more than the meter's values.
    return relay;
  };

  return {
    read(signal, wish) {
      if (wish?.meter === false && way !== 'doubt') return readRelay(signal);
      if (way === 'together' && asksMeter()) return readTogether(signal);
      if (way !== 'first' && !asksMeter()) return readRelay(signal);
      return withDeadline(deadline, signal, readApart);
    },
    async sysinfo(signal) {
      const sysinfo = await protocol.sysinfo(signal);
      learn(sysinfo);
      return { sysinfo, meter: claimsMeter && !deniesMeter };
    },
    hasRelay: () => hasRelay,
  };
}

function joined(relay: PlugReading, meter: MeterReading): PlugReading {
  const { on, onTimeS } = relay;
  const { voltageV, currentA, powerW, energyKWh } = meter;
  const isWhole = voltageV !== undefined && currentA !== undefined && powerW !== undefined && energyKWh !== undefined;
  // Named one by one where all is there, which takes a tenth of the time of the other way.
  if (isWhole && onTimeS !== undefined) return { on, onTimeS, voltageV, currentA, powerW, energyKWh };
  return { ...relay, ...meter };
}

/** How the plug is read: `doubt` follows a failure of both together, and tries them apart. */
type Way = 'first' | 'together' | 'doubt' | 'apart';

function isUnanswered(error: unknown): boolean {
  return error instanceof PlugError && (error.code === 'plug-timeout' || error.code === 'plug-protocol');
}
