export { HalError, PlugError, ConfigError, type ErrorCode, type Diagnostic } from './errors.ts';
export { Hal, type HalChange, type HalFault } from './hal/hal.ts';
