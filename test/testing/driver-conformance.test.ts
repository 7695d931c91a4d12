import { describe, expect, it } from 'vitest';
import { HalError, PlugError } from '../../src/errors.ts';
import type { PlugDriver } from '../../src/plugs/driver.ts';
import { driverConformance } from '../../src/testing/driver/driver-conformance.ts';
import type { CreatePlugUnderTest, PlugUnderTest } from '../../src/testing/driver/plug-under-test.ts';
import { testPlugDriver } from '../plugs/conformance.ts';

interface Memory {
  on: boolean;
  away: boolean;
}

const cancelled = () => new HalError('cancelled', 'the call was cancelled');

/** A driver whose plug is two variables; `wrong` makes it break a promise. */
function inMemory(wrong: (driver: PlugDriver, plug: Memory) => Partial<PlugDriver> = () => ({})): CreatePlugUnderTest {
  return async (): Promise<PlugUnderTest> => {
    const plug = { on: false, away: false };
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
      setRelay: (on, signal) => call(signal, () => void (plug.on = on)),
      dispose: async () => {
        disposed = true;
      },
    };
    return {
      driver: { ...driver, ...wrong(driver, plug) },
      measures: false,
      relay: () => plug.on,
      pressButton: () => void (plug.on = !plug.on),
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
      'fails retryably while the plug is away, and works by itself when it is back',
    );
  });

  it('finds a driver that switches what it is to read', async () => {
    const create = inMemory((driver, plug) => ({
      read(signal) {
        plug.on = false;
        return driver.read(signal);
      },
    }));
    expect(await broken(create)).toContain('switches nothing by being made, asked who it is, or read');
  });

  it('finds a driver that ignores its signal', async () => {
    const create = inMemory((driver) => ({ setRelay: (on) => driver.setRelay(on) }));
    expect(await broken(create)).toEqual(['does nothing for a call that is cancelled before it begins']);
  });

  it('finds a driver that listens to a signal once more with each call', async () => {
    const create = inMemory((driver) => ({
      read(signal) {
        signal?.addEventListener('abort', () => undefined);
        return driver.read(signal);
      },
    }));
    expect(await broken(create)).toEqual([
      'listens to a signal that serves many calls no more often after many than after a few',
    ]);
  });

  it('finds a driver that goes on when it is disposed of', async () => {
    const create = inMemory(() => ({ dispose: async () => undefined }));
    expect(await broken(create)).toEqual(['fails what is under way when disposed of, and everything later']);
  });
});
