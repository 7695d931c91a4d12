import { instancePrefix } from '../hal/hal.ts';
import type { OptionValue } from '../catalog/header.ts';
import type { ModuleArgs } from './module-args.ts';

/** One instance that a `loadrt` line asks for. */
export interface ModuleInstance {
  /** First part of its pins' names. */
  readonly name: string;
  /** Options of the header; those that are not here have their defaults. */
  readonly options?: Readonly<Record<string, OptionValue>>;
}

/** Reads the arguments of a module's `loadrt` line. */
export interface ModuleLoading {
  /** Throws a `HalError` for arguments that the module would refuse. */
  readonly instances: (args: ModuleArgs) => readonly ModuleInstance[];
  /** The one function that runs all instances, for a module without a function for each. */
  readonly sharedFunct?: string;
}

/** Far more instances than a machine needs: a typing error must not use up the memory. */
const instancesMax = 100_000;

/**
 * For nearly every module: `count=2` makes `type.0` and `type.1`, `names=a,b` makes `a` and `b`, neither makes one.
 * `personality=` gives each instance a number from which `options` makes the options of the header; an instance without
 * one uses `standard`, and if that is undefined the module refuses to load.
 */
export function usualLoading(personality?: {
  readonly standard: number | undefined;
  readonly options: (personality: number) => Readonly<Record<string, OptionValue>>;
}): ModuleLoading {
  return {
    instances(args) {
      const names = instanceNames(args, { counter: 'count', standard: 1, max: instancesMax });
      if (!personality) return names.map((name) => ({ name }));
      const given = args.integers('personality');
      return names.map((name, index) => {
        const value = given[index] ?? personality.standard;
        if (value === undefined) throw args.refusal('usage', `personality= is missing for '${name}'`);
        return { name, options: personality.options(value) };
      });
    },
  };
}

/** For the older modules: `num_chan=` or `names=`, 16 at most. */
export function channelLoading(
  standard: number,
  options: (args: ModuleArgs) => Readonly<Record<string, OptionValue>> = () => ({}),
): ModuleLoading {
  return {
    instances(args) {
      const shared = options(args);
      return instanceNames(args, { counter: 'num_chan', standard, max: 16 }).map((name) => ({ name, options: shared }));
    },
  };
}

/** The names from a count or from a list of names, not both; without either, `standard` instances. */
function instanceNames(args: ModuleArgs, by: { counter: string; standard: number; max: number }): readonly string[] {
  const count = args.integer(by.counter) ?? 0;
  const listed = args.texts('names');
  const names = listed.length === 1 && listed[0] === '' ? [] : listed;
  if (count !== 0 && names.length > 0) {
    throw args.refusal('usage', `${by.counter}= and names= are mutually exclusive`);
  }
  if (names.includes('')) throw args.refusal('bad-value', 'a name in names= is empty');
  const wanted = names.length > 0 ? names.length : count === 0 ? by.standard : count;
  if (wanted < 1 || wanted > by.max) {
    throw args.refusal('out-of-range', `${wanted} instances requested: expected 1 to ${by.max}`);
  }
  return names.length > 0 ? names : numberedNames(args, wanted);
}

/** `type.0`, `type.1` … */
export function numberedNames(args: ModuleArgs, count: number): readonly string[] {
  const prefix = instancePrefix(args.module);
  return Array.from({ length: count }, (_, index) => `${prefix}.${index}`);
}
