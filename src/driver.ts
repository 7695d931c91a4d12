/** What the author of a plug driver needs: `import { defineDriver } from 'halyard/driver'`. */
export { HalError, PlugError, type ErrorCode, type PlugErrorCode } from './errors.ts';
export { defineDriver } from './plugs/define-driver.ts';
export type {
  DiscoveredPlug,
  DriverOptions,
  DriverOptionSpecs,
  DriverType,
  PlugSearch,
} from './plugs/define-driver.ts';
export type {
  PlugContext,
  PlugDriver,
  PlugIdentity,
  PlugOptions,
  PlugReading,
  ReadingOptions,
} from './plugs/driver.ts';
export type { PlugOffTimer, PlugRule } from './plugs/in-plug.ts';
export type { Clock } from './util/clock.ts';
export type { Logger } from './util/logger.ts';
