import { createAsk, type Origin } from '../../hal/hal.ts';
import { defineComponent, type ComponentType } from '../define.ts';
import type { EventDetails } from '../events.ts';
import { afterSettle } from './power-off/after-settle.ts';
import { hindranceOf } from './power-off/hindrance.ts';
import { relaysOf, relayText, type Relays } from './power-off/relays.ts';
import { powerOffRequests, type QueuedRequest } from './power-off/requests.ts';
import type { PowerOffInputs, PowerOffMemory, PowerOffOutcome, PowerOffState, Withdrawal } from './power-off/state.ts';
import { firstMemory, powerOffStep } from './power-off/step.ts';
import { decidingValues, reasonOf, waitText, withdrawalText } from './power-off/words.ts';

/** The values of `state`. */
export const powerOffStates: readonly PowerOffState[] = [
  'idle',
  'waiting-cool',
  'counting',
  'off',
  'aborted',
  'blocked',
  'not-done',
  'switching',
];

/**
 * Power off after the print. `powerOffStep` has the decisions; this has the pins, the requests, and the plugs on the
 * net of `power`: a withdrawal here also withdraws every OFF of those plugs.
 */
export const powerOff: ComponentType = defineComponent('power-off', (scope) => {
  const pins = {
    printing: scope.bit('printing'),
    arm: scope.bit('arm'),
    abort: scope.bit('abort'),
    activity: scope.bit('activity'),
    temperatures: scope.floats('temperature-#'),
    targets: scope.floats('target-#'),
    temperatureMax: scope.float('temperature-max'),
    delay: scope.float('delay'),
    idleTimeout: scope.float('idle-timeout'),
    power: scope.bit('power'),
    lock: scope.bit('lock'),
    countdown: scope.float('countdown'),
    state: scope.s32('state'),
  };
  const { name } = scope;
  const relays = relaysOf(scope);
  const later = afterSettle(scope.bit('ask'));
  let memory: PowerOffMemory | undefined;
  let outcome: PowerOffOutcome | undefined;
  let edge: Withdrawal | undefined;
  let origin: Origin = { by: name, word: 'request' };
  let isExplicit = false;
  const requests = powerOffRequests(
    scope,
    () => memory !== undefined,
    () => edge,
  );
  const listen = () => requests.listenTo(relays().plugs.map((plug) => plug.name));
  const nets = scope.hal.structure$.subscribe(() => memory !== undefined && listen());
  scope.onExit(() => nets.unsubscribe());

  scope.funct('', (periodS) => {
    const entries = requests.collect();
    const now = read(entries);
    if (memory === undefined) listen();
    const step = powerOffStep(memory ?? firstMemory(now), now, periodS);
    memory = step.state;
    outcome = step.outcome;
    keepEdge(outcome.edge);
    const { accepted, switchOff } = outcome;
    const former = origin;
    if (accepted !== undefined) {
      origin = originOf(accepted, entries);
      isExplicit = entries.some((entry) => entry.answer !== undefined);
    }
    pins.lock.set(outcome.lock);
    if (switchOff !== undefined) pins.power.ask(false, createAsk(origin));
    pins.countdown.set(outcome.countdownS);
    pins.state.set(powerOffStates.indexOf(outcome.state));
    tell(outcome, now, entries, former);
    endTaken(outcome, now);
    withdrawFromPlugs(outcome);
    answer(outcome, entries);
    return outcome.againS;
  });

  return {
    describe: () => outcome && words(outcome),
    powerOff: {
      ...requests.handle,
      isUnsafe: () => hindranceOf(read([])) !== undefined,
      isAsked: () => isExplicit && memory?.pending === 'request',
    },
    async dispose() {
      for (const entry of requests.collect()) entry.answer?.({ end: 'dropped', why: 'the machine stops' });
      if (memory?.pending === undefined) return;
      scope.notify('request.dropped', 'stopped', { on: false, ...asker() });
      for (const request of requests.release()) request.ended('dropped');
    },
  };

  /** Until the settle is over: requests that rise in it are notified after this run. */
  function keepEdge(seen: Withdrawal | undefined): void {
    edge = seen;
    if (seen !== undefined) queueMicrotask(() => (edge = undefined));
  }

  function read(entries: readonly QueuedRequest[]): PowerOffInputs {
    let seen: Relays | undefined;
    return {
      power: pins.power.value,
      printing: pins.printing.isWritten ? pins.printing.value : undefined,
      arm: pins.arm.value,
      abort: pins.abort.value,
      activity: pins.activity.value,
      temperatures: pins.temperatures.map((pin) => pin.value),
      targets: pins.targets.map((pin) => pin.value),
      temperatureMax: pins.temperatureMax.value,
      delayS: pins.delay.value,
      idleTimeoutS: pins.idleTimeout.value,
      events: entries.map(({ event }) => event),
      withdrawnAtOnce: entries.findLast((entry) => entry.withdrawnAtOnce)?.withdrawnAtOnce,
      askedDelayS: entries.findLast(({ delayS }) => delayS !== undefined)?.delayS,
      // Most runs do not need them.
      get relays() {
        return (seen ??= relays()).views;
      },
    };
  }

  function tell(step: PowerOffOutcome, now: PowerOffInputs, entries: readonly QueuedRequest[], former: Origin): void {
    const { accepted, countdown, countdownS, withdrawn, switchOff, result } = step;
    const values = decidingValues(now);
    const tellWithdrawn = (who: Origin) => {
      if (withdrawn === undefined) return;
      const message = entries.findLast((entry) => entry.why !== undefined)?.why ?? withdrawalText(withdrawn);
      scope.notify('power.withdrawn', withdrawn, { ...asker(who), message, ...values });
    };
    const isPending = memory?.pending !== undefined;
    if (isPending) tellWithdrawn(former);
    if (accepted !== undefined) {
      const waits = isPending || switchOff !== undefined ? { waits: waitText(step, pins.temperatureMax.value) } : {};
      scope.notify('power.requested', accepted, { ...asker(), ...waits, ...values });
    }
    if (countdown !== undefined) scope.notify('power.countdown', countdown, { leftS: countdownS });
    if (!isPending) tellWithdrawn(origin);
    if (switchOff !== undefined) {
      scope.notify('power.off', switchOff === 'idle' ? 'idle' : 'request', { ...asker(), ...values });
    }
    if (result === 'done') scope.notify('power.done', 'read', { ...asker() });
    if (result === 'not-done')
      scope.notify('power.not-done', 'relay', { ...asker(), message: relayText(relays().views) });
  }

  /** Requests handed over by plugs end with the request that they were part of. */
  function endTaken({ withdrawn, switchOff }: PowerOffOutcome, now: PowerOffInputs): void {
    if (memory?.pending !== undefined) return;
    const isOffAsked = switchOff !== undefined || (withdrawn === 'power' && !now.power);
    const ended = requests.release();
    if (ended.length === 0) return;
    later(() => ended.forEach((request) => request.ended(isOffAsked ? 'off-asked' : 'withdrawn')));
  }

  function withdrawFromPlugs({ withdrawPlugs: word }: PowerOffOutcome): void {
    if (word === undefined) return;
    later(() => {
      for (const { plug } of relays().plugs) plug.withdraw({ by: name, word });
    });
  }

  function answer(step: PowerOffOutcome, entries: readonly QueuedRequest[]): void {
    const { withdrawn, isOffAlready } = step;
    for (const entry of entries) {
      if (withdrawn !== undefined && memory?.pending === undefined)
        entry.answer?.({ end: 'withdrawn', why: withdrawalText(withdrawn) });
      else if (isOffAlready) entry.answer?.({ end: 'done', why: 'power is off already' });
      else entry.answer?.({ end: 'held', why: words(step) });
    }
  }

  function words(step: PowerOffOutcome): string {
    return reasonOf(step, memory?.phase ?? 'idle', pins.temperatureMax.value, relayText(relays().views));
  }

  function originOf(accepted: NonNullable<PowerOffOutcome['accepted']>, entries: readonly QueuedRequest[]): Origin {
    if (accepted === 'idle') return { by: name, word: 'idle' };
    const event = accepted === 'handed-over' ? 'handed-over' : 'asked-off';
    const { by, word } = entries.findLast((entry) => entry.event === event)?.origin ?? origin;
    return { by, word };
  }

  function asker({ by, word }: Origin = origin): EventDetails {
    return { by, word };
  }
});
