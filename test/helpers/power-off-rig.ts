import { EMPTY } from 'rxjs';
import type { ComponentHandle, OpenRequest, PlugHandle } from '../../src/components/define.ts';
import { powerOffStates } from '../../src/components/printer/power-off.ts';
import { createAsk, type Ask } from '../../src/hal/value/ask.ts';
import type { Pin } from '../../src/hal/model/item.ts';
import { ownPin } from './own-item.ts';
import type { HalValue } from '../../src/hal/value/types.ts';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';
import { componentRig, type ComponentRig } from './component-rig.ts';

type Values = Readonly<Record<string, boolean | number>>;

/** A plug on the net of `power`, of which only that can be seen which a power-off looks at. */
export interface SeenPlug {
  relay: boolean | undefined;
  open: OpenRequest[];
  /** The words with which everything was withdrawn, and by whom. */
  readonly withdrawn: string[];
  readonly withdrawnBy: string[];
}

/** A `power-off` named `off` with seen plugs on its net, which have a pin `request` each. */
export interface PowerOffRig extends Pick<ComponentRig, 'hal' | 'events' | 'run'> {
  readonly clock: VirtualClock;
  readonly handle: ComponentHandle;
  /** By name. More can be put on the net later. */
  readonly plugs: Record<string, SeenPlug>;
  plug(name?: string): SeenPlug;
  /** Puts a plug on the net, after which the structure of HAL has changed. */
  addPlug(name: string): void;
  set(values: Values): void;
  ask(name: string, value: boolean, word: string, delayS?: number): Ask;
  pin(name: string): HalValue;
  state(): string | undefined;
  /** Type and cause of each event. */
  told(): string[];
  pass(seconds: number): void;
  /** A plug shows its relay on the net of `power`, which asks for nothing. */
  showRelay(on: boolean): void;
  /** Fails where anything has failed on the way. */
  dispose(): Promise<void>;
}

/** It does not run yet. */
export function powerOffRig(values: Values, names: readonly string[] = ['printer']): PowerOffRig {
  const clock = virtualClock(1_700_000_000);
  const plugs: Record<string, SeenPlug> = {};
  const beside = (pinName: string) =>
    pinName === 'off.power'
      ? [
          { name: 'meter', handle: {} },
          ...Object.entries(plugs).map(([name, plug]) => ({ name, handle: { plug: plugHandleOf(plug) } })),
        ]
      : [];
  const rig = componentRig(clock, undefined, { beside });
  const { hal, events } = rig;
  const faults: string[] = [];
  hal.faults$.subscribe(({ error }) => faults.push(error.message));
  const addPlug = (name: string) => {
    plugs[name] = { relay: true, open: [], withdrawn: [], withdrawnBy: [] };
    const component = hal.component(name);
    component.newPin('request', 'bit', 'in');
    component.ready();
  };
  names.forEach(addPlug);
  const handle = rig.load('power-off', 'off', { temperatures: 1 });
  const set = (given: Values) =>
    hal.batch(() => {
      for (const [name, value] of Object.entries(given)) hal.setp(`off.${name}`, value);
    });
  set(values);
  const pin = (name: string) => hal.item(`off.${name}`).value;
  return {
    hal,
    events,
    clock,
    handle,
    plugs,
    addPlug,
    set,
    pin,
    plug(name = 'printer') {
      const found = plugs[name];
      if (!found) throw new Error(`no plug '${name}'`);
      return found;
    },
    ask(name, value, word, delayS) {
      const asked = { ...createAsk({ by: 'stdin', word }), delayS };
      hal.setp(`off.${name}`, value, asked);
      return asked;
    },
    state: () => powerOffStates[Number(pin('state'))],
    told: () => events.map(({ type, cause }) => `${type} ${cause}`),
    pass: (seconds) => clock.advanceSync(seconds * 1000),
    showRelay(on) {
      const power = ownPin(hal, 'off.power');
      if (power.type === 'bit') (power as Pin<'bit'>).report(on);
    },
    run: () => rig.run(),
    async dispose() {
      await rig.dispose();
      if (faults.length > 0) throw new Error(`faults on the way: ${faults.join('; ')}`);
    },
  };
}

function plugHandleOf(seen: SeenPlug): PlugHandle {
  return {
    identity: () => undefined,
    lastError: () => undefined,
    faultCode: () => undefined,
    relay: () => seen.relay,
    open: () => seen.open,
    settled: () => Promise.resolve(),
    withdraw({ by, word }) {
      seen.withdrawn.push(word);
      seen.withdrawnBy.push(by);
    },
    reports$: EMPTY,
  };
}
