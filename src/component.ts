/** What the author of a component needs: `import { defineComponent } from 'halyard/component'`. */
export { HalError, type ErrorCode } from './errors.ts';
export { defineComponent } from './components/define.ts';
export type { ComponentHandle, ComponentScope, ComponentType, Value } from './components/define.ts';
export type { ComponentEvent } from './components/events.ts';
export type { OptionValue } from './catalog/header.ts';
export type { FunctBody, Hal, HalType, HalValue, ItemView, Param, ParamView, Pin, PinView, Signal } from './hal/hal.ts';
export type { Clock } from './util/clock.ts';
export type { Logger } from './util/logger.ts';
