import type { PlugReading } from '../../../plugs/driver.ts';
import { isPlausible, type Quantity } from '../../../plugs/plausible.ts';
import type { ComponentScope } from '../../define.ts';
import { countedEnergy, type TakenEnergy } from './counted-energy.ts';
import type { EnergyStore } from './energy-store.ts';
import { rareNews, type MeterDrop, type MeterReport, type QuantityName } from './meter-reports.ts';
import { momentMs, quantityPin, type MeterFaultCause } from './quantity.ts';
import { usablePower } from './usable-power.ts';

/**
 * The meter's pins: the plausible measured values and the sum of all energy. Each quantity is judged separately; while
 * one is unknown it is NaN, and `meter-error` is TRUE.
 */
export interface MeterPins {
  /** Shows a reading of the plug. */
  show(reading: PlugReading): void;
  /** The counter to read energy from; undefined while any will do. */
  energySource(): string | undefined;
  /** Begins the sum with the saved one. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface MeterOptions {
  readonly store: EnergyStore | undefined;
  /** The plug's id; a different id means a different counter. */
  readonly deviceId: () => string;
  /** Makes the next poll read the meter. */
  readonly askSoon: () => void;
  readonly tell: (report: MeterReport) => void;
}

/** Values of this age still count as present: the meter of one outlet of a strip may be read this seldom. */
const seldomMs = 30_000;

export function meterPins(scope: ComponentScope, options: MeterOptions): MeterPins {
  const { store, deviceId, askSoon, tell } = options;
  const { clock, hal } = scope;
  const online = scope.bit('online');
  const intervals = [scope.float('interval'), scope.float('meter-interval')];
  const pinOf = (name: QuantityName, isExpected: boolean) => quantityPin(scope.float(name), isExpected, clock);
  const pins = {
    current: pinOf('current', false),
    voltage: pinOf('voltage', false),
    power: pinOf('power', true),
    energy: pinOf('energy', true),
  };
  const meterError = scope.bit('meter-error');
  const energyTotal = scope.float('energy-total');
  const droppedSamples = scope.u32('dropped-samples');
  const usable = usablePower(clock);
  const news = rareNews(clock);
  const energy = countedEnergy({ clock, store, deviceId });
  const momentOver = clock.timer(() => {
    // While the plug does not answer, the pins keep their values.
    if (online.value) hal.batch(judge);
  });
  /** Until then nothing expires, so that a reading without meter values needs no judgement. */
  let calmUntilMs = -Infinity;
  /** The quantities reported as missing. */
  const missing = new Set<QuantityName>();

  const drop = (report: Omit<MeterDrop, 'type'>) => {
    droppedSamples.set((droppedSamples.value + 1) >>> 0);
    if (news.mayTell(`${report.cause} ${report.quantity}`)) tell({ type: 'meter-dropped', ...report });
  };
  const fail = (name: QuantityName, why: MeterFaultCause) => {
    if (pins[name].why === undefined) {
      // A good reading usually follows a wrong one soon.
      askSoon();
      momentOver.start(momentMs);
    }
    pins[name].failed(why);
  };
  const measured = (name: QuantityName, value: number) => {
    pins[name].measured(value);
    for (const kind of kinds) news.isOver(`${kind} ${name}`);
  };

  const take = (name: QuantityName, quantity: Quantity, reading: PlugReading) => {
    const value = reading[quantity];
    if (value === undefined) return fail(name, 'not-told');
    if (!isPlausible(quantity, reading)) {
      fail(name, 'untrue');
      return drop({ quantity: name, cause: 'untrue', value });
    }
    if (name === 'energy') return count(value, reading.energySource ?? '');
    if (name === 'power') usable.measured(value);
    measured(name, value);
  };
  const count = (energyKWh: number, source: string) => {
    const taken = energy.take(energyKWh, source, usable.since(energy.ageMs()));
    if (taken === undefined) return;
    dropUncounted(energyKWh, taken);
    if (taken.outcome === 'other-counter') fail('energy', 'other-counter');
    else if (taken.outcome === 'waits') fail('energy', 'untrue');
    else measured('energy', energyKWh);
  };
  const dropUncounted = (value: number, { outcome, beforeKWh: before, spikeKWh }: TakenEnergy) => {
    const quantity = 'energy';
    if (spikeKWh !== undefined) drop({ quantity, cause: 'untrue', value: spikeKWh, before });
    if (outcome === 'fell' || outcome === 'jumped') drop({ quantity, cause: `counter-${outcome}`, value, before });
    if (outcome === 'other-counter') drop({ quantity, cause: outcome, value, before });
  };

  /** Decides which quantities are known, and reports changes. */
  const judge = () => {
    const oldestMs = Math.max(seldomMs, ...intervals.map(({ value }) => (value > 0 ? 3000 * value : 0)));
    for (const name of names) pins[name].expire(oldestMs);
    meterError.set(names.some((name) => pins[name].isMissing));
    const isNews = (name: QuantityName) =>
      pins[name].isMissing && pins[name].hasFailedForLong && !missing.has(name) && news.mayTell(`missing ${name}`);
    const lost = names.filter(isNews);
    const back = [...missing].filter((name) => !pins[name].isMissing);
    for (const name of lost) missing.add(name);
    for (const name of back) missing.delete(name);
    const [first] = lost;
    if (first) tell({ type: 'meter-fault', cause: pins[first].why ?? 'not-told', quantities: lost });
    if (back.length > 0) tell({ type: 'meter-recovered', quantities: back });
  };

  return {
    show(reading) {
      const { meterFault } = reading;
      const isTold = names.some((name) => reading[quantities[name]] !== undefined);
      // Most readings have only the relay.
      if (!isTold && !meterFault && clock.now() < calmUntilMs) return;
      if (meterFault) {
        for (const name of names) fail(name, meterFault === 'none' ? 'no-meter' : meterFault);
      } else if (isTold) {
        for (const name of names) take(name, quantities[name], reading);
        // Known after any value of the counter, even one that cannot be true: nothing was counted then.
        if (reading.energyKWh !== undefined) energyTotal.set(energy.totalKWh);
      }
      judge();
      calmUntilMs = isTold && names.every((name) => pins[name].isCalm) ? clock.now() + seldomMs : -Infinity;
    },
    energySource: () => energy.source,
    async start() {
      if (await energy.start()) energyTotal.set(energy.totalKWh);
    },
    async close() {
      momentOver.dispose();
      await energy.close();
    },
  };
}

const quantities = {
  power: 'powerW',
  energy: 'energyKWh',
  voltage: 'voltageV',
  current: 'currentA',
} as const satisfies { readonly [Name in QuantityName]: Quantity };

/** The kinds of reports for each quantity. */
const kinds = ['missing', 'untrue', 'counter-fell', 'counter-jumped', 'other-counter'];

/** Power first: it limits the energy that can have been used. */
const names = Object.keys(quantities) as readonly QuantityName[];
