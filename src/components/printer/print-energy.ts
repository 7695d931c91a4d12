import { messageOf } from '../../errors.ts';
import { defineComponent, type ComponentScope, type ComponentType } from '../define.ts';
import { createEnergyCounter } from '../plug/energy-counter.ts';
import { headingOf, lineOf, roundRecord, type PrintRecord } from './print-record.ts';
import { createStopwatch } from '../time/stopwatch.ts';

/** Interval between updates of the live values. */
const updateS = 10;

/**
 * Measures a print at the mains. Energy comes from the plug's counter; peak and mean come from its power, so that they
 * also hold for a print that is shorter than a step of the counter.
 *
 * Notification: `print.energy` at the end of each print. A print whose end halyard did not see is not reported.
 */
export const printEnergy: ComponentType = defineComponent('print-energy', (scope) => {
  const printing = scope.bit('printing');
  const stale = scope.bit('stale');
  const online = scope.bit('online');
  const energy = scope.float('energy');
  const power = scope.float('power');
  const price = scope.float('price');
  const show = recordPins(scope);
  const active = scope.bit('active');
  const log = recordLog(scope);

  const counter = createEnergyCounter();
  const unmeasured = createStopwatch();
  let startS = 0;
  let durationS = 0;
  let peakW = 0;
  let powerWs = 0;
  let poweredS = 0;
  let powerBefore = Number.NaN;

  scope.funct('', (periodS) => {
    counter.take(energy.value, scope.clock.now());
    unmeasured.run(!online.value || Number.isNaN(energy.value), periodS);
    if (active.value) {
      durationS += periodS;
      measurePower(periodS);
      show(record());
      if (!printing.value && !stale.value) end();
    } else if (printing.value && !stale.value) {
      begin();
      show(record());
    }
    powerBefore = online.value ? power.value : Number.NaN;
    return active.value ? updateS : undefined;
  });

  return { dispose: () => log.written() };

  function begin(): void {
    counter.begin();
    startS = scope.clock.wallS();
    durationS = 0;
    powerWs = 0;
    poweredS = 0;
    unmeasured.restart();
    peakW = online.value && power.value > 0 ? power.value : 0;
    active.set(true);
  }

  /** The time before this run counts with the power known then. */
  function measurePower(periodS: number): void {
    if (Number.isFinite(powerBefore)) {
      powerWs += powerBefore * periodS;
      poweredS += periodS;
    }
    if (online.value && power.value > peakW) peakW = power.value;
  }

  function record(): PrintRecord {
    const { usedKWh } = counter;
    return roundRecord({
      name: scope.name,
      startS,
      durationS,
      energyKWh: usedKWh,
      peakW,
      meanW: poweredS > 0 ? powerWs / poweredS : peakW,
      cost: usedKWh * price.value,
      unmeasuredS: unmeasured.holds ? unmeasured.seconds : 0,
    });
  }

  function end(): void {
    active.set(false);
    const { name: _, ...details } = record();
    scope.notify('print.energy', 'finished', details);
    log.append(record());
  }
});

function recordPins(scope: ComponentScope): (record: PrintRecord) => void {
  const used = scope.float('used');
  const peak = scope.float('peak');
  const mean = scope.float('mean');
  const duration = scope.float('duration');
  const cost = scope.float('cost');
  return (record) => {
    used.set(record.energyKWh);
    peak.set(record.peakW);
    mean.set(record.meanW);
    duration.set(record.durationS);
    cost.set(record.cost);
  };
}

/** How many records may wait for a slow disk, and how long the end waits for it. */
const waitingMax = 100;
const patienceMs = 1000;

/** Appends records to the configured file, one after the other; a failed write is only logged. */
function recordLog(scope: ComponentScope) {
  const { clock, files, logger } = scope;
  const file = scope.text('file');
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  const write = async (path: string, record: PrintRecord) => {
    try {
      if (!files) throw new Error('this program cannot write files');
      await files.append(path, lineOf(record, path), headingOf(path));
    } catch (error) {
      logger.error({ file: path, ...record }, `the record of a print could not be written: ${messageOf(error)}`);
    }
    waiting--;
  };
  return {
    append(record: PrintRecord): void {
      if (file === undefined) return;
      if (waiting >= waitingMax) {
        logger.error({ file, ...record }, 'the record of a print was dropped: too many records wait for the file');
        return;
      }
      waiting++;
      last = last.then(() => write(file, record));
    },
    /** Resolves when everything is written, or the wait is over. */
    written: () =>
      new Promise<void>((resolve) => {
        const cancel = clock.after(patienceMs, resolve);
        void last.then(() => {
          cancel();
          return resolve();
        });
      }),
  };
}
