/** What a print took from the mains. */
export interface PrintRecord {
  readonly name: string;
  /** Seconds since the epoch. */
  readonly startS: number;
  readonly durationS: number;
  readonly energyKWh: number;
  readonly peakW: number;
  readonly meanW: number;
  readonly cost: number;
  /** How much of the end of the print the plug was not to be read; what it took then is not known. */
  readonly unmeasuredS: number;
}

/** The record with as many digits as mean something. */
export function roundRecord(record: PrintRecord): PrintRecord {
  return {
    ...record,
    startS: round(record.startS, 3),
    durationS: round(record.durationS, 3),
    energyKWh: round(record.energyKWh, 6),
    peakW: round(record.peakW, 3),
    meanW: round(record.meanW, 3),
    cost: round(record.cost, 6),
    unmeasuredS: round(record.unmeasuredS, 3),
  };
}

/** The line of a record in a file of that name: comma-separated values for `.csv`, JSON for any other. */
export function lineOf(record: PrintRecord, file: string): string {
  if (!isCsv(file)) return `${JSON.stringify({ ...record, start: isoTime(record.startS) })}\n`;
  return `${columns.map(([, value]) => value(record)).join(',')}\n`;
}

/** What stands above the first line of such a file. */
export function headingOf(file: string): string {
  return isCsv(file) ? `${columns.map(([title]) => title).join(',')}\n` : '';
}

const columns: readonly (readonly [string, (record: PrintRecord) => string | number])[] = [
  ['start', ({ startS }) => isoTime(startS)],
  ['name', ({ name }) => name],
  ['duration_s', ({ durationS }) => durationS],
  ['energy_kwh', ({ energyKWh }) => energyKWh],
  ['peak_w', ({ peakW }) => peakW],
  ['mean_w', ({ meanW }) => meanW],
  ['cost', ({ cost }) => cost],
  ['unmeasured_s', ({ unmeasuredS }) => unmeasuredS],
];

function isCsv(file: string): boolean {
  return /\.csv$/i.test(file);
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
