import type { Clock } from '../../../util/clock.ts';
import type { JsonObject } from '../transport/json.ts';
import { refusals } from './modules.ts';
import type { Module } from './modules.ts';
import type { SimulatedOutlet } from './outlets.ts';

/** Energy of one day, `2024-05-01`. */
export interface DayOfHistory {
  readonly date: string;
  readonly energyKWh: number;
}

export interface StatisticsOptions {
  readonly clock: Clock;
  readonly outlets: readonly SimulatedOutlet[];
  /** Earlier days, the same for each outlet. */
  readonly history: readonly DayOfHistory[];
  /** Reports kWh, like the first plugs; otherwise Wh. */
  readonly inUnits: boolean;
}

/** Statistics of days and months, as methods of the `emeter` module; on a strip those of one outlet. */
export function createStatistics({ clock, outlets, history, inUnits }: StatisticsOptions): Module {
  const books = new Map(outlets.map((outlet) => [outlet.id, createBook(clock, outlet, history)]));
  const energy = (kWh: number): JsonObject =>
    inUnits ? { energy: Number(kWh.toFixed(3)) } : { energy_wh: Math.floor(kWh * 1000) };

  return {
    get_daystat({ year, month }, [outlet]) {
      const book = books.get(outlet?.id ?? '');
      if (!book || !Number.isInteger(year) || !Number.isInteger(month)) return refusals.invalidArgument;
      const days = book.entries(`${String(year)}-${String(month).padStart(2, '0')}-`);
      return { day_list: days.map(([date, kWh]) => ({ year, month, day: Number(date.slice(8)), ...energy(kWh) })) };
    },
    get_monthstat({ year }, [outlet]) {
      const book = books.get(outlet?.id ?? '');
      if (!book || !Number.isInteger(year)) return refusals.invalidArgument;
      const months = new Map<number, number>();
      for (const [date, kWh] of book.entries(`${String(year)}-`)) {
        const month = Number(date.slice(5, 7));
        months.set(month, (months.get(month) ?? 0) + kWh);
      }
      return { month_list: [...months].map(([month, kWh]) => ({ year, month, ...energy(kWh) })) };
    },
    erase_emeter_stat(_, meant) {
      for (const { id } of meant) books.get(id)?.erase();
      return {};
    },
  };
}

/** Energy used since the last call is added to the current day of the plug's clock. */
function createBook(clock: Clock, { meter }: SimulatedOutlet, history: readonly DayOfHistory[]) {
  const days = new Map(history.map(({ date, energyKWh }) => [date, energyKWh]));
  let bookedKWh = meter.energyKWh;
  return {
    /** The days with this date prefix, oldest first. */
    entries(prefix: string): readonly (readonly [string, number])[] {
      const today = new Date(clock.wallS() * 1000).toISOString().slice(0, 10);
      days.set(today, (days.get(today) ?? 0) + meter.energyKWh - bookedKWh);
      bookedKWh = meter.energyKWh;
      return [...days].filter(([date]) => date.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
    },
    erase(): void {
      days.clear();
      bookedKWh = meter.energyKWh;
    },
  };
}
