import { PlugError } from '../../../errors.ts';
import type { Logger } from '../../../util/logger.ts';
import type { PlugReading } from '../../driver.ts';
import { hasQuantity } from '../../plausible.ts';
import type { MeterRest } from './meter-rest.ts';
import { meterIn, refusedMeter } from './meter.ts';
import type { MeterOutcome } from './protocol.ts';

/** The meter's part of a reading. A meter that gives no values gets a rest. */
export function takeMeter(outcome: MeterOutcome, rest: MeterRest, logger: Logger): Partial<PlugReading> {
  const why = outcome instanceof PlugError ? outcome : undefined;
  const reading = outcome instanceof PlugError ? {} : meterIn(outcome);
  if (hasQuantity(reading)) {
    rest.worked();
    return reading;
  }
  rest.failed(why);
  const reason = why?.message ?? 'its answer has no values';
  logger.debug({ reason }, 'the meter gives no values and is not asked for a while; the relay is still read');
  return refusedMeter;
}
