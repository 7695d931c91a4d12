import { HalError } from '../../errors.ts';
import type { Ask } from '../../hal/hal.ts';
import type { HalcmdSink } from '../../halcmd/host.ts';
import type { HalcmdInterpreter } from '../../halcmd/interpreter.ts';
import { inSlices, type Slices } from '../../util/slices.ts';
import { listEvents, type EventQuery, type ListedEvents } from './events.ts';
import { createCaller, type Caller, type CallerIdentity } from './caller.ts';
import { createGcodeSession, type GcodeSession } from './gcode/session.ts';
import { motionOf, type ApiHost, type HalcmdCall, type HalcmdOutcome } from './host.ts';
import { halcmdAuthority } from './halcmd-authority.ts';
import { listInventory, type InventoryKind, type Show } from './inventory.ts';
import { createOwnedComponents, type OwnedComponents } from './owned-components.ts';
import { askPowerOff } from './power-off.ts';
import { createSamples, type SamplesApi } from './samples.ts';
import type { MachineStatus, PlugInfo } from './status.ts';
import { createValues, createWiring, type ValuesApi, type WiringApi } from './values.ts';
import { createWatches, type WatchesApi } from './watches.ts';

/**
 * A machine as one caller sees it, through whatever face: everything that it may do, within its authority. Refusals are
 * `HalError`s of the closed codes; `not-allowed` for what its authority does not include. Calls are plain calls, in the order
 * in which they are made; those that may take long are done in slices, between which other callers have their turn.
 */
export interface MachineClient extends ValuesApi, WiringApi, WatchesApi, SamplesApi {
  readonly caller: Caller;
  /** The machine's name. */
  readonly machine: string;
  status(): MachineStatus;
  /** What has happened, for a caller that was not there. */
  listEvents(query: EventQuery, slices: Slices): ListedEvents | Promise<ListedEvents>;
  /** Lists what there is, by kind and pattern, each entry as `show` makes it. */
  list<R>(
    query: { readonly kind?: InventoryKind | undefined; readonly patterns?: readonly string[] | undefined },
    show: Show<R>,
    slices: Slices,
  ): ListedInventory<R> | Promise<ListedInventory<R>>;
  plugs(): readonly PlugInfo[];
  /** Throws `no-such-component` for a name that is not that of a plug. */
  plug(name: string): PlugInfo;
  /** Sets a digital output and its I/O twin, as M64 and M65 do: a request, also where they have that value. */
  digitalOut(index: number, value: boolean): { readonly pin: string; readonly value: boolean };
  /** The same with an analog output, as M68. */
  analogOut(index: number, value: number): { readonly pin: string; readonly value: number };
  /** The caller's G-code program. */
  readonly gcode: GcodeSession;
  /** Asks for the safe power-off; resolves when the component has taken or refused the request. */
  powerOff(request: {
    readonly name?: string | undefined;
    readonly delayS?: number | undefined;
  }): Promise<PowerOffAnswer>;
  readonly components: OwnedComponents;
  /** Does what one call of halcmd with these words does. */
  halcmd(call: HalcmdCall): Promise<HalcmdOutcome>;
  /** halcmd for a terminal: takes lines one by one, and completes them. */
  halcmdSession(sink: HalcmdSink): HalcmdInterpreter;
  /** Asks for the machine to be stopped; every relay stays as it is. */
  stop(why: string): void;
  /** The caller has gone: ends its watches and waits, its components are dead. Safe to call twice. */
  dispose(): void;
}

export type ListedInventory<R> = Partial<Record<InventoryKind, R[]>>;

export interface PowerOffAnswer {
  readonly name: string;
  /** FALSE where there is nothing to do or nothing may be done. */
  readonly accepted: boolean;
  /** What it waits for, or why it was not accepted, in words. */
  readonly why: string;
}

export function createClient(host: ApiHost, identity: CallerIdentity): MachineClient {
  const caller = createCaller(identity, host.turns.join());
  const { hal } = host;
  const watches = createWatches(hal, caller);
  const components = createOwnedComponents(hal, caller);
  let gcode: GcodeSession | undefined;
  let isDisposed = false;

  return {
    caller,
    get machine() {
      return host.machine;
    },
    ...createValues(host, caller),
    ...createWiring(hal, caller),
    ...watches,
    ...createSamples(host, caller),
    status: () => host.status(),
    listEvents: (query, slices) => inSlices(listEvents(host.journal, query), slices),
    list: (query, show, slices) => inSlices(listInventory(hal, query, show), slices),
    plugs: () => host.plugs(),
    plug(name) {
      const found = host.plugs().find((plug) => plug.name === name);
      if (found) return found;
      const names = host.plugs().map((plug) => plug.name);
      const hint = names.length === 0 ? 'this machine has none' : `expected one of ${names.join(', ')}`;
      throw new HalError('no-such-component', `there is no plug '${name}': ${hint}`);
    },
    digitalOut(index, value) {
      caller.demand('switch', 'motion.digitalOut');
      return motionOf(host).digitalOut(index, value, caller.ask(`motion.digitalOut ${index}`));
    },
    analogOut(index, value) {
      caller.demand('switch', 'motion.analogOut');
      return motionOf(host).analogOut(index, value, caller.ask(`motion.analogOut ${index}`));
    },
    get gcode() {
      gcode ??= createGcodeSession(host, caller);
      return gcode;
    },
    async powerOff({ name, delayS }) {
      caller.demand('switch', 'power.off');
      const ask: Ask = { ...caller.ask('power.off'), ...(delayS !== undefined && { delayS }) };
      const component = askPowerOff(host, name, ask);
      const [outcome] = await Promise.all(ask.taken);
      if (!outcome) {
        throw new HalError('no-such-component', `'${component}' is not a power-off: nothing heard the request`);
      }
      return { name: component, accepted: outcome.end === 'held', why: outcome.why };
    },
    components,
    async halcmd(call) {
      caller.demand(halcmdAuthority(call.argv), `halcmd ${call.argv.join(' ')}`);
      return await host.halcmd(call);
    },
    halcmdSession(sink) {
      caller.demand('programs', 'halcmd');
      return host.interpreter(sink);
    },
    stop(why) {
      caller.demand('configure', 'stopping the machine');
      host.stop(why);
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      components.dispose();
      gcode?.dispose();
      watches.dispose();
      caller.turn.leave();
    },
  };
}
