import { callTurns, type CallTurnsOptions } from './call-turns.ts';
import type { PlugDriver } from './driver.ts';

/**
 * A driver for callers that give no limits of their own: one call at a time, each of which ends within the time limit, and
 * with `cancelled` when its signal fires or the driver is disposed of, whatever the driver itself does about that.
 */
export function limitedPlug(driver: PlugDriver, options: CallTurnsOptions): PlugDriver {
  const turns = callTurns({ ...options, isShared: true });
  const { offTimer, watch$ } = driver;
  return {
    identify: (signal) => turns.run(signal, (own) => driver.identify(own)),
    read: (signal, readingOptions) => turns.run(signal, (own) => driver.read(own, readingOptions)),
    setRelay: (on, signal) => turns.run(signal, (own) => driver.setRelay(on, own)),
    hurry: () => driver.hurry?.(),
    ...(watch$ && { watch$ }),
    ...(driver.rules && {
      rules: (signal) => turns.runSeveral(signal, async (own) => (await driver.rules?.(own)) ?? []),
    }),
    ...(offTimer && {
      offTimer: {
        arm: (delayS, signal) => turns.runSeveral(signal, (own) => offTimer.arm(delayS, own)),
        clear: (signal) => turns.runSeveral(signal, (own) => offTimer.clear(own)),
      },
    }),
    ...(driver.request && {
      request: (json, signal) => turns.run(signal, async (own) => driver.request?.(json, own)),
    }),
    dispose() {
      turns.dispose();
      return driver.dispose();
    },
  };
}
