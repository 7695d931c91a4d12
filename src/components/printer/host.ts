import { declaredPins, staleName } from '../../catalog/expand.ts';
import type { DeclaredPin } from '../../catalog/header.ts';
import { HalError } from '../../errors.ts';
import { typedValue, type HalType, type HalValue } from '../../hal/hal.ts';
import { defineComponent, type ComponentScope, type ComponentType, type Value } from '../define.ts';

/**
 * Pins that a peer writes. Each write counts, even one of the same value: it confirms that the value still holds.
 *
 * A pin with `stale-after` is stale until its first write. While it is stale it has its fail-safe value and
 * `NAME-stale` is TRUE, so that a program that hangs, dies or loses its printer is not taken for one without news.
 */
export const host: ComponentType = defineComponent('host', (scope) => {
  const pins = new Map(declaredPins(scope.option('pins')).map((pin) => [pin.name, writtenPin(scope, pin)]));
  return {
    peer: {
      write(values) {
        // Parse all values before setting any: a wrong one must leave the others unset.
        const writes = Object.entries(values).map(([name, value]) => {
          const target = pins.get(name);
          if (!target) throw new HalError('no-such-pin', `pin '${scope.name}.${name}' not found`);
          return { target, value: typedValue(target.pin.type, value) };
        });
        scope.hal.batch(() => {
          for (const { target, value } of writes) target.write(value);
        });
      },
    },
  };
});

interface WrittenPin {
  readonly pin: Value<HalType>;
  write(value: HalValue): void;
}

function writtenPin(scope: ComponentScope, { name, staleAfterS, failsafe }: DeclaredPin): WrittenPin {
  const pin = scope.item(name);
  if (staleAfterS === undefined) return { pin, write: (value) => pin.set(value) };
  const stale = scope.bit(staleName(name));
  const staleAfterMs = staleAfterS * 1000;
  let writtenMs = 0;
  let cancel: (() => void) | undefined;
  const wait = (delayMs: number) => {
    cancel = scope.clock.after(delayMs, check);
  };
  const check = () => {
    const leftMs = writtenMs + staleAfterMs - scope.clock.now();
    if (leftMs > 0) return wait(Math.ceil(leftMs));
    cancel = undefined;
    scope.hal.batch(() => {
      stale.set(true);
      if (failsafe !== undefined) pin.set(failsafe);
    });
  };
  scope.onExit(() => cancel?.());
  return {
    pin,
    write(value) {
      writtenMs = scope.clock.now();
      pin.set(value);
      stale.set(false);
      if (!cancel) wait(staleAfterMs);
    },
  };
}
