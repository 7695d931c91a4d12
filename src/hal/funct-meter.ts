import type { Component } from './component.ts';
import type { Param, Pin } from './item.ts';

/** What an s32 pin can show. */
const timeMaxNs = 2 ** 31 - 1;

/** Shows how long a function or thread ran, in nanoseconds. */
export interface RunMeter {
  readonly time: Pin<'s32'>;
  /** The longest run since somebody set it. */
  readonly tmax: Param<'s32'>;
}

/** Where a function shows its running time, as every function of a realtime component does in HAL. */
export interface FunctMeter extends RunMeter {
  /** Whether the last run was the longest. */
  readonly tmaxIncreased: Param<'bit'>;
}

/** Makes `<funct>.time`, `<funct>.tmax` and `<funct>.tmax-increased`, owned by the function's component. */
export function createFunctMeter(component: Component, funct: string): FunctMeter {
  const facts = { unit: 'ns', doc: `running time of the function ${funct}` } as const;
  return {
    time: component.newPinNamed(`${funct}.time`, 's32', 'out', facts),
    tmax: component.newParamNamed(`${funct}.tmax`, 's32', 'rw', { ...facts, doc: `longest ${facts.doc}` }),
    tmaxIncreased: component.newParamNamed(`${funct}.tmax-increased`, 'bit', 'ro', {
      doc: 'the last run was the longest',
    }),
  };
}

/** Enters a run; returns whether it was the longest. */
export function recordRun(meter: RunMeter, elapsedMs: number): boolean {
  const elapsedNs = Math.min(Math.round(elapsedMs * 1e6), timeMaxNs);
  meter.time.set(elapsedNs);
  const isLongest = elapsedNs > meter.tmax.value;
  if (isLongest) meter.tmax.set(elapsedNs);
  return isLongest;
}
