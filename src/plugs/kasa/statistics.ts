import type { Ask } from './ask.ts';
import { isObject, numberOf } from './json.ts';
import type { JsonObject } from './json.ts';

/** The energy of a day, `2024-05-01`, or of a month, `2024-05`. */
export interface EnergyOfPeriod {
  readonly period: string;
  readonly energyKWh: number;
}

/** The days of a month of which the plug knows anything, oldest first. Only for plugs that measure. */
export async function readDays(
  ask: Ask,
  { year, month }: { readonly year: number; readonly month: number },
  signal?: AbortSignal,
): Promise<readonly EnergyOfPeriod[]> {
  return periodsIn((await ask('emeter', 'get_daystat', { year, month }, signal))['day_list']);
}

/** The months of a year, in the same way. */
export async function readMonths(ask: Ask, year: number, signal?: AbortSignal): Promise<readonly EnergyOfPeriod[]> {
  return periodsIn((await ask('emeter', 'get_monthstat', { year }, signal))['month_list']);
}

function periodsIn(list: unknown): EnergyOfPeriod[] {
  return (Array.isArray(list) ? list : [])
    .filter(isObject)
    .flatMap((entry) => {
      const energyKWh = energyIn(entry);
      const date = [numberOf(entry, 'year'), numberOf(entry, 'month'), numberOf(entry, 'day')];
      const period = date.filter((part) => part !== undefined).map((part) => String(part).padStart(2, '0'));
      return energyKWh === undefined ? [] : [{ period: period.join('-'), energyKWh }];
    })
    .sort((a, b) => (a.period < b.period ? -1 : 1));
}

/** Plugs of the first generation give kWh, later ones Wh. */
function energyIn(entry: JsonObject): number | undefined {
  const inWh = numberOf(entry, 'energy_wh');
  return numberOf(entry, 'energy') ?? (inWh === undefined ? undefined : inWh / 1000);
}
