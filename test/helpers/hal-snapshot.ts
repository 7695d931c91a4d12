import type { Hal } from '../../src/hal/hal.ts';

/** Everything of a HAL that a refused command must leave as it was. */
export function snapshot(hal: Hal): unknown {
  return {
    components: [...hal.components.names()],
    pins: [...hal.pins.values()].map((pin) => [pin.name, pin.value, pin.signal?.name]),
    params: [...hal.params.values()].map((param) => [param.name, param.value]),
    signals: [...hal.signals.values()].map((signal) => [
      signal.name,
      signal.value,
      signal.writer?.name,
      signal.readers,
      signal.bidirs,
      signal.pins.map((pin) => pin.name),
    ]),
  };
}
