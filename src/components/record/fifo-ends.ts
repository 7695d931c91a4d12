import { HalError } from '../../errors.ts';
import { typeOfLetter } from '../../catalog/expand.ts';
import type { HalType } from '../../hal/hal.ts';
import { defineComponent, type ComponentScope, type ComponentType } from '../define.ts';
import { Fifo } from './fifo.ts';
import { numberedNames, type ModuleLoading } from '../module-loading.ts';

/** Most values in a record. */
const pinsMax = 20;

/** The FIFOs out of HAL and into HAL. The other end is the handle's `fifo`. */
export const fifoEnds: readonly ComponentType[] = [
  defineComponent(
    'sampler',
    (scope) => {
      const fifo = createFifo(scope);
      const pins = scope.family('pin.#');
      const [enable, full, depth] = [scope.bit('enable'), scope.bit('full'), scope.s32('curr-depth')];
      const [overruns, sampleNum] = [scope.s32('overruns'), scope.s32('sample-num')];
      scope.funct('', () => {
        if (enable.value) {
          const values = pins.map((pin) => pin.value);
          const isLost = !fifo.put(values, sampleNum.value);
          if (isLost) overruns.set((overruns.value + 1) | 0);
          // Counts lost samples too, so that a gap in the numbers shows them.
          sampleNum.set((sampleNum.value + 1) | 0);
          full.set(isLost);
        } else {
          full.set(fifo.isFull);
        }
        depth.set(fifo.length);
      });
      return { fifo };
    },
    fifoLoading(),
  ),

  defineComponent(
    'streamer',
    (scope) => {
      const fifo = createFifo(scope);
      const pins = scope.family('pin.#');
      const [enable, empty, depth] = [scope.bit('enable'), scope.bit('empty'), scope.s32('curr-depth')];
      const [underruns, clock, mode] = [scope.s32('underruns'), scope.bit('clock'), scope.s32('clock-mode')];
      let lastClock = false;
      scope.funct('', () => {
        const isDue = enable.value && isClocked(mode.value, clock.value, lastClock);
        lastClock = clock.value;
        depth.set(fifo.length);
        empty.set(fifo.length === 0);
        if (!isDue) return;
        const sample = fifo.take();
        if (!sample) {
          underruns.set((underruns.value + 1) | 0);
          return;
        }
        pins.forEach((pin, index) => {
          const value = sample.values[index];
          if (value !== undefined) pin.set(value);
        });
      });
      return { fifo };
    },
    fifoLoading(),
  ),
];

function createFifo(scope: ComponentScope): Fifo {
  const cfg = scope.text('cfg') ?? '';
  const types = Array.from(cfg, (letter) => typeOfLetter(letter));
  if (types.length > pinsMax)
    throw refusal(scope, `cfg '${cfg}' has ${types.length} letters: expected at most ${pinsMax}`);
  const known = types.filter((type): type is HalType => type !== undefined);
  if (known.length < types.length || known.length === 0) {
    throw refusal(
      scope,
      `cfg '${cfg}' is not valid: expected letters of b (bit), f (float), s (s32), u (u32), l (s64), k (u64)`,
    );
  }
  const fifo = new Fifo(known, Number(scope.option('depth')));
  scope.onExit(() => fifo.close());
  return fifo;
}

function refusal(scope: ComponentScope, message: string): HalError {
  return new HalError('config', `'${scope.name}': ${message}`);
}

/** Mode 0 takes a record in each cycle, 1 when the clock falls, 2 when it rises, 3 at both. */
function isClocked(mode: number, clock: boolean, last: boolean): boolean {
  if (mode === 1) return last && !clock;
  if (mode === 2) return clock && !last;
  return mode !== 3 || clock !== last;
}

/** `depth=10,20 cfg=bf,s`: a FIFO for each pair, up to the first incomplete one. */
function fifoLoading(): ModuleLoading {
  return {
    instances(args) {
      const depths = args.integers('depth');
      const cfgs = args.texts('cfg');
      const end = cfgs.findIndex((cfg, index) => cfg === '' || (depths[index] ?? 0) <= 0);
      const count = Math.min(end < 0 ? cfgs.length : end, 8);
      if (count === 0) throw args.refusal('usage', 'depth= and cfg= are missing: expected such as depth=100 cfg=bf');
      return numberedNames(args, count).map((name, index) => {
        return { name, options: { depth: depths[index] ?? 0, cfg: cfgs[index] ?? '' } };
      });
    },
  };
}
