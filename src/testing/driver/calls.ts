import assert from 'node:assert/strict';
import type { ConformanceTest } from '../conformance-test.ts';
import { assertFails, assertFailure } from '../outcome.ts';
import { leavesNothing } from '../resources.ts';
import type { WithPlug } from './plug-under-test.ts';

const cancelled = { code: 'cancelled' };

/** Tests of calls: order, end, and resources left behind. */
export function callTests(withPlug: WithPlug): readonly ConformanceTest[] {
  return [
    {
      title: 'serves simultaneous calls in order',
      run: () =>
        withPlug(async ({ driver }) => {
          const seen: boolean[] = [];
          const calls: Promise<unknown>[] = [];
          await driver.read();
          for (let n = 0; n < 10; n++) {
            calls.push(driver.setRelay(n % 2 === 0));
            calls.push(driver.read().then(({ on }) => seen.push(on)));
          }
          await Promise.all(calls);
          assert.deepEqual(seen, [true, false, true, false, true, false, true, false, true, false]);
        }),
    },
    {
      title: 'does nothing for a call cancelled before it begins',
      run: () =>
        withPlug(async ({ driver }) => {
          await assertFails(driver.setRelay(true, AbortSignal.abort()), cancelled);
          await assertFails(driver.read(AbortSignal.abort()), cancelled);
          await assertFails(driver.identify(AbortSignal.abort()), cancelled);
          assert.equal((await driver.read()).on, false);
        }),
    },
    {
      title: 'goes on working after a call cancelled under way',
      run: () =>
        withPlug(async ({ driver }) => {
          for (let n = 0; n < 5; n++) {
            const controller = new AbortController();
            const outcome = driver.read(controller.signal).catch((error: unknown) => error);
            setImmediate(() => controller.abort());
            const settled = await outcome;
            if (settled instanceof Error) assertFailure(settled, cancelled);
            await driver.setRelay(n % 2 === 0);
            assert.equal((await driver.read()).on, n % 2 === 0);
          }
        }),
    },
    {
      title: 'ends a call soon after its signal aborts, and goes on working',
      run: () =>
        withPlug(async ({ driver, fallSilent, comeBack }) => {
          if (!fallSilent || !comeBack) return;
          await driver.read();
          await fallSilent();
          const calls = [
            (signal: AbortSignal) => driver.read(signal),
            (signal: AbortSignal) => driver.setRelay(true, signal),
          ];
          for (const call of calls) {
            const controller = new AbortController();
            setImmediate(() => controller.abort());
            await assertFails(call(controller.signal), {});
          }
          await comeBack();
          await driver.setRelay(true);
          assert.equal((await driver.read()).on, true);
        }),
    },
    {
      title: 'fails calls under way and later calls when disposed of',
      run: () =>
        withPlug(async ({ driver }) => {
          await driver.read();
          const ends = Promise.allSettled([driver.read(), driver.setRelay(true), driver.identify()]);
          await driver.dispose();
          for (const end of await ends) assertFailure(end.status === 'rejected' ? end.reason : undefined, cancelled);
          await assertFails(driver.read(), cancelled);
          await assertFails(driver.setRelay(true), cancelled);
          await driver.dispose();
        }),
    },
    { title: 'can be disposed of unused', run: () => withPlug(async () => undefined) },
    {
      title: 'leaves no socket and no timer behind',
      run: () =>
        leavesNothing(() =>
          withPlug(async ({ driver }) => {
            await driver.identify();
            await driver.read();
            await driver.setRelay(true);
          }),
        ),
    },
  ];
}
