import { Subject, Subscription, type Observable } from 'rxjs';
import { messageOf } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/logger.ts';
import type { Origin } from '../util/origin.ts';
import { command, introduction, isRelayReading, outcomeOf, reading, type Attempt, type Input } from './attempts.ts';
import { nothing } from './draft.ts';
import { exchangeStarter, type Exchange } from './exchange.ts';
import { faultWatch } from './faults.ts';
import { handingOver } from './handing-over.ts';
import { isSettled, openRequests, type OpenRelayRequest } from './open-requests.ts';
import { createFollowers } from './outcomes.ts';
import type { PollPhase } from './phases.ts';
import { isSameParams, usableParams, type MaintenanceTask, type ReconcileParams, type ReconcilePort } from './port.ts';
import { pushSource } from './push-source.ts';
import { contradictsPush, isNewest } from './reading.ts';
import { step } from './reconciler.ts';
import { logReport, type LoopReport } from './reports.ts';
import { earlyMs, pollSchedule, type ExchangeOutcome } from './schedule.ts';
import {
  initialState,
  type ReconcileAction,
  type ReconcileRules,
  type ReconcilerPins,
  type RelayReading,
} from './state.ts';
import { expiresAtMs, isHeld, isOutage } from './work.ts';

export interface ReconcileLoopOptions {
  readonly startup: 'adopt' | 'assert';
  readonly afterOutage: ReconcileRules['afterOutage'];
  /** A number from 0 to 1 for the jitter of the backoff; no jitter if absent. */
  readonly chance?: (() => number) | undefined;
  /** The plug's phase within the interval; if absent, the first poll is at once and the phase 0. */
  readonly phase?: PollPhase | undefined;
}

export interface ReconcileContext {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The pins that changed, and the reading if there was one. */
export type PinUpdate<R extends RelayReading> = Partial<ReconcilerPins> & { readonly reading?: R };

export interface ReconcileLoop<R extends RelayReading> {
  /** One update per request or exchange, with all its changes. Completes on dispose. */
  readonly updates$: Observable<PinUpdate<R>>;
  readonly reports$: Observable<LoopReport>;
  /** The requests that have not ended. */
  open(): readonly OpenRelayRequest[];
  /** Resolves when all requests have ended or are held, or when the loop is disposed. */
  settled(): Promise<void>;
  /** Withdraws the request to switch off. */
  withdraw(origin: Origin): void;
  /** Makes the first contact; call it once, after subscribing. */
  start(): void;
  /** Aborts the current exchange and stops. The relay stays as it is; open requests are dropped. Safe to call twice. */
  dispose(): Promise<void>;
}

/** Inputs taken in one run: a net that feeds `enable` back into the requests must not block everything else. */
const burst = 100;
const noJitter = () => 0;

const longestSleepMs = 3_600_000;
/** A push that is older than this shows a past state of the relay; the current state has to be read. */
const timelyMs = 1000;
/** Limit of a maintenance task, in exchanges. */
const taskExchanges = 4;
const timePassed = { type: 'time' } as const;
const turn = { type: 'turn' } as const;

/**
 * Keeps a plug and its pins in agreement: polls at the interval, sends requests of HAL at once, runs one exchange at a
 * time, and survives outages of any length. `step` decides what to do, and this loop when.
 *
 * A request waits for the current exchange at most. While the plug is unreachable, attempts continue: at the interval
 * for 10 s, then with growing pauses of up to 30 s; a request or an opened lock causes one at once.
 */
export function reconcileLoop<R extends RelayReading>(
  port: ReconcilePort<R>,
  options: ReconcileLoopOptions,
  { clock, logger }: ReconcileContext,
): ReconcileLoop<R> {
  const updates = new Subject<PinUpdate<R>>();
  const reports = new Subject<LoopReport>();
  const inputs = new Subscription();
  const inbox: Input<R>[] = [];
  const followers = createFollowers();
  const waitingForSettle: (() => void)[] = [];
  const { chance = noJitter, phase } = options;
  const schedule = pollSchedule(chance, phase);
  const faults = faultWatch();

  let life: 'new' | 'running' | 'disposed' = 'new';
  let state = initialState({ startup: 'adopt', enable: false, atMs: clock.now() });
  let identified = port.exchange.identify === undefined;
  let underWay: Exchange | undefined;
  let taskUnderWay: Exchange | undefined;
  let mayMaintain = false;
  let urgent = false;
  let doubtful = false;
  let working = false;
  const exchanges = exchangeStarter(clock);
  const wakeUp = clock.timer(() => post(timePassed));
  /** The params as last read (once per run of the inbox), from which `rules` follow. */
  let given = { ...port.params() };
  const rulesOf = (params: ReconcileParams) => ({
    ...usableParams(params),
    afterOutage: options.afterOutage,
    handsOver: false,
  });
  let rules = rulesOf(given);

  const post = (input: Input<R>) => {
    if (life !== 'running') return;
    inbox.push(input);
    run();
  };

  /** Takes the inputs one after the other, including those that they cause, then starts the exchange that is due. */
  const run = () => {
    if (working || life !== 'running') return;
    working = true;
    readParams();
    for (let left = burst; left > 0; left--) {
      const input = inbox.shift();
      if (input) {
        take(input);
      } else {
        if (!underWay) startDue();
        if (inbox.length === 0) break;
      }
    }
    working = false;
    if (waitingForSettle.length > 0 && mayEnd()) for (const told of waitingForSettle.splice(0)) told();
    sleep();
  };

  const readParams = () => {
    const latest = port.params();
    if (isSameParams(latest, given)) return;
    given = { ...latest };
    rules = rulesOf(given);
  };

  const take = (input: Input<R>) => {
    switch (input.type) {
      case 'request':
        if (input.action.type === 'asked' && !input.action.on) lookAtLock();
        if (input.follow) followers.follow(state.order + 1, input.follow);
        act(input.action);
        urgent ||= awaitsContact();
        if (state.request && !isHeld(state)) taskUnderWay?.cancel();
        break;
      case 'push':
        takePush(input.reading);
        break;
      case 'success':
        takeAnswer(input.action, input.reading);
        mayMaintain = true;
        ended(isRetrying() ? 'struggling' : 'succeeded');
        break;
      case 'failure':
        act(input.action);
        ended(outcomeOf(input), input.error);
        break;
      case 'time':
        act(timePassed);
        break;
    }
  };

  const takeAnswer = (action: ReconcileAction, answer: R | undefined) => {
    doubtful ||= answer !== undefined && contradictsPush(state, answer, clock.now(), rules.settleMs);
    act(action, answer);
    doubtful ||= answer !== undefined && answer.on !== state.relay;
  };

  const takePush = (reading: R) => {
    const nowMs = clock.now();
    const { atMs } = reading;
    schedule.pushed(nowMs);
    const isTimely =
      atMs !== undefined && isRelayReading(reading) && nowMs - atMs <= Math.min(rules.intervalMs, timelyMs);
    if (isTimely && isNewest(state, atMs, nowMs)) {
      act({ type: 'pushed', reading, atMs }, reading);
    } else if (!state.pins.online || state.request || reading.on !== state.relay) {
      doubtful = true;
    } else if (atMs === undefined || atMs >= state.relayAtMs) {
      updates.next({ reading });
    }
  };

  const act = (action: ReconcileAction, answer?: R): boolean | undefined => {
    const taker = handing.takerFor(state, action);
    if (rules.handsOver !== (taker !== undefined)) rules = { ...rules, handsOver: taker !== undefined };
    const made = step(state, action, clock.now(), rules);
    state = made.state;
    if (made.handOver || made.takeBack) handing.carryOut(made, taker, () => show(made.publish, answer));
    else show(made.publish, answer);
    for (const report of made.reports) say(report);
    return made.send;
  };

  const show = (publish: Partial<ReconcilerPins>, answer: R | undefined) => {
    if (answer !== undefined) updates.next(publish === nothing ? { reading: answer } : { ...publish, reading: answer });
    else if (publish !== nothing) updates.next(publish);
  };

  const handing = handingOver(port, ({ order }, how, origin) => {
    if (state.handedOver?.order === order) post({ type: 'request', action: { type: 'released', how, origin } });
  });

  const say = (report: LoopReport) => {
    followers.hear(report);
    logReport(logger, report);
    reports.next(report);
  };

  const ended = (outcome: ExchangeOutcome, error?: unknown) => {
    schedule.ended(clock.now(), rules.intervalMs, outcome);
    const news = faults.after(state.pins, isOutage(state.pins.misses, rules), error);
    if (news) say(news);
  };

  const awaitsContact = () => state.request !== undefined && !isHeld(state) && !state.pins.online;
  const isRetrying = () => state.request !== undefined && state.request.failures > 0 && !isHeld(state);

  const dueMs = () =>
    schedule.dueMs({
      intervalMs: rules.intervalMs,
      heartbeatMs: rules.heartbeatMs,
      urgent,
      doubtful,
      pending: awaitsContact(),
      unproven: state.unproven !== undefined,
    });

  /** A lock that closes in the same cycle as a request for off holds that request, in whatever order they arrive. */
  const lookAtLock = () => {
    const locked = port.locked?.() ?? state.locked;
    if (locked !== state.locked) act({ type: 'lock', locked });
  };

  const startDue = () => {
    if (state.request?.on === false) lookAtLock();
    const send = act(turn);
    if (life !== 'running') return;
    if (send !== undefined) begin(command(port.exchange, send));
    else if (!startMaintenance() && clock.now() + earlyMs >= dueMs()) poll();
  };

  /** Starts at most one task after each success. It comes before a due poll, or a slow plug would never run one. */
  const startMaintenance = (): boolean => {
    const maintenanceTask = mayMaintain && state.pins.online && !urgent ? port.exchange.maintenanceTask?.() : undefined;
    mayMaintain = false;
    if (maintenanceTask) beginTask(maintenanceTask);
    return maintenanceTask !== undefined;
  };

  const poll = () => {
    if (awaitsContact()) port.exchange.hurry?.();
    if (identified) return begin(reading(port.exchange, state.order));
    const done = () => {
      identified = true;
      urgent = true;
      pushes.start();
    };
    return begin(introduction(port.exchange, done));
  };

  const begin = <T>(attempt: Attempt<R, T>) => {
    urgent = false;
    if (attempt.poll) doubtful = false;
    schedule.started(clock.now(), rules.intervalMs, attempt.poll);
    underWay = exchanges.start(attempt.call, rules.timeoutMs, {
      // `ended` follows at once and takes the input.
      succeeded: (value) => inbox.push(attempt.success(value)),
      failed: (error) => post(attempt.failure(error)),
      ended: () => {
        underWay = undefined;
        run();
      },
    });
  };

  const beginTask = (maintenanceTask: MaintenanceTask) => {
    const over = () => {
      taskUnderWay = undefined;
      underWay = undefined;
      run();
    };
    const failed = (error: unknown) =>
      logger.debug({ error: messageOf(error) }, 'a maintenance task of the plug has failed');
    const limitMs = taskExchanges * rules.timeoutMs;
    taskUnderWay = exchanges.startSeveral(maintenanceTask, limitMs, { succeeded() {}, failed, ended: over });
    underWay = taskUnderWay;
  };

  const mayEnd = () => life === 'disposed' || (inbox.length === 0 && isSettled(state));

  const sleep = () => {
    if (life !== 'running' || (underWay && inbox.length === 0)) {
      wakeUp.stop();
    } else if (inbox.length > 0) {
      wakeUp.start(0);
    } else {
      const untilMs = Math.min(dueMs(), expiresAtMs(state, rules)) - clock.now();
      wakeUp.start(Math.min(longestSleepMs, Math.max(1, Math.round(untilMs))));
    }
  };

  const pushes = pushSource(port.exchange.watch$, {
    pushed: (reading) => post({ type: 'push', reading }),
    ended() {
      schedule.pushesEnded();
      post(timePassed);
    },
    chance,
    clock,
    logger,
  });

  const listen = <T>(name: string, source$: Observable<T> | undefined, toInput: (value: T) => Input<R>) => {
    const error = (cause: unknown) =>
      logger.error({ stream: name, error: messageOf(cause) }, `${name} has failed; its values are ignored from now on`);
    inputs.add(source$?.subscribe({ next: (value) => post(toInput(value)), error }));
  };

  return {
    updates$: updates.asObservable(),
    reports$: reports.asObservable(),
    start() {
      if (life !== 'new') return;
      life = 'running';
      state = initialState({ startup: options.startup, enable: port.enable(), atMs: clock.now() });
      schedule.begin(clock.now());
      working = true;
      listen('lock$', port.lock$, (locked) => ({ type: 'request', action: { type: 'lock', locked } }));
      listen('asked$', port.asked$, ({ follow, ...ask }) => ({
        type: 'request',
        action: { type: 'asked', ...ask },
        follow,
      }));
      listen('withdrawn$', port.withdrawn$, (origin) => ({ type: 'request', action: { type: 'withdrawn', origin } }));
      listen('paramsChanged$', port.paramsChanged$, () => {
        readParams();
        return timePassed;
      });
      if (identified) pushes.start();
      working = false;
      run();
    },
    open: () => openRequests(state),
    settled: () => (mayEnd() ? Promise.resolve() : new Promise((told) => waitingForSettle.push(told))),
    withdraw: (origin) => post({ type: 'request', action: { type: 'withdrawn', origin } }),
    async dispose() {
      if (life === 'running') act({ type: 'stopped' });
      life = 'disposed';
      for (const told of waitingForSettle.splice(0)) told();
      inputs.unsubscribe();
      pushes.dispose();
      wakeUp.dispose();
      inbox.length = 0;
      updates.complete();
      reports.complete();
      underWay?.cancel();
      await underWay?.ended();
      exchanges.dispose();
    },
  };
}
