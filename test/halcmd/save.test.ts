import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hal } from '../../src/hal/hal.ts';
import { HalError } from '../../src/errors.ts';
import { halTypes, type HalType } from '../../src/hal/value/types.ts';
import { halcmdRig, type Rig } from './rig.ts';

const runs = Number(process.env['HALYARD_SAVE_RUNS'] ?? 60);

const instances = 2;
const itemNames = (ends: readonly string[]) =>
  Array.from({ length: instances }, (_, index) =>
    halTypes.flatMap((type) => ends.map((end) => `mixed.${index}.${type}-${end}`)),
  ).flat();
const pin = fc.constantFrom(...itemNames(['in', 'out', 'io']));
const param = fc.constantFrom(...itemNames(['rw']));
/** Names that survive the tokenizer: halcmd can write no others. */
const name = fc.stringMatching(/^[A-Za-z0-9_.!é-]{1,20}$/);

const step = fc.oneof(
  fc.record({ do: fc.constant('net' as const), signal: name, pins: fc.array(pin, { minLength: 1, maxLength: 4 }) }),
  fc.record({ do: fc.constant('newsig' as const), signal: name, type: fc.constantFrom(...halTypes) }),
  fc.record({ do: fc.constant('setp' as const), item: fc.oneof(pin, param), value: fc.double(), int: fc.bigInt() }),
  fc.record({
    do: fc.constant('alias' as const),
    kind: fc.constantFrom('pin', 'param'),
    item: fc.oneof(pin, param),
    alias: name,
  }),
  fc.record({
    do: fc.constant('addf' as const),
    index: fc.nat(instances - 1),
    thread: fc.constantFrom('fast', 'slow'),
    first: fc.boolean(),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A random machine; steps that HAL refuses are left out. */
async function randomMachine(steps: readonly Step[]): Promise<Rig> {
  const rig = halcmdRig();
  await rig.file(
    `loadrt threads name1=fast period1=1000000 name2=slow period2=3000000\nloadrt mixed count=${instances}\n`,
  );
  for (const each of steps) {
    try {
      apply(rig.hal, each);
    } catch (error) {
      if (!(error instanceof HalError)) throw error;
    }
  }
  return rig;
}

function apply(hal: Hal, each: Step): void {
  if (each.do === 'net') hal.net(each.signal, each.pins);
  if (each.do === 'newsig' && !hal.pins.has(each.signal)) hal.newSignal(each.signal, each.type);
  if (each.do === 'alias') hal.alias(each.kind === 'pin' ? 'pin' : 'param', each.item, each.alias);
  if (each.do === 'addf') hal.addf(`mixed.${each.index}`, each.thread, each.first ? 1 : -1);
  if (each.do === 'setp') hal.setp(each.item, valueFor(hal.item(each.item).type, each.value, each.int));
}

function valueFor(type: HalType, float: number, int: bigint): boolean | number | bigint {
  if (type === 'bit') return float > 0;
  if (type === 'float') return float;
  if (type === 's64') return BigInt.asIntN(64, int);
  if (type === 'u64') return BigInt.asUintN(64, int);
  return Number(type === 's32' ? BigInt.asIntN(32, int) : BigInt.asUintN(32, int));
}

/** What `save` is to keep. Values of signals and of linked pins come from components and are not part of it. */
function structure(hal: Hal, values: { readonly ofPins: boolean }) {
  return {
    components: [...hal.components.values()].map(({ name, kind, args, state }) => [name, kind, args, state]),
    pins: hal.pins
      .sorted()
      .map((each) => [
        each.shown,
        each.name,
        each.type,
        each.dir,
        each.signal?.name,
        values.ofPins && each.signal === null && each.dir !== 'out' ? each.value : undefined,
      ]),
    params: hal.params.sorted().map((each) => [each.shown, each.name, each.type, each.value]),
    signals: hal.signals.sorted().map((each) => [each.name, each.type, each.pins.map(({ shown }) => shown).sort()]),
    threads: [...hal.threads.values()].map((thread) => [
      thread.name,
      thread.kind === 'periodic' ? thread.periodNs : 0,
      thread.functs.map((funct) => funct.name),
    ]),
  };
}

describe('save', () => {
  it.each(['all', 'allu'])('%s reloads to an equal machine', async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const first = await randomMachine(steps);
        const saved = (await first.run(`save ${kind}`)).out;
        const second = halcmdRig();
        const { err, code } = await second.file(saved);
        expect(err).toBe('Note: Using POSIX non-realtime\n');
        expect(code).toBe(0);
        const values = { ofPins: kind === 'allu' };
        expect(structure(second.hal, values)).toEqual(structure(first.hal, values));
        expect((await second.run(`save ${kind}`)).out).toBe(saved);
      }),
      { numRuns: runs },
    );
  });

  it.each(['netl', 'netla', 'net', 'sig, link'])('%s restores the same links', async (kinds) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const first = await randomMachine(steps.filter((each) => each.do === 'net'));
        const second = await randomMachine([]);
        for (const kind of kinds.split(', '))
          expect((await second.file((await first.run(`save ${kind}`)).out)).code).toBe(0);
        const values = { ofPins: false };
        expect(structure(second.hal, values)).toEqual(structure(first.hal, values));
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
  });

  it('writes a float with as many digits as reading it back needs', async () => {
    const { run } = await randomMachine([]);
    await run('setp mixed.0.float-rw 3.14159265358979');
    await run('setp mixed.1.float-rw 2.5');
    const { out } = await run('save param');
    expect(out).toContain('setp mixed.0.float-rw 3.14159265358979\n');
    expect(out).toContain('setp mixed.1.float-rw          2.5\n');
    expect((await run('getp mixed.0.float-rw')).out).toBe('3.141593\n');
  });
});
