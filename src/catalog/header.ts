import type { HalType, HalValue, ParamDir, PinDir } from '../hal/hal.ts';

/**
 * The header of a component type, as `pins/<type>.yaml` declares it: what the component is, its pins, params and
 * functions, and the options it takes when it is loaded. The same data makes the pins, checks configurations and
 * renders every description, so that a name or a unit is written once.
 */
export interface ComponentHeader {
  readonly type: string;
  /** What it is for, first sentence first. */
  readonly doc: string;
  /** TRUE for a type of which a machine has one, named like the type (`motion`). */
  readonly singleton: boolean;
  /** TRUE for a face, which stands under `faces`. One with pins owns a component of its name. */
  readonly face: boolean;
  readonly options: readonly OptionHeader[];
  readonly pins: readonly PinHeader[];
  readonly params: readonly ParamHeader[];
  readonly functs: readonly FunctHeader[];
}

/** What pins and params share. In a name, a run of `#` stands for the index of one of `count`, padded to its length. */
interface ItemHeader {
  readonly name: string;
  readonly type: HalType;
  readonly doc: string | undefined;
  /** SI unit or one that people read it in: `A`, `V`, `W`, `kWh`, `s`, `°C`. */
  readonly unit: string | undefined;
  /** The value before anybody sets it; the type's zero when undefined. */
  readonly default: HalValue | undefined;
  /**
   * How many there are: a number, or the name of the integer option that says so, or of a text option with a letter
   * for each of them, which says its type (`typeOfLetter`; `type` stands for an unknown letter), or of a map option whose
   * keys stand in the names in place of an index. Only with `#` in the name.
   */
  readonly count: number | string | undefined;
  /** The flag option that must be on for it to exist. */
  readonly when: string | undefined;
}

export interface PinHeader extends ItemHeader {
  readonly dir: PinDir;
  /**
   * `true` for an I/O pin that stands for the state of something real, as a plug's `enable` does for its relay. It brings
   * its value to a signal that it is linked to, unless another such pin is there; other I/O pins adopt the signal's.
   */
  readonly holdsState: boolean;
  /** `true` for an IN pin without which the component does nothing until it has been written. */
  readonly mustBeKnown?: boolean | undefined;
  /** The value it takes when its component has died, and where the component says so. */
  readonly failsafe?: HalValue | undefined;
}

/** A pin that is declared where a component is loaded, in an option of type `pins`. Its component writes it. */
export interface DeclaredPin {
  readonly name: string;
  readonly type: HalType;
  readonly doc: string | undefined;
  readonly unit: string | undefined;
  /** Age in seconds at which a value that was not written again is stale; undefined for never. */
  readonly staleAfterS: number | undefined;
  /** The value before the first one, and of a stale one. */
  readonly failsafe: HalValue | undefined;
}

/** One with the name of an option starts with the option's value. */
export interface ParamHeader extends ItemHeader {
  readonly dir: ParamDir;
}

export interface FunctHeader {
  /** Appended to the instance's name with a dot; empty for a function that is named like the instance. */
  readonly name: string;
  readonly doc: string;
  /**
   * `true` for a function that must run every cycle of its thread although no input changed, because it counts cycles
   * or integrates over time.
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
  /** The words that are allowed, for `choice`. */
  readonly choices: readonly string[] | undefined;
}

export interface OptionCondition {
  readonly option: string;
  readonly value: OptionValue | undefined;
}

/**
 * `duration` is written as seconds or as `500ms`, `2s`, `5m`, `2h` and read as seconds. `secret` is written only as
 * `${env:NAME}` or `${file:PATH}` and never shown. `pins` declares further pins of the instance and is read as a list of
 * `DeclaredPin`. `token` is a number or a text, as the position or the id of something, and is read as it is written,
 * without a quote around it or with. `driver` names a plug driver, whose options the component then has as well. `map` and `list` are a map and a list whose shape the component checks itself.
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

/** The options of one instance after checking: every declared one that has a value or a default. */
export type OptionValues = ReadonlyMap<string, OptionValue>;
