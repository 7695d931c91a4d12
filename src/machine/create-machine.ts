import type { OptionValues } from '../catalog/header.ts';
import type { Hal, HalValue } from '../hal/hal.ts';
import type { DriverType } from '../plugs/define-driver.ts';
import type { MachineServices } from './core.ts';
import { Machine } from './machine.ts';
import type { VariableNames } from './program-environment.ts';

/** The parts of a machine; a checked `MachineConfig` is such a plan. */
export interface MachinePlan {
  readonly machine: string;
  readonly components: readonly { readonly type: string; readonly name: string; readonly options: OptionValues }[];
  /** Faces without pins, in the order in which they open. */
  readonly faces?: readonly { readonly type: string; readonly options: OptionValues }[];
  readonly nets: readonly { readonly signal: string; readonly pins: readonly { readonly name: string }[] }[];
  readonly settings: readonly { readonly name: string; readonly value: HalValue }[];
  /** The cycle of functions that count cycles, in seconds; 10 ms by default. */
  readonly cycleS?: number | undefined;
  /** Drivers beside those of the services. */
  readonly drivers?: ReadonlyMap<string, DriverType>;
  /** The variables of the environment that programs get; by default all but halyard's own secrets. */
  readonly variables?: VariableNames;
}

const usualCycleS = 0.01;

/**
 * Builds a machine: loads, sets, links. Nothing runs before `start`. When a step is refused, everything that was loaded is
 * ended again, and the refusal is thrown.
 */
export async function createMachine(plan: MachinePlan, context: MachineServices): Promise<Machine> {
  const { variables } = plan;
  const drivers = plan.drivers?.size ? new Map([...context.drivers, ...plan.drivers]) : context.drivers;
  const machine = new Machine(plan.machine, { ...context, drivers, ...(variables ? { variables } : {}) });
  try {
    machine.hal.batch(() => wire(machine, plan));
  } catch (error) {
    await machine.dispose();
    throw error;
  }
  return machine;
}

function wire(machine: Machine, plan: MachinePlan): void {
  const { hal } = machine;
  for (const { type, name, options } of plan.components) machine.load(type, name, options);
  for (const { type, options } of plan.faces ?? []) machine.addFace(type, options);
  for (const { name, value } of plan.settings) hal.setp(name, value);
  for (const { signal, pins } of plan.nets) {
    hal.net(
      signal,
      pins.map((pin) => pin.name),
    );
  }
  addThreads(hal, plan.cycleS);
}

/** Makes the threads of a machine file, and adds each function to the one that it needs. */
export function addThreads(hal: Hal, cycleS: number = usualCycleS): void {
  hal.newOnChangeThread('on-change');
  const functs = [...hal.functs.values()];
  if (functs.some(({ everyCycle }) => everyCycle)) hal.newPeriodicThread('cycle', Math.round(cycleS * 1e9));
  for (const { name, everyCycle } of functs) hal.addf(name, everyCycle ? 'cycle' : 'on-change');
}
