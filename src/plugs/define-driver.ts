import type { OptionType } from '../catalog/header.ts';
import type { OptionSpec, OptionSpecs, OptionsOf } from '../catalog/header-spec.ts';
import type { Clock } from '../util/clock.ts';
import type { PlugContext, PlugDriver, PlugOptions } from './driver.ts';

/** A family of plugs: what it is called, the options that its plugs take, and how a driver of one is made. */
export interface DriverType<O extends DriverOptionSpecs = DriverOptionSpecs> {
  /** What `driver:` in a machine file says. */
  readonly name: string;
  /** What plugs it is for, first sentence first. */
  readonly doc: string;
  /**
   * What an entry of a machine file takes beside the options that all plugs have, in the language of component headers.
   * It is checked, completed and documented as those are.
   */
  readonly options: O;
  /** Makes a driver for one plug. Throws a `HalError` (`config`) when the options together make no sense. */
  create(options: DriverOptions<O>, context: PlugContext): PlugDriver;
  /** Looks for plugs on the network. Switches nothing. */
  discover?(search: PlugSearch): Promise<readonly DiscoveredPlug[]>;
  /** Makes a driver for a simulated plug, which `--sim` takes; without it, it takes the driver `sim`. */
  simulate?(options: DriverOptions<O>, context: PlugContext): PlugDriver;
}

export type DriverOptionSpecs = Readonly<Record<string, DriverOptionSpec>>;

/** A driver declares no pins and no other driver. */
export type DriverOptionSpec = OptionSpec & { readonly type: DriverOptionType };

type DriverOptionType = Exclude<OptionType, 'pins' | 'driver'>;

/** What `create` is given: what every driver is given, and the options that this one declares. */
export type DriverOptions<O extends OptionSpecs> = PlugOptions & OptionsOf<O>;

export interface PlugSearch {
  /** How long to listen. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** To be asked instead of every network of this host. */
  readonly targets?: readonly { readonly address: string; readonly port?: number }[];
}

/** A plug that a search has found. What it did not tell is empty or undefined. */
export interface DiscoveredPlug {
  readonly address: string;
  readonly model: string;
  readonly alias: string;
  readonly mac: string;
  readonly meter: boolean | undefined;
  readonly on: boolean | undefined;
  /** The driver's options by which a machine file reaches it; secrets as references. */
  readonly options: ReachOptions;
  /** Of a power strip; the options are those that an outlet has beside those of the strip. */
  readonly outlets?: readonly {
    readonly alias: string;
    readonly on: boolean | undefined;
    readonly options: ReachOptions;
  }[];
  /** How it is spoken to, for people. */
  readonly transport?: string;
  /** What has to be done before the driver can speak to it. */
  readonly advice?: string;
}

export type ReachOptions = Readonly<Record<string, boolean | number | string>>;

/** Declares a driver. The types of the options that `create` is given are those that `options` declares. */
export function defineDriver<const O extends DriverOptionSpecs>(driver: DriverType<O>): DriverType<O> {
  return driver;
}
