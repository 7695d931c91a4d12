import { describe, expect, it } from 'vitest';
import { Hal } from '../../src/hal/hal.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadModule } from '../../src/components/loadrt.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';

/** Names that nobody could see as they are, each with another reason. */
const unprintable = [
  ['a line feed', 'a\nb'],
  ['a terminal’s escape', 'a\u001B[2Jb'],
  ['a NUL', 'a\0b'],
  ['a tab', '\ta'],
  ['a DEL', 'a\u007F'],
  ['a C1 control', 'a\u0085b'],
  ['a line separator', 'a\u2028b'],
  ['half of a surrogate pair', 'a\uD800'],
  ['the other half', '\uDC00a'],
  ['two halves in the wrong order', '\uDC00\uD800'],
] as const;

/** Every way in which the HAL gives a name to something. */
const ways: readonly (readonly [string, (hal: Hal, name: string) => void])[] = [
  ['a component', (hal, name) => hal.component(name)],
  ['a pin', (hal, name) => hal.component('new').newPin(name, 'bit', 'in')],
  ['a pin by its whole name', (hal, name) => hal.component('new').newPinNamed(name, 'bit', 'in')],
  ['a param', (hal, name) => hal.component('new').newParam(name, 'bit', 'rw')],
  ['a function', (hal, name) => hal.component('new').newFunct(name, () => {}, { inputs: [], outputs: [] })],
  ['a signal', (hal, name) => hal.newSignal(name, 'bit')],
  ['a signal made by net', (hal, name) => hal.net(name, ['c.in'])],
  ['an alias of a pin', (hal, name) => hal.alias('pin', 'c.in', name)],
  ['an alias of a param', (hal, name) => hal.alias('param', 'c.p', name)],
  ['a thread', (hal, name) => hal.newPeriodicThread(name, 1_000_000)],
  ['an on-change thread', (hal, name) => hal.newOnChangeThread(name)],
  ['an instance of a module', (hal, name) => loadAnd2(hal, name)],
];

const headers = loadHeaders('pins');

function loadAnd2(hal: Hal, name: string): void {
  const services = { clock: virtualClock(), logger: silentLogger, drivers: new Map() };
  loadModule('and2', [`names=${name}`], { hal, headers, types: componentTypes, services });
}

function wired(): Hal {
  const hal = new Hal({ clock: virtualClock() });
  const component = hal.component('c');
  component.newPin('in', 'bit', 'in');
  component.newParam('p', 'bit', 'rw');
  component.ready();
  return hal;
}

describe.each(ways)('the name of %s', (_, give) => {
  it.each(unprintable)('may not have %s in it', (__, name) => {
    const hal = wired();
    const before = [hal.pins.size, hal.params.size, hal.signals.size, hal.threads.size, hal.functs.size];
    expect(() => give(hal, name)).toThrow(expect.objectContaining({ code: 'bad-name' }));
    expect([hal.pins.size, hal.params.size, hal.signals.size, hal.threads.size, hal.functs.size]).toEqual(before);
  });

  it('is refused with a message that is harmless to a terminal', () => {
    try {
      give(wired(), 'a\u001B[2J\uD800');
      expect.unreachable();
    } catch (error) {
      // eslint-disable-next-line no-control-regex
      expect((error as Error).message).toMatch(/^[\x20-\x7E]*$/);
    }
  });

  it.each(['a b', 'a!#', '$(x)', 'größe-電源-🔌', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '-'])(
    'may be %j, as in any HAL',
    (name) => {
      expect(() => give(wired(), name)).not.toThrow();
    },
  );
});
