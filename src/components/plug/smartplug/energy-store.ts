import { join } from 'node:path';
import { messageOf } from '../../../errors.ts';
import { noEnergy, type EnergySum } from '../../../plugs/energy.ts';
import type { Clock } from '../../../util/clock.ts';
import { parseJson } from '../../../util/json.ts';
import type { Logger } from '../../../util/logger.ts';
import type { StateFiles } from '../../../util/state-files.ts';

/** A sum of energy, with the plug that counted it. */
export interface KeptEnergy {
  readonly sum: EnergySum;
  /** Empty while unknown. */
  readonly deviceId: string;
  /** The counter of the plug; empty where the plug has one counter, and in files from before there was a choice. */
  readonly source: string;
}

/** Keeps a sum of energy over restarts, in a file named after its component. */
export interface EnergyStore {
  /** The saved sum; undefined if there is none, or none that can be trusted. Never rejects. */
  load(): Promise<KeptEnergy | undefined>;
  /** Writes it when the next write is due; skips a value that is already written. */
  keep(energy: KeptEnergy): void;
  /** Writes the pending value and stops. Never rejects. */
  close(): Promise<void>;
}

export interface EnergyStoreOptions {
  readonly files: StateFiles;
  readonly folder: string;
  /** The component's name, used in the name and the text of the file. */
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Receives the problems of the file, beside the log. */
  readonly tell: (message: string) => void;
}

/** Fewer writes wear out the host's SD card less; the plug's own counter still has the energy of a lost minute. */
const betweenWritesMs = 60_000;

export function createEnergyStore(options: EnergyStoreOptions): EnergyStore {
  const { files, folder, name, clock, logger, tell } = options;
  const path = join(folder, `${encodeURIComponent(name)}.energy.json`);
  let mayWrite = true;
  let latest: KeptEnergy | undefined;
  let waiting: KeptEnergy | undefined;
  let writing: Promise<void> = Promise.resolve();
  let stopTimer: (() => void) | undefined;
  let hasFailed = false;

  const say = (details: object, message: string) => {
    logger.warn({ path, ...details }, message);
    tell(message);
  };
  const write = () => {
    const energy = waiting;
    waiting = undefined;
    if (energy) writing = writing.then(() => replace(textOf(energy, name, clock)));
  };
  const replace = async (text: string) => {
    try {
      await files.replace(path, text);
      if (hasFailed) logger.info({ path }, 'energy-total is saved again');
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) say({ reason: messageOf(error) }, `energy-total cannot be saved: ${messageOf(error)}`);
      hasFailed = true;
      latest = undefined;
    }
  };
  const distrust = async (why: string) => {
    try {
      const aside = await files.setAside(path);
      say({ aside }, `${path} ${why}; it was moved to ${aside}, and energy-total starts again`);
    } catch (error) {
      mayWrite = false;
      say({ reason: messageOf(error) }, `${path} ${why}; it cannot be moved aside, and energy-total is not saved`);
    }
  };

  return {
    async load() {
      try {
        const text = await files.read(path);
        if (text === undefined) return undefined;
        const kept = parse(text, name, clock);
        if (typeof kept !== 'string') return kept;
        await distrust(kept);
      } catch (error) {
        // An unreadable file may still hold the sum: do not overwrite it.
        mayWrite = false;
        say({ reason: messageOf(error) }, `${path} cannot be read, and energy-total is not saved: ${messageOf(error)}`);
      }
      return undefined;
    },
    keep(energy) {
      if (!mayWrite || (latest && isSame(latest, energy))) return;
      latest = energy;
      waiting = energy;
      stopTimer ??= clock.after(betweenWritesMs, () => {
        stopTimer = undefined;
        write();
      });
    },
    async close() {
      mayWrite = false;
      stopTimer?.();
      write();
      await writing;
    },
  };
}

const format = 'halyard energy 1';

function textOf({ sum, deviceId, source }: KeptEnergy, component: string, clock: Clock): string {
  const { totalKWh, counterKWh = null, atMs } = sum;
  const ageS = (clock.now() - atMs) / 1000;
  const readAtS = Number.isFinite(ageS) ? Math.round(clock.wallS() - ageS) : null;
  const which = source === '' ? { deviceId } : { deviceId, source };
  const record = { format, component, ...which, totalKWh, counterKWh, readAtS };
  return `${JSON.stringify(record)}\n`;
}

/** The sum in the file, or the problem of the file. */
function parse(text: string, component: string, clock: Clock): KeptEnergy | string {
  const record = recordIn(text);
  if (!record) return 'is incomplete';
  if (record['format'] !== format) return 'is not an energy-total file';
  if (record['component'] !== component) return `belongs to '${String(record['component'])}'`;
  const { totalKWh, counterKWh, deviceId, source = '', readAtS } = record;
  if (!isAmount(totalKWh) || typeof deviceId !== 'string' || typeof source !== 'string') return 'is damaged';
  const begun = { ...noEnergy, totalKWh, isBegun: true };
  if (counterKWh === null) return { sum: begun, deviceId, source };
  if (!isAmount(counterKWh) || (readAtS !== null && !isAmount(readAtS))) return 'is damaged';
  // On a computer without a clock battery the file may appear to be from the future.
  const ageS = readAtS === null || readAtS > clock.wallS() ? Infinity : clock.wallS() - readAtS;
  return { sum: { ...begun, counterKWh, atMs: clock.now() - ageS * 1000 }, deviceId, source };
}

function recordIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function isSame(one: KeptEnergy, other: KeptEnergy): boolean {
  return (
    one.deviceId === other.deviceId &&
    one.source === other.source &&
    one.sum.totalKWh === other.sum.totalKWh &&
    one.sum.counterKWh === other.sum.counterKWh
  );
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
