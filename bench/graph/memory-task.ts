import { createCell } from '../../src/hal/graph/cell.ts';
import { Hal } from '../../src/hal/hal.ts';
import { createPin } from '../../src/hal/model/create-item.ts';
import { link } from '../../src/hal/model/linking.ts';
import { Signal } from '../../src/hal/model/item.ts';

/** Bytes of heap per object; the process needs `--expose-gc`. */
export function memoryTask({ count }: { readonly count: number }) {
  const bytesEach = (make: (index: number) => unknown): number => {
    const kept: unknown[] = Array.from({ length: count });
    const before = heapBytes();
    for (let i = 0; i < count; i++) kept[i] = make(i);
    const each = (heapBytes() - before) / count;
    if (kept.length !== count) throw new Error('they were not kept');
    return each;
  };
  const hal = new Hal();
  const { propagation } = hal;

  return {
    /** The pin itself, linked: no name, no registry. */
    barePin(): number {
      const owner = hal.component('owner');
      const { facts } = owner.newPin('pin', 'bit', 'in');
      const signal = new Signal('signal', 'bit', createCell('bit', propagation), propagation);
      return bytesEach(() => {
        const pin = createPin(createCell('bit', propagation), facts);
        link(pin, signal, propagation);
        return pin;
      });
    },
    /** What holds the value and carries its changes. */
    bareSignal: (): number => bytesEach(() => createCell('bit', propagation)),
    /** A pin as components make it, with a unit and a description, linked: everything it adds to the heap. */
    wholePin(): number {
      const pinsEach = 10;
      const signals = Array.from({ length: count / pinsEach }, (_, i) => hal.newSignal(`signal-${i}`, 'float').name);
      const components = Array.from({ length: count / pinsEach }, (_, i) => hal.component(`component-${i}`));
      return bytesEach((i) => {
        const owner = components[Math.floor(i / pinsEach)];
        const pin = owner?.newPin(`in-${i % pinsEach}`, 'float', 'in', { doc: 'what it means', unit: 'W', value: 1 });
        hal.link(pin?.name ?? '', signals[i % signals.length] ?? '');
        return pin;
      });
    },
    /** A signal with name, type, list of pins and its place among the others. */
    wholeSignal: (): number => bytesEach((i) => hal.newSignal(`a-signal-${i}`, 'float')),
  };
}

function heapBytes(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
