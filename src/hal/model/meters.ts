import type { Param, Pin } from './item.ts';
import type { FunctMeter, RunMeter } from '../graph/run-meter.ts';

/** A component, as far as it makes pins and params by their complete names. */
interface ItemMaker {
  newPinNamed(name: string, type: 's32', dir: 'out', facts: Facts): Pin<'s32'>;
  newParamNamed<T extends 's32' | 'bit'>(name: string, type: T, dir: 'rw' | 'ro', facts: Facts): Param<T>;
}

interface Facts {
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

/** The component that stands for a thread. */
interface PseudoComponent extends ItemMaker {
  ready(): void;
  exit(): void;
}

/**
 * Makes `<thread>.time` and `<thread>.tmax`, owned by the pseudo component of a periodic thread, as HAL does for each: how
 * long its cycles take, in nanoseconds, the last one, and the longest until reset. When that fails, the component is gone.
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
