/** The record of a print. */
export interface PrintRecord {
  readonly name: string;
  /** Seconds since the epoch. */
  readonly startS: number;
  readonly durationS: number;
  readonly energyKWh: number;
  readonly peakW: number;
  readonly meanW: number;
  readonly cost: number;
  /** How long the plug could not be read at the end of the print; the energy of that time is unknown. */
  readonly unmeasuredS: number;
}

/** Rounds the values of a record to meaningful digits. */
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

/** The line of a record: comma-separated values for a file name that ends in `.csv`, JSON for any other. */
export function lineOf(record: PrintRecord, file: string): string {
  if (!isCsv(file)) return `${JSON.stringify({ ...record, start: isoTime(record.startS) })}\n`;
  return `${columns.map(([, value]) => value(record)).join(',')}\n`;
}

/** The heading of a file of comma-separated values; empty for JSON. */
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
