import type { Param, Pin } from './item.ts';
import type { FunctMeter, RunMeter } from '../graph/run-meter.ts';

/** The part of a component that makes pins and params by their full names. */
interface ItemMaker {
  newPinNamed(name: string, type: 's32', dir: 'out', facts: ItemDescription): Pin<'s32'>;
  newParamNamed<T extends 's32' | 'bit'>(name: string, type: T, dir: 'rw' | 'ro', facts: ItemDescription): Param<T>;
}

interface ItemDescription {
  readonly unit?: string;
  readonly doc?: string;
}

/** Makes `<funct>.time`, `<funct>.tmax` and `<funct>.tmax-increased`, owned by the function's component. */
export function createFunctMeter(component: ItemMaker, funct: string): FunctMeter {
  const facts = { unit: 'ns', doc: `running time of the function ${funct}` } as const;
  return {
    time: component.newPinNamed(`${funct}.time`, 's32', 'out', facts),
    tmax: component.newParamNamed(`${funct}.tmax`, 's32', 'rw', { ...facts, doc: `longest ${facts.doc}` }),
    tmaxIncreased: component.newParamNamed(`${funct}.tmax-increased`, 'bit', 'ro', {
      doc: 'the last run was the longest',
    }),
  };
}

/** The component that holds the pins of a thread. */
interface PseudoComponent extends ItemMaker {
  ready(): void;
  exit(): void;
}

/**
 * Makes `<thread>.time` and `<thread>.tmax` in the pseudo component of a periodic thread, as HAL does: the running time of
 * the last cycle, and the longest until it is reset, in nanoseconds. If that fails, the component exits.
 */
export function createThreadMeter(component: PseudoComponent, thread: string): RunMeter {
  try {
    const time = component.newPinNamed(`${thread}.time`, 's32', 'out', { unit: 'ns' });
    const tmax = component.newParamNamed(`${thread}.tmax`, 's32', 'rw', { unit: 'ns' });
    component.ready();
    return { time, tmax };
  } catch (error) {
    component.exit();
    throw error;
  }
}
