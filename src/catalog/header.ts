import type { HalType, HalValue, ParamDir, PinDir } from '../hal/hal.ts';

/**
 * The header of a component type, as `pins/<type>.yaml` declares it: the component's purpose, its pins, params and
 * functions, and its options. The same data makes the pins, checks configurations and renders every description, so
 * that each name and unit is written once.
 */
export interface ComponentHeader {
  readonly type: string;
  /** The purpose, which the first sentence states alone. */
  readonly doc: string;
  /** TRUE for a type that a machine has at most once, named like the type (`motion`). */
  readonly singleton: boolean;
  /** TRUE for a face, which is listed under `faces`. A face with pins owns a component of the same name. */
  readonly face: boolean;
  readonly options: readonly OptionHeader[];
  readonly pins: readonly PinHeader[];
  readonly params: readonly ParamHeader[];
  readonly functs: readonly FunctHeader[];
}

/**
 * The common part of pins and params. In a name, a run of `#` stands for the index of one of `count`, padded to the
 * length of the run.
 */
interface ItemHeader {
  readonly name: string;
  readonly type: HalType;
  readonly doc: string | undefined;
  /** An SI unit or the usual one: `A`, `V`, `W`, `kWh`, `s`, `°C`. */
  readonly unit: string | undefined;
  /** The initial value; the type's zero when undefined. */
  readonly default: HalValue | undefined;
  /**
   * The count: a number or the name of an option. An integer option gives the count itself. A text option has a letter
   * for each item, which gives its type (`typeOfLetter`; `type` for an unknown letter). A map option has a key for each
   * item, which replaces the index in the name. Only with `#` in the name.
   */
  readonly count: number | string | undefined;
  /** The flag option that must be on for it to exist. */
  readonly when: string | undefined;
}

export interface PinHeader extends ItemHeader {
  readonly dir: PinDir;
  /**
   * `true` for an I/O pin that represents the state of a device, such as a plug's `enable` for its relay. When linked,
   * it gives its value to the signal, unless another such pin is on it. Other I/O pins adopt the signal's value.
   */
  readonly holdsState: boolean;
  /** `true` for an IN pin that must be written before its component does anything. */
  readonly mustBeKnown?: boolean | undefined;
  /** The value when its component has died, or when the component asks for it. */
  readonly failsafe?: HalValue | undefined;
}

/** A pin that a machine file declares for one instance, in an option of type `pins`. Its component writes it. */
export interface DeclaredPin {
  readonly name: string;
  readonly type: HalType;
  readonly doc: string | undefined;
  readonly unit: string | undefined;
  /** Age in seconds at which a value is stale unless it is written again; undefined for never. */
  readonly staleAfterS: number | undefined;
  /** The value before the first write, and while stale. */
  readonly failsafe: HalValue | undefined;
}

/** A param with the name of an option starts with the option's value. */
export interface ParamHeader extends ItemHeader {
  readonly dir: ParamDir;
}

export interface FunctHeader {
  /** Appended to the instance's name with a dot; empty for a function that is named like the instance. */
  readonly name: string;
  readonly doc: string;
  /**
   * `true` for a function that must run in every cycle of its thread, even if no input changed, because it counts
   * cycles or integrates over time.
   */
  readonly everyCycle: boolean;
}

/** A key of a component's entry in a machine file. */
export interface OptionHeader {
  readonly name: string;
  readonly type: OptionType;
  readonly doc: string;
  readonly unit: string | undefined;
  readonly required: boolean;
  /** Lifts `required`: the option may be missing when another one has this value (`undefined`: any value). */
  readonly unless?: readonly OptionCondition[] | undefined;
  readonly default: OptionValue | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** The allowed words of a `choice`. */
  readonly choices: readonly string[] | undefined;
}

export interface OptionCondition {
  readonly option: string;
  readonly value: OptionValue | undefined;
}

/**
 * `duration` is written as seconds or as `500ms`, `2s`, `5m`, `2h` and read as seconds. `secret` is written only as
 * `${env:NAME}` or `${file:PATH}` and never shown. `pins` declares further pins of the instance and is read as a list
 * of `DeclaredPin`. `token` is a number or a text, such as a position or an id. It is read as text exactly as written,
 * quoted or not. `driver` names a plug driver and adds its options to the component. `map` and `list` are a map and a
 * list whose shape the component checks itself.
 */
export type OptionType =
  | 'flag'
  | 'integer'
  | 'number'
  | 'duration'
  | 'text'
  | 'token'
  | 'choice'
  | 'port'
  | 'secret'
  | 'driver'
  | 'pins'
  | 'list'
  | 'map';

export type OptionValue = boolean | number | string | readonly unknown[] | { readonly [key: string]: unknown };

/** The options of one instance after the checks: every declared option with a value or a default. */
export type OptionValues = ReadonlyMap<string, OptionValue>;
