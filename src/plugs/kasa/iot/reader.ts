import { PlugError } from '../../../errors.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Logger } from '../../../util/logger.ts';
import type { PlugReading, ReadingOptions } from '../../driver.ts';
import type { JsonObject } from '../transport/json.ts';
import { createMeterRest } from './meter-rest.ts';
import { refusedMeter } from './meter.ts';
import type { IotProtocol, MeterOutcome } from './protocol.ts';
import { hasMeter, relayIn } from './sysinfo.ts';
import { takeMeter } from './take-meter.ts';

export interface PlugReaderOptions {
  readonly protocol: IotProtocol;
  /** Whether to ask the meter of a plug that has one; `true` also means that one is expected. */
  readonly meter: boolean | 'auto';
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called at each sysinfo. */
  readonly onSysinfo: () => void;
}

/**
 * Reads relay and meter with few and harmless requests: sysinfo alone at first contact; then, if sysinfo reports a
 * meter, both in one request; or one after the other if the plug fails when asked for both.
 */
export interface PlugReader {
  read(signal?: AbortSignal, readingOptions?: ReadingOptions): Promise<PlugReading>;
  /** Reads sysinfo alone; `meter` is FALSE if the plug has no meter, or refused it when last asked. */
  sysinfo(signal?: AbortSignal): Promise<{ sysinfo: JsonObject; meter: boolean }>;
  /** Whether the plug had a relay of its own when it was last read. */
  hasRelay(): boolean;
}

export function createPlugReader(options: PlugReaderOptions): PlugReader {
  const { protocol, meter: wanted, clock, logger, onSysinfo } = options;
  const rest = createMeterRest(clock);
  let mode: ReadMode = 'first';
  let hasRelay = false;
  let claimsMeter = false;
  /** Sysinfo reports a meter, but the last answer of the plug was that it has no such module. */
  let deniesMeter = false;
  let warned = false;
  /** Failures of the combined request while sysinfo alone works. */
  let strikes = 0;

  const asksMeter = () => wanted !== false && claimsMeter && rest.isOver();

  const learn = (sysinfo: JsonObject) => {
    onSysinfo();
    hasRelay = 'relay_state' in sysinfo;
    claimsMeter = hasMeter(sysinfo);
    if (mode === 'first') mode = 'together';
    if (mode === 'doubt') mode = strikes < 2 ? 'together' : 'apart';
    if (wanted === true && !claimsMeter && !warned) {
      warned = true;
      logger.warn({ model: sysinfo['model'] }, 'a meter is configured, but this plug has none: it only switches');
    }
  };

  const measured = (outcome: MeterOutcome): Partial<PlugReading> => {
    deniesMeter = outcome instanceof PlugError && outcome.code === 'plug-unsupported';
    return takeMeter(outcome, rest, logger);
  };

  const readRelay = async (signal: AbortSignal | undefined): Promise<PlugReading> => {
    const sysinfo = await protocol.sysinfo(signal);
    learn(sysinfo);
    return relayIn(sysinfo);
  };

  const unmeasured = (relay: PlugReading): PlugReading =>
    claimsMeter || wanted !== true ? relay : { ...relay, meterFault: 'none' };

  const readTogether = async (signal: AbortSignal | undefined): Promise<PlugReading> => {
    try {
      const { sysinfo, realtime } = await protocol.sysinfoAndRealtime(signal);
      strikes = isUnanswered(realtime) ? strikes : 0;
      learn(sysinfo);
      const relay = relayIn(sysinfo);
      if (!isUnanswered(realtime)) return joined(relay, measured(realtime));
      doubtTogether();
      return { ...relay, ...refusedMeter };
    } catch (error) {
      if (isUnanswered(error)) doubtTogether();
      throw error;
    }
  };
  const doubtTogether = () => {
    strikes++;
    mode = 'doubt';
  };

  const readApart = async (signal: AbortSignal | undefined): Promise<PlugReading> => {
    let relay: PlugReading;
    try {
      relay = await readRelay(signal);
    } catch (error) {
      // The plug is away: this is not a failure of the combined request.
      if (mode !== 'apart') {
        mode = 'first';
        strikes = 0;
      }
      throw error;
    }
    if (!asksMeter()) return unmeasured(relay);
    const outcome = await protocol.realtime(signal);
    // The relay's state must not be lost because a meter does not answer.
    if (isUnanswered(outcome)) mode = 'apart';
    else if (strikes < 2) mode = 'together';
    return { ...relay, ...measured(outcome) };
  };

  return {
    read(signal, readingOptions) {
      if (readingOptions?.meter === false && mode !== 'doubt') return readRelay(signal);
      if (mode === 'together' && asksMeter()) return readTogether(signal);
      if (mode !== 'first' && !asksMeter()) return readRelay(signal).then(unmeasured);
      return readApart(signal);
    },
    async sysinfo(signal) {
      const sysinfo = await protocol.sysinfo(signal);
      learn(sysinfo);
      return { sysinfo, meter: claimsMeter && !deniesMeter };
    },
    hasRelay: () => hasRelay,
  };
}

function joined(relay: PlugReading, meter: Partial<PlugReading>): PlugReading {
  const { on, onTimeS } = relay;
  const { voltageV, currentA, powerW, energyKWh } = meter;
  const isWhole = voltageV !== undefined && currentA !== undefined && powerW !== undefined && energyKWh !== undefined;
  // Ten times as fast as the spread below.
  if (isWhole && onTimeS !== undefined) return { on, onTimeS, voltageV, currentA, powerW, energyKWh };
  return { ...relay, ...meter };
}

/** How to read the plug: `doubt` follows a failed combined request and reads them apart. */
type ReadMode = 'first' | 'together' | 'doubt' | 'apart';

function isUnanswered(error: unknown): boolean {
  return error instanceof PlugError && (error.code === 'plug-timeout' || error.code === 'plug-protocol');
}
