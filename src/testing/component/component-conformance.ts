import assert from 'node:assert/strict';
import { ConfigError } from '../../errors.ts';
import { formatDiagnostics } from '../../config/format.ts';
import { isValueOf, type HalType, type HalValue, type ItemView } from '../../hal/hal.ts';
import type { ConformanceTest } from '../conformance-test.ts';
import { undocumented } from '../documented.ts';
import { componentRig, headerIn, type ComponentRig, type ComponentRigOptions } from './component-rig.ts';

/** The rules for every component. */
export function componentConformance(options: ComponentRigOptions): readonly ConformanceTest[] {
  const header = () => headerIn(options.header);
  const withRig = async (run: (rig: ComponentRig) => void | Promise<void>) => {
    const rig = componentRig(options);
    try {
      await run(rig);
    } finally {
      await rig.dispose();
    }
  };
  return [
    {
      title: 'has a header that is valid and names its type',
      async run() {
        assert.equal(readable(header).type, options.component.type);
      },
    },
    {
      title: 'documents itself, its pins, params, functions and options',
      async run() {
        assert.deepEqual(undocumented(header()), [], 'these have no doc');
      },
    },
    {
      title: 'declares the unit of each time',
      async run() {
        const { pins, params } = header();
        const timed = [...pins, ...params].filter(({ name }) => /-(ns|us|ms|s)$|delay$|^timeout|^interval/.test(name));
        const bare = timed.filter(({ unit, type }) => unit === undefined && type !== 'bit');
        assert.deepEqual(namesOf(bare), [], 'these have no unit');
      },
    },
    {
      title: 'has a body that agrees with its header',
      run: () => withRig(({ hal }) => assert.ok(hal.components.size > 0)),
    },
    {
      title: 'unloads and leaves no pin, param, function or timer behind',
      async run() {
        const rig = componentRig(options);
        try {
          rig.start();
          await rig.clock.advance(1000);
        } finally {
          await rig.dispose();
        }
        const { hal, clock } = rig;
        assert.deepEqual([hal.pins.size, hal.params.size, hal.functs.size], [0, 0, 0]);
        assert.equal(clock.pending, 0, 'a timer is left behind');
      },
    },
    {
      title: 'unloads without having started',
      async run() {
        const rig = componentRig(options);
        await rig.dispose();
        assert.equal(rig.clock.pending, 0, 'a timer is left behind');
      },
    },
    {
      title: 'neither fails nor writes a value of the wrong type, for any input',
      run: () =>
        withRig(async (rig) => {
          rig.start();
          await forEachInput(rig, async () => {
            assert.deepEqual(
              rig.faults.map(({ error }) => error.message),
              [],
            );
            for (const { name, type, value } of itemsOf(rig)) {
              assert.ok(isValueOf(type, value), `${name} is ${value}, which is not of type ${type}`);
            }
          });
        }),
    },
    {
      title: 'comes to rest while its inputs rest',
      run: () =>
        withRig(async (rig) => {
          const wakes = countWakes(rig);
          rig.start();
          await forEachInput(rig, async () => {
            const before = wakes();
            await rig.clock.advance(100);
            assert.ok(wakes() - before <= wakesMax, `it was woken ${wakes() - before} times in 100 ms`);
          });
        }),
    },
  ];
}

/** Timers count in milliseconds: a component woken more than a few times in each never rests. */
const wakesMax = 500;

function countWakes({ clock }: ComponentRig): () => number {
  const after = clock.after.bind(clock);
  let count = 0;
  clock.after = (delayMs, run) => {
    if (++count > 10_000) throw new Error('it does not come to rest');
    return after(delayMs, run);
  };
  return () => count;
}

/** Edge values of each type. */
const oddValues: { readonly [T in HalType]: readonly HalValue[] } = {
  bit: [true, false],
  float: [1, -1, 0, -0, 1e300, 1e-300, Number.NaN, Infinity, -Infinity],
  s32: [1, -1, 2 ** 31 - 1, -(2 ** 31), 0],
  u32: [1, 2 ** 31, 2 ** 32 - 1, 0],
  s64: [1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 0n],
  u64: [1n, 2n ** 64n - 1n, 0n],
};

/** Sets each input to each of the odd values in turn and leaves it at the last. */
async function forEachInput(rig: ComponentRig, check: () => Promise<void>): Promise<void> {
  const inputs = itemsOf(rig).filter(({ dir }) => dir !== 'out' && dir !== 'ro');
  await check();
  for (const { name, type } of inputs) {
    for (const value of oddValues[type]) {
      rig.hal.setp(name, value);
      await check();
    }
  }
}

function itemsOf({ hal }: ComponentRig): readonly ItemView[] {
  return [...hal.pins.values(), ...hal.params.values()];
}

function namesOf(parts: readonly { readonly name: string }[]): readonly string[] {
  return parts.map(({ name }) => name);
}

/** Adds the diagnostics of an invalid header to the error message. */
function readable<R>(read: () => R): R {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Error(`${error.message}\n${formatDiagnostics(error.diagnostics)}`, { cause: error });
  }
}
