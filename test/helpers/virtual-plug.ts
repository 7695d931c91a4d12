import { HalError, PlugError } from '../../src/errors.ts';
import type { DriverType } from '../../src/plugs/define-driver.ts';
import type { PlugDriver, PlugOptions } from '../../src/plugs/driver.ts';
import { LimitError } from '../../src/reconcile/call-limit.ts';
import type { Clock } from '../../src/util/clock.ts';
import { driverType, type MakesDriver } from './driver-type.ts';

/** A plug in virtual time: a relay, a button, a meter, and a network that can be taken away. */
export interface VirtualPlug {
  readonly on: boolean;
  /** What is plugged into it draws so much while it is on. */
  loadW: number;
  /** Time of one exchange. */
  latencyMs: number;
  /** Whether its answers arrive; commands that are under way then are lost, or carried out with `losesAnswers`. */
  reachable: boolean;
  losesAnswers: boolean;
  /** It acknowledges commands and does nothing. */
  isIdle: boolean;
  /** So long after it was told to, its relay moves; it has acknowledged that at once. */
  lagMs: number;
  /** Somebody presses its button. */
  press(): void;
  /** Mains are gone for a moment: the relay comes back as it was, the counter and the on-time begin again. */
  interrupt(): void;
  readonly energyKWh: number;
}

export interface VirtualPlugEvents {
  /** The relay has moved. */
  relay?(on: boolean, by: 'runner' | 'button'): void;
  /** A command is sent, or the plug has confirmed it. */
  command?(on: boolean, what: 'sent' | 'confirmed'): void;
}

export interface VirtualPlugStart {
  readonly on?: boolean;
  readonly loadW?: number;
  readonly energyKWh?: number;
}

export interface VirtualPlugWithDriver {
  readonly plug: VirtualPlug;
  /** Drivers of it, one after the other. */
  readonly driver: (options: PlugOptions) => PlugDriver;
}

/** Each plug has an id of its own, as those of the world. */
let made = 0;

/** The plug, and the driver of it. */
export function createVirtualPlug(
  clock: Clock,
  start: VirtualPlugStart = {},
  events: VirtualPlugEvents = {},
): VirtualPlugWithDriver {
  const deviceId = `8006${String(++made).padStart(36, '0')}`;
  let on = start.on ?? false;
  let loadW = start.loadW ?? 100;
  let sinceMs = clock.now();
  let countedMs = clock.now();
  let energyKWh = start.energyKWh ?? 0;

  const count = () => {
    if (on) energyKWh += (loadW * (clock.now() - countedMs)) / 3.6e9;
    countedMs = clock.now();
  };
  const move = (to: boolean, by: 'runner' | 'button') => {
    if (to === on) return;
    count();
    on = to;
    sinceMs = clock.now();
    events.relay?.(on, by);
  };
  const obey = (to: boolean) => {
    if (plug.isIdle) return;
    if (plug.lagMs > 0) clock.after(plug.lagMs, () => move(to, 'runner'));
    else move(to, 'runner');
  };
  const plug: VirtualPlug = {
    get on() {
      return on;
    },
    get loadW() {
      return loadW;
    },
    set loadW(watts) {
      count();
      loadW = watts;
    },
    latencyMs: 20,
    reachable: true,
    losesAnswers: false,
    isIdle: false,
    lagMs: 0,
    press: () => move(!on, 'button'),
    interrupt() {
      count();
      energyKWh = 0;
      sinceMs = clock.now();
    },
    get energyKWh() {
      count();
      return energyKWh;
    },
  };

  const driver = ({ timeoutMs, meter }: PlugOptions): PlugDriver => {
    let disposed = false;
    /** Half-way to the plug and half-way back; what is lost on either is missed when the time is up. */
    const exchange = async <T>(act: () => T, signal?: AbortSignal): Promise<T> => {
      if (disposed) throw new HalError('cancelled', 'the driver was disposed');
      const missing = async (afterMs: number) => {
        await wait(clock, timeoutMs - afterMs, signal);
        return noAnswer(timeoutMs);
      };
      if (!plug.reachable) throw await missing(0);
      await wait(clock, plug.latencyMs / 2, signal);
      if (!plug.reachable) throw await missing(plug.latencyMs / 2);
      const answer = act();
      if (plug.losesAnswers) throw await missing(plug.latencyMs / 2);
      await wait(clock, plug.latencyMs / 2, signal);
      return answer;
    };
    return {
      identify: (signal) => exchange(() => ({ ...identity, deviceId }), signal),
      read: (signal) =>
        exchange(
          () => ({
            on,
            onTimeS: on ? Math.floor((clock.now() - sinceMs) / 1000) : 0,
            ...(meter === false
              ? {}
              : {
                  voltageV: 230,
                  powerW: on ? loadW : 0,
                  currentA: on ? loadW / 230 : 0,
                  energyKWh: Math.floor(plug.energyKWh * 1000) / 1000,
                }),
          }),
          signal,
        ),
      async setRelay(to, signal) {
        events.command?.(to, 'sent');
        await exchange(() => obey(to), signal);
        events.command?.(to, 'confirmed');
      },
      async dispose() {
        disposed = true;
      },
    };
  };
  return { plug, driver };
}

/** Drivers of every name, each of which speaks to the plug that `find` gives for its component. */
export function virtualDrivers(
  find: (component: string) => (options: PlugOptions) => PlugDriver,
): ReadonlyMap<string, DriverType> {
  const make: MakesDriver = (options, context) => {
    if (context.name === undefined) throw new Error('a driver without a component');
    // The outlets of a strip have one way to them, as those of kasa.
    return { ...find(context.name)(options), route: options.address };
  };
  return new Map(['kasa', 'sim'].map((name) => [name, driverType(name, make)]));
}

function noAnswer(limitMs: number): PlugError {
  return new PlugError('plug-timeout', `no answer within ${limitMs / 1000} s`, { retryable: true });
}

function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    signal?.addEventListener('abort', () => {
      cancel();
      const { reason } = signal as { readonly reason: unknown };
      reject(reason instanceof LimitError ? noAnswer(reason.limitMs) : new HalError('cancelled', 'aborted'));
    });
  });
}

const identity = {
  driver: 'virtual',
  model: 'HS110(EU)',
  alias: 'virtual',
  mac: '00:00:00:00:00:00',
  hardware: '1.0',
  firmware: '1.2.5',
  meter: true,
} as const;
