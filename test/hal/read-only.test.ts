import { describe, expect, it } from 'vitest';
import { Hal } from '../../src/hal/hal.ts';

function plug() {
  const hal = new Hal();
  const component = hal.component('plug');
  const enable = component.newPin('enable', 'bit', 'out', { unit: 'V', doc: 'the relay', failsafe: false });
  const interval = component.newParam('interval', 'float', 'rw', { value: 0.5 });
  component.ready();
  hal.net('power', ['plug.enable']);
  return { hal, component, enable, interval };
}

/** Every way to write a pin or param that its owner has. */
const means = ['set', 'ask', 'report', 'cell'];

describe('a pin or param that was found by its name', () => {
  it('cannot be written, in JavaScript neither, whichever way leads to it', () => {
    const { hal, component } = plug();
    const found = [
      hal.pins.get('plug.enable'),
      hal.pins.find('plug.enable'),
      ...hal.pins.values(),
      ...hal.pins.sorted(),
      hal.item('plug.enable'),
      ...hal.signals.get('power').pins,
      hal.signals.get('power').writer,
      ...component.pins,
      hal.params.get('plug.interval'),
      ...hal.params.values(),
      hal.item('plug.interval'),
      hal.setp('plug.interval', 2),
      ...component.params,
    ];
    for (const item of found) {
      if (!item) throw new Error('nothing was found');
      expect(means.filter((name) => name in item)).toEqual([]);
      expect(Object.keys(item)).toEqual([]);
      expect(() => Object.assign(item, { value: 3 })).toThrow(TypeError);
    }
  });

  it('shows what its owner writes', () => {
    const { hal, enable } = plug();
    const view = hal.pins.get('plug.enable');
    const seen: boolean[] = [];
    view.value$.subscribe((value) => seen.push(value === true));
    const stop = view.observe((value) => seen.push(value === true));
    enable.set(true);
    stop();
    enable.set(false);
    expect(seen).toEqual([false, false, true, true, false]);
    expect(view.value).toBe(false);
  });

  it('tells what it is, and where it is linked', () => {
    const { hal, component } = plug();
    hal.alias('pin', 'plug.enable', 'lamp');
    const view = hal.pins.get('lamp');
    const { kind, name, shown, alias, type, dir, doc, unit, failsafe } = view;
    expect({ kind, name, shown, alias, type, dir, doc, unit, failsafe }).toEqual({
      kind: 'pin',
      name: 'plug.enable',
      shown: 'lamp',
      alias: 'lamp',
      type: 'bit',
      dir: 'out',
      doc: 'the relay',
      unit: 'V',
      failsafe: false,
    });
    expect(view.component).toBe(component);
    expect(view.signal).toBe(hal.signals.get('power'));
    hal.unlink('plug.enable');
    expect(view.signal).toBeNull();
  });

  it('is the same object each time', () => {
    const { hal, component, enable } = plug();
    const view = hal.pins.get('plug.enable');
    hal.alias('pin', 'plug.enable', 'lamp');
    expect(hal.pins.find('lamp')).toBe(view);
    expect([...hal.pins.values()][0]).toBe(view);
    expect(component.pins[0]).toBe(view);
    expect(hal.signals.get('power').writer).toBe(view);
    expect(enable.view).toBe(view);
  });
});
