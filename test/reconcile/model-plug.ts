import { defer, Subject } from 'rxjs';
import { PlugError } from '../../src/errors.ts';
import type { ReconcileExchange } from '../../src/reconcile/port.ts';
import type { RelayReading } from '../../src/reconcile/state.ts';
import type { Clock } from '../../src/util/clock.ts';

/**
 * The fate of one exchange. `deaf`: the request is lost. `mute`: it is carried out and the answer is lost. `refuse`:
 * the plug refuses a command (a reading is answered). `hang`: no answer ever, and an abort is ignored. `ignore`: a
 * command is acknowledged and not done. `late`: it is acknowledged and done after `lateMs`, unless another command
 * comes first.
 */
export type Fate = 'ok' | 'deaf' | 'mute' | 'refuse' | 'hang' | 'ignore' | 'late';

/** The events at the plug's end of the wire, in order. */
export type WireEntry = { readonly atMs: number } & (
  | { readonly type: 'read' }
  | { readonly type: 'read-ok'; readonly on: boolean }
  | { readonly type: 'read-failed' }
  | { readonly type: 'command'; readonly on: boolean }
  | { readonly type: 'command-ok'; readonly on: boolean }
  | { readonly type: 'command-failed'; readonly on: boolean }
  | { readonly type: 'command-refused'; readonly on: boolean }
  /** A push arrives; it was true at `trueMs`. */
  | { readonly type: 'pushed'; readonly on: boolean; readonly trueMs: number }
);

/** A plug in virtual time, with a relay, a button, and a network with any faults. */
export interface ModelPlug {
  readonly exchange: ReconcileExchange<RelayReading>;
  relay: boolean;
  /** On-time in the readings, in seconds; left out if undefined. */
  onTimeS: number | undefined;
  /** Time from request to answer; the plug acts half-way. */
  latencyMs: number;
  /** Delay of a command whose fate is `late`. */
  lateMs: number;
  /** Greatest age of the relay state in its readings; they never go back in time. */
  lagMs: number;
  /** Fate of all further exchanges, once `fates` are used up. */
  weather: Fate;
  /** Fates of the next exchanges, one each. */
  fates: Fate[];
  press(): void;
  /** Pushes a reading without a time, true or not. */
  push(on: boolean): void;
  /**
   * Delays of the copies of each push when the relay moves; a push without copies is lost. Undefined while the plug
   * does not push.
   */
  pushDelaysMs: readonly number[] | undefined;
  /** Pushes the current state of the relay, as when it moves. */
  tell(): void;
  /** Ends the stream of pushes; a later subscription works again. */
  endPushes(how: 'complete' | 'fail'): void;
  /** The plug has pushed. */
  readonly hasPushed: boolean;
  /** Pushes under way are lost. */
  leave(): void;
  /** There was more than one exchange at a time. */
  readonly overlapped: boolean;
  readonly underWay: number;
}

/** Time without an answer after which the driver gives up. */
export const driverTimeoutMs = 400;

export function modelPlug(clock: Clock, record: (entry: WireEntry) => void = () => {}): ModelPlug {
  let pushes = new Subject<RelayReading>();
  const onTheWay = new Set<() => void>();
  let hasPushed = false;
  let underWay = 0;
  let overlapped = false;
  const history: { readonly atMs: number; readonly on: boolean }[] = [{ atMs: 0, on: false }];
  let late: { readonly atMs: number; readonly on: boolean } | undefined;
  let shownMs = 0;

  const move = (on: boolean, atMs: number) => {
    history.push({ atMs, on });
    send(on, atMs);
  };
  const send = (on: boolean, trueMs: number) => {
    for (const delayMs of plug.pushDelaysMs ?? []) {
      const lose = clock.after(delayMs, () => {
        onTheWay.delete(lose);
        if (!pushes.observed) return;
        hasPushed = true;
        record({ type: 'pushed', on, trueMs, atMs: clock.now() });
        pushes.next({ on, atMs: trueMs });
      });
      onTheWay.add(lose);
    }
  };
  const doLate = () => {
    if (!late || clock.now() < late.atMs) return;
    move(late.on, late.atMs);
    late = undefined;
  };
  const carryOut = (on: boolean, fate: Fate) => {
    doLate();
    late = fate === 'late' ? { on, atMs: clock.now() + plug.lateMs } : undefined;
    if (fate === 'ok' || fate === 'mute') move(on, clock.now());
  };
  /** The relay in a reading. */
  const shown = () => {
    doLate();
    shownMs = Math.max(shownMs, clock.now() - plug.lagMs);
    return history.findLast(({ atMs }) => atMs <= shownMs)?.on ?? false;
  };

  const exchange = async <T>(signal: AbortSignal, act: (fate: Fate) => T): Promise<T> => {
    underWay += 1;
    overlapped ||= underWay > 1;
    const { latencyMs } = plug;
    const fate = plug.fates.shift() ?? plug.weather;
    try {
      if (fate === 'hang') return await new Promise<T>(() => {});
      if (fate === 'deaf') throw await silence(driverTimeoutMs, signal);
      await wait(latencyMs / 2, signal);
      const result = act(fate);
      if (fate === 'mute') throw await silence(driverTimeoutMs - latencyMs / 2, signal);
      await wait(latencyMs / 2, signal);
      return result;
    } finally {
      underWay -= 1;
    }
  };

  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        stop();
        reject(new PlugError('plug-timeout', 'aborted', { retryable: true }));
      };
      const stop = clock.after(ms, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort);
    });

  const silence = async (ms: number, signal: AbortSignal) => {
    await wait(ms, signal);
    return new PlugError('plug-timeout', 'no answer', { retryable: true });
  };

  const plug = {
    get relay() {
      doLate();
      return history.at(-1)?.on ?? false;
    },
    set relay(on: boolean) {
      doLate();
      move(on, clock.now());
    },
    onTimeS: undefined as number | undefined,
    latencyMs: 10,
    lateMs: 0,
    lagMs: 0,
    weather: 'ok' as Fate,
    fates: [] as Fate[],
    press() {
      plug.relay = !plug.relay;
    },
    push(on: boolean) {
      hasPushed = true;
      pushes.next({ on });
    },
    pushDelaysMs: undefined as readonly number[] | undefined,
    tell() {
      send(plug.relay, clock.now());
    },
    endPushes(how: 'complete' | 'fail') {
      const ending = pushes;
      pushes = new Subject();
      if (how === 'complete') ending.complete();
      else ending.error(new Error('broken stream'));
    },
    get hasPushed() {
      return hasPushed;
    },
    leave() {
      for (const lose of onTheWay) lose();
      onTheWay.clear();
    },
    exchange: {
      watch$: defer(() => pushes),
      async read(signal: AbortSignal) {
        record({ type: 'read', atMs: clock.now() });
        try {
          const reading = await exchange(signal, () =>
            plug.onTimeS === undefined ? { on: shown() } : { on: shown(), onTimeS: plug.onTimeS },
          );
          record({ type: 'read-ok', on: reading.on, atMs: clock.now() });
          return reading;
        } catch (error) {
          record({ type: 'read-failed', atMs: clock.now() });
          throw error;
        }
      },
      async setRelay(on: boolean, signal: AbortSignal) {
        record({ type: 'command', on, atMs: clock.now() });
        let refused = false;
        try {
          await exchange(signal, (fate) => {
            refused = fate === 'refuse';
            if (!refused) carryOut(on, fate);
          });
        } catch (error) {
          record({ type: 'command-failed', on, atMs: clock.now() });
          throw error;
        }
        record({ type: refused ? 'command-refused' : 'command-ok', on, atMs: clock.now() });
        if (refused) throw new PlugError('plug-refused', 'the model says no', { retryable: false });
      },
    },
    get overlapped() {
      return overlapped;
    },
    get underWay() {
      return underWay;
    },
  };
  return plug;
}
