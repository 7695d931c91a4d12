import type { OptionType } from '../catalog/header.ts';
import type { OptionSpec, OptionSpecs, OptionsOf } from '../catalog/header-spec.ts';
import type { Clock } from '../util/clock.ts';
import type { PlugContext, PlugDriver, PlugOptions } from './driver.ts';

/** A family of plugs: its name, the options of its plugs, and the factory of their drivers. */
export interface DriverType<O extends DriverOptionSpecs = DriverOptionSpecs> {
  /** The value of `driver:` in a machine file. */
  readonly name: string;
  /** The plugs it is for; the first sentence stands alone in listings. */
  readonly doc: string;
  /**
   * The driver's own options, which a machine file may set beside those of all plugs, in the header language of
   * components. They are checked, completed and documented like those of components.
   */
  readonly options: O;
  /** Creates the driver of one plug. Throws a `HalError` (`config`) if the options contradict each other. */
  create(options: DriverOptions<O>, context: PlugContext): PlugDriver;
  /** Searches the network for plugs. Switches nothing. */
  discover?(search: PlugSearch): Promise<readonly DiscoveredPlug[]>;
  /** Creates the driver of a simulated plug, for `--sim`; if absent, `--sim` uses the driver `sim`. */
  simulate?(options: DriverOptions<O>, context: PlugContext): PlugDriver;
}

export type DriverOptionSpecs = Readonly<Record<string, DriverOptionSpec>>;

/** A driver cannot declare pins or another driver. */
export type DriverOptionSpec = OptionSpec & { readonly type: DriverOptionType };

type DriverOptionType = Exclude<OptionType, 'pins' | 'driver'>;

/** The options passed to `create`: those of every driver, and those that this driver declares. */
export type DriverOptions<O extends OptionSpecs> = PlugOptions & OptionsOf<O>;

export interface PlugSearch {
  /** How long to listen. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Addresses to ask instead of every network of this host. */
  readonly targets?: readonly { readonly address: string; readonly port?: number }[];
}

/** A plug found by a search. A field that it did not report is empty or undefined. */
export interface DiscoveredPlug {
  readonly address: string;
  readonly model: string;
  readonly alias: string;
  readonly mac: string;
  readonly meter: boolean | undefined;
  readonly on: boolean | undefined;
  /** The driver options with which a machine file reaches the plug; secrets are references. */
  readonly options: ReachOptions;
  /** The outlets of a power strip; the options of each are added to those of the strip. */
  readonly outlets?: readonly {
    readonly alias: string;
    readonly on: boolean | undefined;
    readonly options: ReachOptions;
  }[];
  /** The protocol, for people. */
  readonly transport?: string;
  /** What to do before the driver can use the plug. */
  readonly advice?: string;
}

export type ReachOptions = Readonly<Record<string, boolean | number | string>>;

/** Declares a driver. The types of the options passed to `create` follow from `options`. */
export function defineDriver<const O extends DriverOptionSpecs>(driver: DriverType<O>): DriverType<O> {
  return driver;
}
