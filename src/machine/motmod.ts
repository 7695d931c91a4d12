import { ModuleArgs } from '../components/module-args.ts';
import type { MachineCore } from './core.ts';

/**
 * `loadrt motmod num_dio= num_aio=` as HAL files have it: makes the component `motion` with so many digital and analog
 * inputs and outputs, and the threads that `base_period_nsec=` and `servo_period_nsec=` ask for. There is no motion
 * controller behind it: arguments about axes are accepted and ignored.
 */
export function loadMotion(machine: MachineCore, module: string, args: readonly string[]): void {
  const given = new ModuleArgs(module, args);
  const digital = given.integer('num_dio') ?? 4;
  const analog = given.integer('num_aio') ?? 4;
  const periods = [
    ['base-thread', given.integer('base_period_nsec')],
    ['servo-thread', given.integer('servo_period_nsec')],
  ] as const;
  for (const ignored of ['num_joints', 'num_axes', 'traj_period_nsec', 'base_thread_fp', 'key']) given.integer(ignored);
  for (const ignored of ['kinstype', 'tp', 'home', 'kins', 'coordinates']) given.texts(ignored);
  const [unknown] = given.unknown;
  if (unknown !== undefined) {
    throw given.refusal('usage', `unknown parameter '${unknown}': expected num_dio= and num_aio=`);
  }
  for (const [name, count] of [
    ['num_dio', digital],
    ['num_aio', analog],
  ] as const) {
    if (count < 0 || count > 64) throw given.refusal('out-of-range', `${name} must be 0 to 64, not ${count}`);
  }
  machine.load(
    'motion',
    'motion',
    new Map([
      ['digital-outputs', digital],
      ['digital-inputs', digital],
      ['analog-outputs', analog],
      ['analog-inputs', analog],
    ]),
  );
  for (const [name, periodNs] of periods) {
    if (periodNs !== undefined && periodNs > 0) machine.hal.newPeriodicThread(name, periodNs);
  }
}
