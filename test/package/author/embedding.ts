// A program with a HAL of its own: whoever looks a pin up by name can read it, and only its owner writes it.
import { test } from 'node:test';
import { ok, equal, throws } from 'node:assert/strict';
import { Hal, HalError, virtualClock } from 'halyard';
import { HalError as ErrorOfAuthors } from 'halyard/component';

void test('a pin that was found by its name cannot be written', () => {
  const hal = new Hal({ clock: virtualClock() });
  const owner = hal.component('lamp');
  const enable = owner.newPin('enable', 'bit', 'out');
  owner.ready();
  const found = hal.pins.get('lamp.enable');
  // @ts-expect-error it has no such method
  throws(() => found.set(true), TypeError);
  // @ts-expect-error nor can the value be assigned
  throws(() => (found.value = true), TypeError);
  enable.set(true);
  equal(found.value, true);
  // @ts-expect-error the engine is not public
  ok(hal.propagation);
  hal.dispose();
});

void test('an error is known, whichever door it came through', () => {
  ok(new ErrorOfAuthors('bad-value', 'no') instanceof HalError);
  ok(new HalError('bad-value', 'no') instanceof ErrorOfAuthors);
});
