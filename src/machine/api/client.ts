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
 * A machine for one caller, within its authority, through any face. Refusals are `HalError`s with the closed codes;
 * `not-allowed` when the authority does not include the call. Calls are executed in the order made. A long call is done
 * in slices, between which other callers have their turn.
 */
export interface MachineClient extends ValuesApi, WiringApi, WatchesApi, SamplesApi {
  readonly caller: Caller;
  /** The machine's name. */
  readonly machine: string;
  status(): MachineStatus;
  /** Lists past events. */
  listEvents(query: EventQuery, slices: Slices): ListedEvents | Promise<ListedEvents>;
  /** Lists components, pins and so on by kind and pattern; `show` makes each entry of the result. */
  list<R>(
    query: { readonly kind?: InventoryKind | undefined; readonly patterns?: readonly string[] | undefined },
    show: Show<R>,
    slices: Slices,
  ): ListedInventory<R> | Promise<ListedInventory<R>>;
  plugs(): readonly PlugInfo[];
  /** Throws `no-such-component` when no plug has this name. */
  plug(name: string): PlugInfo;
  /** Sets a digital output and its I/O twin, as M64 and M65 do: a request, even when they already have the value. */
  digitalOut(index: number, value: boolean): { readonly pin: string; readonly value: boolean };
  /** Sets an analog output and its I/O twin, as M68 does. */
  analogOut(index: number, value: number): { readonly pin: string; readonly value: number };
  /** The caller's G-code program. */
  readonly gcode: GcodeSession;
  /** Requests the safe power-off; resolves when the component has accepted or refused the request. */
  powerOff(request: {
    readonly name?: string | undefined;
    readonly delayS?: number | undefined;
  }): Promise<PowerOffAnswer>;
  readonly components: OwnedComponents;
  /** Executes one call of halcmd. */
  halcmd(call: HalcmdCall): Promise<HalcmdOutcome>;
  /** halcmd for a terminal: executes and completes lines one by one. */
  halcmdSession(sink: HalcmdSink): HalcmdInterpreter;
  /** Requests the stop of the machine; every relay stays as it is. */
  stop(why: string): void;
  /** The caller has gone: ends its watches and waits, and marks its components dead. Safe to call twice. */
  dispose(): void;
}

export type ListedInventory<R> = Partial<Record<InventoryKind, R[]>>;

export interface PowerOffAnswer {
  readonly name: string;
  /** FALSE when power is off already or `arm` is FALSE. */
  readonly accepted: boolean;
  /** The condition it waits for, or the reason of the refusal, in words. */
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
      const names = host.withHandle('plug');
      const hint = names.length === 0 ? 'this machine has no plugs' : `expected one of ${names.join(', ')}`;
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
        throw new HalError(
          'no-such-component',
          `'${component}' is not a power-off component: the request had no effect`,
        );
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
