import { told } from './ask.ts';
import type { IotAsk } from './ask.ts';
import { listOf, numberOf, wholeOf } from '../transport/json.ts';
import type { JsonObject } from '../transport/json.ts';

/** The energy of a day, `2024-05-01`, or of a month, `2024-05`; invalid fields are undefined. */
export interface EnergyOfPeriod {
  readonly period: string | undefined;
  readonly energyKWh: number | undefined;
}

/** Reads the days of a month that the plug has recorded, oldest first. Only for plugs with a meter. */
export async function readDays(
  ask: IotAsk,
  { year, month }: { readonly year: number; readonly month: number },
  signal?: AbortSignal,
): Promise<readonly EnergyOfPeriod[]> {
  const reply = await ask('emeter', 'get_daystat', { year, month }, signal);
  return periodsIn(told(listOf(reply, 'day_list'), 'the days'), dayParts);
}

/** Reads the months of a year, likewise. */
export async function readMonths(ask: IotAsk, year: number, signal?: AbortSignal): Promise<readonly EnergyOfPeriod[]> {
  const reply = await ask('emeter', 'get_monthstat', { year }, signal);
  return periodsIn(told(listOf(reply, 'month_list'), 'the months'), monthParts);
}

const monthParts = [
  ['year', 9999],
  ['month', 12],
] as const;
const dayParts = [...monthParts, ['day', 31]] as const;

function periodsIn(list: readonly JsonObject[], parts: typeof monthParts | typeof dayParts): EnergyOfPeriod[] {
  return list
    .map((entry) => {
      const date = parts.map(([key, max]) => wholeOf(entry, key, 1, max));
      const period = date.map((part) => String(part).padStart(2, '0')).join('-');
      return { period: date.includes(undefined) ? undefined : period, energyKWh: energyIn(entry) };
    })
    .sort((a, b) => ((a.period ?? '') < (b.period ?? '') ? -1 : 1));
}

/** Plugs of the first generation report kWh, later ones Wh. */
function energyIn(entry: JsonObject): number | undefined {
  const inWh = numberOf(entry, 'energy_wh');
  return numberOf(entry, 'energy') ?? (inWh === undefined ? undefined : inWh / 1000);
}
