import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HalError, PlugError } from '../../src/errors.ts';
import type { PlugDriver, PlugReading } from '../../src/plugs/driver.ts';
import { driverConformance } from '../../src/testing/driver/driver-conformance.ts';
import type { CreatePlugUnderTest, PlugTestOptions, PlugUnderTest } from '../../src/testing/driver/plug-under-test.ts';
import { testPlugDriver } from '../plugs/conformance.ts';

interface Memory {
  on: boolean;
  away: boolean;
  readonly pushes: Subject<PlugReading>;
}

const cancelled = () => new HalError('cancelled', 'the call was cancelled');

/** A driver whose plug is two variables; `wrong` makes it break a promise. */
function inMemory(wrong: (driver: PlugDriver, plug: Memory) => Partial<PlugDriver> = () => ({})): CreatePlugUnderTest {
  return async (): Promise<PlugUnderTest> => {
    const plug: Memory = { on: false, away: false, pushes: new Subject() };
    let disposed = false;
    const call = async <R>(signal: AbortSignal | undefined, run: () => R): Promise<R> => {
      if (signal?.aborted) throw cancelled();
      await Promise.resolve();
      if (disposed) throw cancelled();
      if (plug.away) throw new PlugError('plug-unreachable', 'the plug is away', { retryable: true });
      return run();
    };
    const identity = { driver: 'memory', model: 'm', alias: '', deviceId: '1', hardware: '1', firmware: '1' };
    const driver: PlugDriver = {
      identify: (signal) => call(signal, () => ({ ...identity, mac: '02:00:00:00:00:01', meter: false })),
      read: (signal) => call(signal, () => ({ on: plug.on })),
      setRelay: (on, signal) => call(signal, () => turn(on)),
      watch$: plug.pushes,
      dispose: async () => {
        disposed = true;
        plug.pushes.complete();
      },
    };
    const turn = (on: boolean) => {
      plug.on = on;
      plug.pushes.next({ on });
    };
    return {
      driver: { ...driver, ...wrong(driver, plug) },
      measures: false,
      relay: () => plug.on,
      pressButton: () => turn(!plug.on),
      goAway: async () => void (plug.away = true),
      comeBack: async () => void (plug.away = false),
      dispose: async () => undefined,
    };
  };
}

testPlugDriver({ name: 'in memory', create: inMemory() });

async function broken(create: CreatePlugUnderTest): Promise<string[]> {
  const titles: string[] = [];
  for (const { title, run } of driverConformance(create)) await run().catch(() => titles.push(title));
  return titles;
}

describe('the suite for drivers', () => {
  it('finds a driver that takes unreachable for off', async () => {
    const create = inMemory((driver) => ({ read: (signal) => driver.read(signal).catch(() => ({ on: false })) }));
    expect(await broken(create)).toContain(
      'fails with a retryable error while the plug is away, and recovers by itself',
    );
  });

  it('finds a driver that switches what it is to read', async () => {
    const create = inMemory((driver, plug) => ({
      read(signal) {
        plug.on = false;
        return driver.read(signal);
      },
    }));
    expect(await broken(create)).toContain('switches nothing when created, identified or read');
  });

  it('finds a driver that goes on pushing when it is disposed of', async () => {
    const create = inMemory((_, { pushes }) => ({ watch$: pushes, dispose: async () => undefined }));
    expect(await broken(create)).toEqual(['completes watch$ when disposed of']);
  });

  it('finds a driver that measures and tells no quantity', async () => {
    const create = inMemory();
    const measures = async (options: PlugTestOptions) => ({ ...(await create(options)), measures: true });
    expect(await broken(measures)).toContain('reads the meter, if there is one, in SI units');
  });
});
