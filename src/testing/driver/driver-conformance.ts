import type { ConformanceTest } from '../conformance-test.ts';
import { callTests } from './calls.ts';
import { meterTests } from './meter.ts';
import { outageTests } from './outages.ts';
import { withPlugOf, type CreatePlugUnderTest } from './plug-under-test.ts';
import { pushTests } from './push.ts';
import { relayTests } from './relay.ts';

/** The rules for every plug driver, with any protocol. */
export function driverConformance(create: CreatePlugUnderTest): readonly ConformanceTest[] {
  const withPlug = withPlugOf(create);
  return [relayTests, meterTests, callTests, outageTests, pushTests].flatMap((tests) => tests(withPlug));
}
