import { Subject } from 'rxjs';
import { expect } from 'vitest';
import { reconcileLoop, type ReconcileLoop, type ReconcileLoopOptions } from '../../src/reconcile/loop.ts';
import type { RequestOutcome } from '../../src/reconcile/outcomes.ts';
import type { ReconcilePort, RelayAsk, RequestTaker, UsableParams } from '../../src/reconcile/port.ts';
import type { LoopReport } from '../../src/reconcile/reports.ts';
import type { ReconcilerPins, Release, RelayReading } from '../../src/reconcile/state.ts';
import type { Origin } from '../../src/util/origin.ts';
import { virtualClock, type VirtualClock } from '../../src/util/clock.ts';
import { silentLogger, type Logger } from '../../src/util/logger.ts';
import { modelPlug, type ModelPlug, type WireEntry } from './model-plug.ts';

/** All events in order: requests of HAL, presses, and the wire. */
export type Entry =
  | WireEntry
  /** `word` is that of its origin, and unique. */
  | { readonly type: 'ask'; readonly on: boolean; readonly word: string; readonly atMs: number }
  | { readonly type: 'heard'; readonly word: string; readonly end: RequestOutcome['end']; readonly atMs: number }
  | { readonly type: 'withdraw'; readonly atMs: number }
  /** The `power-off` takes a request over, has to forget it, or ends it. */
  | { readonly type: 'take' | 'release' | 'end'; readonly word: string; readonly atMs: number }
  | { readonly type: 'press'; readonly on: boolean; readonly atMs: number }
  /** Made by `takenIn`: a push that counts as an answer, and an answer that lags behind one. */
  | { readonly type: 'push-ok'; readonly on: boolean; readonly trueMs: number; readonly atMs: number }
  | { readonly type: 'read-behind'; readonly on: boolean; readonly atMs: number }
  | { readonly type: 'report'; readonly report: LoopReport; readonly atMs: number }
  | { readonly type: 'pins'; readonly pins: ReconcilerPins; readonly atMs: number };

/** A loop between a simulated HAL and a model plug, in virtual time. */
export interface Rig {
  readonly clock: VirtualClock;
  readonly plug: ModelPlug;
  readonly loop: ReconcileLoop<RelayReading>;
  readonly journal: Entry[];
  /** May be changed at any time, like params. */
  readonly params: { -readonly [K in keyof UsableParams]: UsableParams[K] };
  readonly paramsChanged$: Subject<void>;
  /** The pins in HAL. */
  readonly pins: ReconcilerPins;
  /** How long a press may stay undetected: a push may be lost. */
  readonly noticeMs: number;
  ask(on: boolean): void;
  force(on: boolean): void;
  lock(locked: boolean): void;
  withdraw(): void;
  /** The `power-off` ends the request that it has taken over, for `off-asked` after a request for off. */
  endTaken(how: Release): void;
  /** Word of the request that the `power-off` has. */
  readonly taken: string | undefined;
  press(): void;
  commands(): boolean[];
  reports(): string[];
}

export const rigIntervalMs = 500;
export const rigHeartbeatMs = 10_000;

export interface RigOptions extends Partial<ReconcileLoopOptions> {
  readonly params?: Partial<UsableParams>;
  readonly enable?: boolean;
  /** There is a `power-off` on the net. */
  readonly powerOff?: boolean;
  /** Changes the port before the loop gets it. */
  readonly port?: (port: ReconcilePort<RelayReading>) => ReconcilePort<RelayReading>;
  readonly logger?: Logger;
}

/** A started loop; the first exchange is under way. */
export function startRig(given: RigOptions = {}): Rig {
  const { params: chosen, enable = false, powerOff = false, port: change, logger, ...options } = given;
  const clock = virtualClock();
  const journal: Entry[] = [];
  const plug = modelPlug(clock, (entry) => journal.push(entry));
  const asked$ = new Subject<RelayAsk>();
  const withdrawn$ = new Subject<Origin>();
  const lock$ = new Subject<boolean>();
  const paramsChanged$ = new Subject<void>();
  const params = {
    intervalMs: rigIntervalMs,
    heartbeatMs: rigHeartbeatMs,
    timeoutMs: 500,
    errorAfter: 1,
    onRequestTimeoutMs: 60_000,
    settleMs: 3000,
    ...chosen,
  };
  let pins: ReconcilerPins = {
    enable,
    relay: false,
    online: false,
    error: false,
    misses: 0,
    interruptions: 0,
    lockedRequest: false,
  };
  let asks = 0;
  const ask = (on: boolean, force: boolean) => {
    const origin = { by: 'test', word: `ask ${(asks += 1)}` };
    const { word } = origin;
    journal.push({ type: 'ask', on, word, atMs: clock.now() });
    const follow = ({ end }: RequestOutcome) => void journal.push({ type: 'heard', word, end, atMs: clock.now() });
    // HAL asks by setting the pin.
    pins = { ...pins, enable: on };
    asked$.next({ on, force, origin, follow });
  };
  let taken: { readonly word: string; readonly ended: (how: Release) => void } | undefined;
  const taker: RequestTaker = {
    take({ origin: { word } }, ended) {
      expect(taken).toBeUndefined();
      taken = { word, ended: (how) => ended(how, { by: 'power-off', word: how }) };
      journal.push({ type: 'take', word, atMs: clock.now() });
    },
    release({ origin: { word } }) {
      expect(taken?.word).toBe(word);
      taken = undefined;
      journal.push({ type: 'release', word, atMs: clock.now() });
    },
  };
  const port: ReconcilePort<RelayReading> = {
    exchange: plug.exchange,
    enable: () => enable,
    asked$,
    withdrawn$,
    ...(powerOff && { powerOff: () => taker }),
    lock$,
    params: () => params,
    paramsChanged$,
  };
  const loop = reconcileLoop(
    change ? change(port) : port,
    { startup: 'adopt', afterOutage: 'adopt', chance: () => 0, ...options },
    { clock, logger: logger ?? silentLogger },
  );

  loop.updates$.subscribe(({ reading, ...changed }) => {
    if (reading) expect(reading.on).toBeTypeOf('boolean');
    pins = { ...pins, ...changed };
    journal.push({ type: 'pins', pins, atMs: clock.now() });
  });
  loop.reports$.subscribe((report) => journal.push({ type: 'report', report, atMs: clock.now() }));

  const rig: Rig = {
    clock,
    plug,
    loop,
    journal,
    params,
    paramsChanged$,
    get pins() {
      return pins;
    },
    get noticeMs() {
      return (plug.hasPushed || plug.pushDelaysMs ? rigHeartbeatMs : rigIntervalMs) + plug.latencyMs;
    },
    get taken() {
      return taken?.word;
    },
    ask: (on) => ask(on, false),
    force: (on) => ask(on, true),
    lock: (locked) => lock$.next(locked),
    withdraw() {
      journal.push({ type: 'withdraw', atMs: clock.now() });
      withdrawn$.next({ by: 'host', word: 'printing' });
    },
    endTaken(how) {
      if (how === 'off-asked' && taken) ask(false, false);
      const ending = taken;
      if (!ending) return;
      taken = undefined;
      journal.push({ type: 'end', word: ending.word, atMs: clock.now() });
      ending.ended(how);
    },
    press() {
      plug.press();
      journal.push({ type: 'press', on: plug.relay, atMs: clock.now() });
    },
    commands: () => journal.flatMap((entry) => (entry.type === 'command' ? [entry.on] : [])),
    reports: () => journal.flatMap((entry) => (entry.type === 'report' ? [entry.report.type] : [])),
  };
  loop.start();
  return rig;
}
