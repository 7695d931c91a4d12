import { PlugError } from '../../src/errors.ts';
import type { PlugDriver, PlugReading } from '../../src/plugs/driver.ts';
import type { MakesDriver } from '../helpers/driver-type.ts';
import type { MachineEvent } from '../../src/components/events.ts';
import type { Law } from './laws.ts';

/** A planted fault, and the laws of which it must break at least one. */
export interface PlantedFault {
  readonly what: string;
  readonly breaks: readonly Law[];
  /** Only detected if an answer cannot be taken for another. */
  readonly language?: 'klap';
  readonly options?: Readonly<Record<string, string | number>>;
  readonly driver?: PlantedDriver;
  /** A pin without effect. */
  readonly ignores?: 'lock' | 'withdraw';
  /** An event that is not published. */
  readonly mutes?: MachineEvent['type'];
  /** Any device that answers is taken for the plug. */
  readonly forgetsIds?: boolean;
}

type PlantedDriver = (make: MakesDriver) => MakesDriver;

/** A changed driver. */
function otherwise(change: (made: PlugDriver, make: () => PlugDriver) => Partial<PlugDriver>): PlantedDriver {
  return (make) => (options, context) => {
    const made = make(options, context);
    return { ...made, ...change(made, () => make(options, context)) };
  };
}

const retryMs = 700;

export const plantedFaults: readonly PlantedFault[] = [
  { what: 'sends the value of the pin at its start', breaks: ['unasked', 'unended'], options: { startup: 'assert' } },
  { what: 'undoes the changes of an outage', breaks: ['unasked'], options: { 'after-outage': 'restore' } },
  { what: 'keeps a request to switch on for ever', breaks: ['unasked'], options: { 'on-request-timeout': 0 } },
  { what: 'switches whatever plug is at the address', breaks: ['stranger'], forgetsIds: true },
  { what: 'ignores the lock', breaks: ['locked'], ignores: 'lock' },
  { what: 'ignores the withdrawal of an OFF', breaks: ['unasked', 'untrue'], ignores: 'withdraw' },
  { what: 'does not report a withdrawal', breaks: ['unended'], mutes: 'request.withdrawn' },
  { what: 'does not report that a request was done', breaks: ['unended'], mutes: 'request.done' },
  {
    what: 'sends every command twice',
    breaks: ['again'],
    driver: otherwise((made) => ({
      async setRelay(on, signal) {
        await made.setRelay(on, signal);
        await made.setRelay(on, signal);
      },
    })),
  },
  {
    what: 'continues a command that was given up',
    breaks: ['unasked', 'disagree'],
    driver: otherwise((made) => ({
      async setRelay(on, signal) {
        try {
          await made.setRelay(on, signal);
        } catch (error) {
          setTimeout(() => void made.setRelay(on).catch(() => undefined), retryMs);
          throw error;
        }
      },
    })),
  },
  {
    what: 'takes a lost command for acknowledged',
    breaks: ['untrue', 'disagree'],
    language: 'klap',
    driver: otherwise((made) => ({ setRelay: (on, signal) => made.setRelay(on, signal).catch(() => undefined) })),
  },
  {
    what: 'takes a plug that does not answer for off',
    breaks: ['untrue'],
    driver: otherwise((made) => ({ read: (...how) => made.read(...how).catch(() => ({ on: false })) })),
  },
  {
    what: 'shows the last reading after a failed one',
    breaks: ['untrue'],
    driver: otherwise((made) => {
      let last: PlugReading | undefined;
      return {
        async read(...how) {
          try {
            last = await made.read(...how);
          } catch (error) {
            if (!last) throw error;
          }
          return last;
        },
      };
    }),
  },
  {
    what: 'undoes presses at the plug',
    breaks: ['unasked'],
    driver: otherwise((made) => {
      let wanted: boolean | undefined;
      return {
        async setRelay(on, signal) {
          await made.setRelay(on, signal);
          wanted = on;
        },
        async read(signal, readingOptions) {
          const reading = await made.read(signal, readingOptions);
          if (wanted !== undefined && reading.on !== wanted) await made.setRelay(wanted, signal);
          return reading;
        },
      };
    }),
  },
  {
    what: 'does not try again after a refused login',
    breaks: ['slow'],
    language: 'klap',
    driver: otherwise((made) => {
      let refusal: PlugError | undefined;
      return {
        async read(...how) {
          if (refusal) throw refusal;
          try {
            return await made.read(...how);
          } catch (error) {
            if (error instanceof PlugError && error.code === 'plug-auth') refusal = error;
            throw error;
          }
        },
      };
    }),
  },
  {
    what: 'adds to the counter of the meter',
    breaks: ['energy'],
    language: 'klap',
    driver: otherwise((made) => {
      let readings = 0;
      return {
        async read(...how) {
          const reading = await made.read(...how);
          const { energyKWh } = reading;
          return energyKWh === undefined ? reading : { ...reading, energyKWh: energyKWh + (++readings % 20) / 1000 };
        },
      };
    }),
  },
  {
    what: 'opens a connection for each reading and does not close it',
    breaks: ['leak'],
    driver: otherwise((made, make) => {
      const drivers: PlugDriver[] = [];
      return {
        read(...how) {
          const driver = make();
          drivers.push(driver);
          return driver.read(...how);
        },
        async dispose() {
          await Promise.all([made, ...drivers].map((driver) => driver.dispose()));
        },
      };
    }),
  },
];
