import { describe, expect, it } from 'vitest';
import { Hal } from '../../src/hal/hal.ts';
import { lockLevels } from '../../src/hal/model/locks.ts';
import { snapshot } from '../helpers/hal-snapshot.ts';

function machine(): Hal {
  const hal = new Hal();
  const component = hal.component('c', { kind: 'rt' });
  const pin = component.newPin('in', 'bit', 'in');
  component.newPin('out', 'bit', 'out');
  component.newFunct('c', () => {}, { inputs: [pin], outputs: [] });
  hal.newSignal('s', 'bit');
  hal.newPeriodicThread('fast', 1_000_000);
  return hal;
}

describe('the config lock', () => {
  it.each<[string, (hal: Hal) => unknown]>([
    ['signal_new called while HAL is locked', (hal) => hal.newSignal('t', 'bit')],
    ['signal_new called while HAL is locked', (hal) => hal.net('t', ['c.in'])],
    ['signal_delete called while HAL is locked', (hal) => hal.deleteSignal('s')],
    ['link called while HAL locked', (hal) => hal.net('s', ['c.in'])],
    ['link called while HAL locked', (hal) => hal.link('c.in', 's')],
    ['unlink called while HAL locked', (hal) => hal.unlink('c.in')],
    ['pin_alias called while HAL locked', (hal) => hal.alias('pin', 'c.in', 'x')],
    ['param_alias called while HAL locked', (hal) => hal.unalias('param', 'fast.tmax')],
    ['create_thread called while HAL is locked', (hal) => hal.newPeriodicThread('slow', 2_000_000)],
    ['add_funct_to_thread called while HAL is locked', (hal) => hal.addf('c', 'fast')],
    ['del_funct_from_thread called while HAL is locked', (hal) => hal.delf('c', 'fast')],
  ])('refuses with “%s”', (message, refused) => {
    const hal = machine();
    hal.lock = lockLevels.config;
    const before = snapshot(hal);
    expect(() => refused(hal)).toThrow(expect.objectContaining({ code: 'locked', message }));
    expect(snapshot(hal)).toEqual(before);
  });

  it('lets values be set, as tuning needs', () => {
    const hal = machine();
    hal.lock = lockLevels.tune;
    hal.setp('c.in', '1');
    hal.sets('s', '1');
    expect(hal.item('c.in').value).toBe(true);
  });
});

describe('the other locks', () => {
  it('keep components from making pins, and threads from starting and stopping', () => {
    const hal = machine();
    hal.lock = lockLevels.load | lockLevels.run;
    const component = hal.component('d');
    for (const refused of [
      () => component.newPin('x', 'bit', 'in'),
      () => component.newParam('x', 'bit', 'rw'),
      () => component.newFunct('d', () => {}, { inputs: [], outputs: [] }),
      () => hal.newPeriodicThread('slow', 2_000_000),
      () => hal.start(),
      () => hal.stop(),
    ]) {
      expect(refused).toThrow(expect.objectContaining({ code: 'locked' }));
    }
    expect(hal.components.has('__slow')).toBe(false);
    expect(hal.threads.has('slow')).toBe(false);
  });

  it('do not stop a component or the whole HAL from ending', () => {
    const hal = machine();
    hal.net('s', ['c.in']);
    hal.lock = lockLevels.all;
    hal.components.get('c').exit();
    hal.dispose();
    expect(hal.components.size).toBe(0);
  });
});
