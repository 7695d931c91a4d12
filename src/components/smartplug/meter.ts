import { addCounter, isPlausible, noEnergy, type EnergySum } from '../../plugs/energy.ts';
import type { PlugReading } from '../../plugs/driver.ts';
import type { ComponentScope } from '../define.ts';
import type { EnergyStore } from './energy-store.ts';

/** The meter's pins: what is measured, as far as it can be true, and the sum of all energy. */
export interface MeterPins {
  /** Shows a reading. What it does not hold stays as it was; one that cannot be true is counted and not shown. */
  show(reading: PlugReading): void;
  /** Begins the sum, with what the store has kept. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** `deviceId` is the plug's as it is known by now; another one than before has another counter. */
export function meterPins(scope: ComponentScope, store: EnergyStore | undefined, deviceId: () => string): MeterPins {
  const quantities = [
    [scope.float('current'), 'currentA'],
    [scope.float('voltage'), 'voltageV'],
    [scope.float('power'), 'powerW'],
    [scope.float('energy'), 'energyKWh'],
  ] as const;
  const energyTotal = scope.float('energy-total');
  const droppedSamples = scope.u32('dropped-samples');
  const { clock } = scope;
  let sum: EnergySum | undefined;
  let countedBy = '';
  let closed = false;

  const add = (energyKWh: number) => {
    if (!sum) return;
    const id = deviceId();
    if (countedBy !== '' && id !== '' && id !== countedBy) sum = { ...sum, counter: undefined, doubtful: undefined };
    if (id !== '') countedBy = id;
    sum = addCounter(sum, { energyKWh, atMs: clock.now() });
    energyTotal.set(sum.totalKWh);
    store?.keep({ sum, deviceId: countedBy });
  };

  return {
    show(reading) {
      if (!isPlausible(reading)) {
        droppedSamples.set((droppedSamples.value + 1) >>> 0);
        return;
      }
      for (const [pin, quantity] of quantities) {
        const value = reading[quantity];
        if (value !== undefined) pin.set(value);
      }
      if (reading.energyKWh !== undefined) add(reading.energyKWh);
    },
    async start() {
      const kept = await store?.load();
      if (closed) return;
      countedBy = kept?.deviceId ?? '';
      sum = kept?.sum ?? noEnergy;
      energyTotal.set(sum.totalKWh);
    },
    async close() {
      closed = true;
      await store?.close();
    },
  };
}
