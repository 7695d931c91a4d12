import { merge, Subject } from 'rxjs';
import type { ErrorCode } from '../../errors.ts';
import type { PlugDriver, PlugIdentity, PlugReading } from '../../plugs/driver.ts';
import { offTimerName } from '../../plugs/in-plug.ts';
import { reconcileLoop, type PinUpdate } from '../../reconcile/loop.ts';
import type { LoopReport } from '../../reconcile/reports.ts';
import { defineComponent, type ComponentScope, type ComponentType, type PlugReport } from '../define.ts';
import { plugClaim } from './smartplug/claim.ts';
import { createDriver } from './smartplug/create-driver.ts';
import { createEnergyStore } from './smartplug/energy-store.ts';
import { meterPace } from './smartplug/meter-pace.ts';
import { meterPins } from './smartplug/meter.ts';
import { keepOffTimer, type OffTimerKeeper } from './smartplug/off-timer.ts';
import { lockOf, powerOffBeside } from './smartplug/power-off-beside.ts';
import { watchPushes } from './smartplug/pushes.ts';
import { relayRequests } from './smartplug/requests.ts';
import { watchRules } from './smartplug/rule-watch.ts';

/**
 * A smart plug as a component: connects the pins to the reconciliation loop and the loop to a driver, measures, and
 * looks after the rules and the timer inside the plug.
 */
export const smartplug: ComponentType = defineComponent('smartplug', (scope) => {
  // Long-lived closures keep only these; the scope holds every pin.
  const { clock, hal, logger } = scope;
  const online = scope.bit('online');
  const driver = createDriver(scope);
  const reports = new Subject<PlugReport>();
  const tell = (report: PlugReport) => reports.next(report);
  let identity: PlugIdentity | undefined;
  let lastError: string | undefined;
  let faultCode: ErrorCode | undefined;
  let relayRead: boolean | undefined;
  const requests = relayRequests(scope);
  const params = paramsOf(scope);
  const store = storeOf(scope, tell);
  const pace = meterPace();
  const claim = plugClaim({ claims: scope.claims, name: scope.name, logger, tell });
  const deviceId = () => identity?.deviceId ?? '';
  const meter = scope.has('power')
    ? meterPins(scope, { store, deviceId, askSoon: () => pace.hurry(), tell })
    : undefined;
  const pushes = watchPushes({ watch$: driver.watch$, clock });
  const pushingParams = () => {
    const now = params();
    return { ...now, heartbeatMs: pushes.heartbeatMs(now.meterIntervalMs) };
  };
  const offTimer = offTimerOf(scope, driver, tell);
  const rules = watchRules({
    driver,
    isOwn: ({ kind, name }) => offTimer !== undefined && kind === 'countdown' && name === offTimerName,
    clock,
    logger,
    tell,
  });

  const read = async (signal: AbortSignal): Promise<PlugReading> => {
    const startedMs = clock.now();
    const { intervalMs, meterIntervalMs } = params();
    const readingOptions = {
      meter: meter !== undefined && pace.isDue(startedMs, meterIntervalMs, intervalMs),
      energySource: meter?.energySource(),
    };
    try {
      const reading = await driver.read(signal, readingOptions);
      if (readingOptions.meter) pace.asked(startedMs);
      return reading;
    } catch (error) {
      // Values measured before an outage are old after it.
      pace.hurry();
      throw error;
    }
  };

  const loop = reconcileLoop<PlugReading>(
    {
      exchange: {
        async identify(signal) {
          identity = await driver.identify(signal);
          claim.identified(identity);
        },
        read,
        hurry: () => driver.hurry?.(),
        setRelay: driver.setRelay.bind(driver),
        watch$: pushes.watch$,
        maintenanceTask: () => offTimer?.maintenanceTask() ?? rules(),
      },
      ...requests,
      powerOff: powerOffBeside(scope),
      batch: (work) => hal.batch(work),
      locked: lockOf(scope),
      lock$: scope.bit('lock').value$,
      params: pushes.watch$ && meter ? pushingParams : params,
      paramsChanged$: scope.float('interval').value$,
    },
    {
      startup: scope.option('startup') === 'assert' ? 'assert' : 'adopt',
      afterOutage: scope.option('after-outage') === 'restore' ? 'restore' : 'adopt',
      chance: scope.chance,
      phase: scope.pollPhases?.of(driver.route ?? JSON.stringify([scope.name])),
    },
    scope,
  );

  const show = pinWriter(scope);
  loop.updates$.subscribe((update) => {
    const on = update.reading?.on ?? update.relay;
    if (on !== undefined) {
      relayRead = on;
      offTimer?.seen(on);
    }
    if (update.relay !== undefined) pace.hurry();
    hal.batch(() => {
      if (update.enable !== undefined) requests.show(update.enable);
      show(update);
      if (update.reading) meter?.show(update.reading);
    });
  });
  loop.reports$.subscribe((report) => {
    if (report.type === 'fault') [lastError, faultCode] = [report.message, report.code];
    if (endsError.has(report.type)) [lastError, faultCode] = [undefined, undefined];
    if (report.type === 'not-done') lastError = notDoneText(report.on);
    if (report.type === 'recovered' || report.type === 'interrupted') offTimer?.doubt();
  });
  scope.onStart(() => {
    void meter?.start();
    loop.start();
  });

  return {
    async dispose() {
      offTimer?.leave();
      claim.release();
      await loop.dispose();
      await Promise.all([meter?.close(), driver.dispose()]);
      reports.complete();
    },
    plug: {
      identity: () => identity,
      lastError: () => lastError,
      faultCode: () => faultCode,
      relay: () => (online.value ? relayRead : undefined),
      open: () => loop.open().map(({ origin, ...request }) => ({ ...request, ...origin })),
      settled: () => loop.settled(),
      withdraw: (origin) => loop.withdraw(origin),
      reports$: merge(loop.reports$, reports),
    },
  };
});

/** Reports that end an outage or a failed command: a reading, or another command. */
const endsError = new Set<LoopReport['type']>(['recovered', 'contact', 'done', 'late', 'sent']);

function notDoneText(on: boolean): string {
  return `the plug acknowledged switching ${on ? 'on' : 'off'}, but its relay did not switch; check the plug`;
}

/** The present values of the params, in milliseconds. */
function paramsOf(scope: ComponentScope) {
  const interval = scope.float('interval');
  const timeout = scope.float('timeout');
  const errorAfter = scope.u32('error-after');
  const onRequestTimeout = scope.float('on-request-timeout');
  const settle = scope.option('settle');
  const settleMs = typeof settle === 'number' ? settle * 1000 : Number.NaN;
  const meterInterval = scope.has('meter-interval') ? scope.float('meter-interval') : undefined;
  const offTimerS = offTimerDelay(scope);
  return () => ({
    intervalMs: interval.value * 1000,
    timeoutMs: timeout.value * 1000,
    errorAfter: errorAfter.value,
    onRequestTimeoutMs: expiry(onRequestTimeout.value, offTimerS) * 1000,
    settleMs,
    meterIntervalMs: (meterInterval?.value ?? 0) * 1000,
  });
}

/**
 * With an off-timer, no request to switch on, kept or restored, may outlive the timer: it would undo the timer's
 * protection. At least half of the timer's run remains after contact is lost.
 */
function expiry(onRequestTimeoutS: number, offTimerS: number | undefined): number {
  if (offTimerS === undefined || !(onRequestTimeoutS >= 0)) return onRequestTimeoutS;
  return onRequestTimeoutS === 0 ? offTimerS / 2 : Math.min(onRequestTimeoutS, offTimerS / 2);
}

function offTimerDelay(scope: ComponentScope): number | undefined {
  const delayS = scope.option('off-timer');
  return typeof delayS === 'number' ? delayS : undefined;
}

function offTimerOf(
  scope: ComponentScope,
  driver: PlugDriver,
  tell: (report: PlugReport) => void,
): OffTimerKeeper | undefined {
  const delayS = offTimerDelay(scope);
  const { clock, logger } = scope;
  return delayS === undefined ? undefined : keepOffTimer({ timer: driver.offTimer, delayS, clock, logger, tell });
}

function storeOf(scope: ComponentScope, tell: (report: PlugReport) => void) {
  const folder = scope.text('energy-state');
  if (folder === undefined) return undefined;
  const { stateFiles: files, name, clock, logger } = scope;
  if (!files || !scope.has('power')) {
    const why = files ? 'energy-total needs meter: true' : 'this program keeps no state files';
    logger.warn({ folder }, `energy-state has no effect: ${why}`);
    return undefined;
  }
  return createEnergyStore({
    files,
    folder,
    name,
    clock,
    logger,
    tell: (message) => tell({ type: 'energy-state', message }),
  });
}

/** Writes an update to the out pins of every plug. */
function pinWriter(scope: ComponentScope): (update: PinUpdate<PlugReading>) => void {
  const online = scope.bit('online');
  const relay = scope.bit('relay');
  const error = scope.bit('error');
  const misses = scope.u32('misses');
  const interruptions = scope.u32('interruptions');
  const lockedRequest = scope.bit('locked-request');
  return (update) => {
    if (update.online !== undefined) online.set(update.online);
    if (update.relay !== undefined) relay.set(update.relay);
    if (update.error !== undefined) error.set(update.error);
    if (update.misses !== undefined) misses.set(update.misses);
    if (update.interruptions !== undefined) interruptions.set(update.interruptions);
    if (update.lockedRequest !== undefined) lockedRequest.set(update.lockedRequest);
  };
}
