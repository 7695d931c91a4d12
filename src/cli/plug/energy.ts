import { PlugError } from '../../errors.ts';
import { untold } from '../../plugs/kasa/iot/ask.ts';
import { readDays, readMonths, type EnergyOfPeriod } from '../../plugs/kasa/iot/statistics.ts';
import { systemClock } from '../../util/clock.ts';
import type { YearMonth } from '../arguments.ts';
import { quantityRows } from './info.ts';
import type { PlugAction, PlugSession } from './session.ts';
import { formatTable, unknown, type TableCell } from './table.ts';

export interface EnergyOptions {
  /** The days of a month; `true` for this one. */
  readonly days?: YearMonth | true;
  /** The months of a year; `true` for this one. */
  readonly months?: number | true;
  /** The price of a kWh, in any currency. */
  readonly price?: number;
}

export function showEnergy({ days, months, price }: EnergyOptions): PlugAction {
  return async (session) => {
    const { model, meter } = await session.driver.identify();
    // A plug without a meter must not be asked for readings: some hang or restart.
    if (!meter)
      throw new PlugError('plug-unsupported', `${model || 'the plug'} does not report a meter`, {
        retryable: false,
      });
    const today = new Date(systemClock().wallS() * 1000);
    if (days) {
      const month = days === true ? { year: today.getFullYear(), month: today.getMonth() + 1 } : days;
      printPeriods(session, 'days', await readDays(await session.asker(), month), price);
    } else if (months) {
      const year = months === true ? today.getFullYear() : months;
      printPeriods(session, 'months', await readMonths(await session.asker(), year), price);
    } else {
      await printNow(session, price);
    }
  };
}

async function printNow({ driver, print }: PlugSession, price: number | undefined): Promise<void> {
  const reading = await driver.read();
  const rows = quantityRows(reading);
  if (rows.length === 0) throw untold('its measurements');
  const cost = costOf(reading.energyKWh, price);
  if (cost !== undefined) rows.push(['cost', { value: cost, digits: 2 }]);
  print(formatTable(rows), { ...reading, ...(cost === undefined ? {} : { cost }) });
}

function printPeriods(
  { print }: PlugSession,
  unit: 'days' | 'months',
  periods: readonly EnergyOfPeriod[],
  price: number | undefined,
): void {
  const withCost = ({ period, energyKWh }: EnergyOfPeriod) => {
    const cost = costOf(energyKWh, price);
    return { period, energyKWh, ...(cost === undefined ? {} : { cost }) };
  };
  const total = withCost({ period: 'total', energyKWh: sumOf(periods) });
  const entries = periods.map(withCost);
  const rows = [...entries, total].map(({ period, energyKWh, cost }): TableCell[] => [
    period ?? unknown,
    energyKWh === undefined ? unknown : { value: energyKWh, digits: 3, unit: 'kWh' },
    ...(cost === undefined ? [] : [{ value: cost, digits: 2 }]),
  ]);
  const { period: _, ...totals } = total;
  print(formatTable(rows), { [unit]: entries, ...totals });
}

/** The sum is unknown when a part is unknown. */
function sumOf(periods: readonly EnergyOfPeriod[]): number | undefined {
  const known = periods.flatMap(({ energyKWh }) => energyKWh ?? []);
  return known.length < periods.length ? undefined : rounded(known.reduce((sum, energyKWh) => sum + energyKWh, 0));
}

function costOf(energyKWh: number | undefined, price: number | undefined): number | undefined {
  return energyKWh === undefined || price === undefined ? undefined : rounded(energyKWh * price);
}

/** Without floating-point noise after the last significant digit. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}
