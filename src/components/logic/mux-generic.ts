import { typeOfLetter } from '../../catalog/expand.ts';
import { HalError } from '../../errors.ts';
import { defineComponent, type ComponentScope, type ComponentType } from '../define.ts';
import type { ModuleArgs } from '../module-args.ts';
import { instancePrefix } from '../../hal/hal.ts';
import type { ModuleInstance } from '../module-loading.ts';
import { numeric, s32Max, truncateToS32, u32Max, type Numeric, type NumericType } from '../math/numbers.ts';

const kinds: readonly NumericType[] = ['bit', 'float', 's32', 'u32'];

/** Smaller floats convert to FALSE. */
const floatZone = 2e-7;

/** A multiplexer of any size whose inputs and output are of any two types. */
export const muxGeneric: ComponentType = defineComponent(
  'mux_generic',
  (scope) => {
    const { inputs, inputKind } = inputsOf(scope);
    const { out, convert } = outputOf(scope, inputKind);
    const bits = scope.bits('sel-bit-##');
    const selInt = scope.u32('sel-int');
    const [suppress, debounceUs] = [scope.bit('suppress-no-input'), scope.u32('debounce-us')];
    const [elapsed, selected] = [scope.u32('elapsed'), scope.u32('selected')];
    scope.funct('', (periodS) => {
      const choice = bits.reduce((sum, bit, place) => sum + (bit.value ? 2 ** place : 0), selInt.value) >>> 0;
      if (suppress.value && choice === 0) return undefined;
      if (choice !== selected.value && elapsed.value < debounceUs.value) {
        elapsed.set(Math.min(elapsed.value + Math.floor(Math.round(periodS * 1e9) / 1000), u32Max));
        return Math.max(0, debounceUs.value - elapsed.value) * 1e-6;
      }
      selected.set(choice);
      elapsed.set(0);
      const chosen = inputs[Math.min(choice, inputs.length - 1)];
      if (chosen) out.set(convert(chosen.value));
      return undefined;
    });
  },
  {
    instances(args) {
      const configs = args.texts('config');
      if (configs.length === 0)
        throw args.refusal('usage', 'config= is missing: expected a list such as config=bb4,ff3');
      const prefix = instancePrefix('mux_gen');
      return configs.map((config, index) => readConfig(config, `${prefix}.${String(index).padStart(2, '0')}`, args));
    },
  },
);

/** `ff3`: letters for the types of the inputs and the output (one letter for both), and the number of inputs. */
function readConfig(config: string, name: string, args: ModuleArgs): ModuleInstance {
  const size = Number(config.replaceAll(/\D/g, ''));
  const letters = config.replaceAll(/\d/g, '');
  const [input, output = input] = Array.from(letters, (letter) => typeOfLetter(letter));
  if (!isKind(input) || !isKind(output) || letters.length > 2) {
    throw args.refusal(
      'bad-value',
      `'${config}' is not a valid multiplexer: expected letters of b, f, s, u and a size, such as bb4`,
    );
  }
  if (size < 2 || size > 1024) {
    throw args.refusal('out-of-range', `'${config}' has ${size} inputs: expected 2 to 1024`);
  }
  const inputs = Object.fromEntries(kinds.map((kind) => [`${kind}-inputs`, kind === input ? size : 0]));
  return { name, options: { ...inputs, [`out-${output}`]: true, 'select-bits': selectBits(size) } };
}

/** LinuxCNC makes `sel-bit` pins for powers of two and for the numbers one above them. */
function selectBits(size: number): number {
  const bits = Math.log2(size - (size % 2));
  return Number.isInteger(bits) ? bits : 0;
}

function isKind(type: string | undefined): type is NumericType {
  return kinds.some((kind) => kind === type);
}

function inputsOf(scope: ComponentScope): { inputs: readonly Numeric[]; inputKind: NumericType } {
  const present = kinds.filter((kind) => scope.family(`in-${kind}-##`).length > 0);
  const [inputKind] = present;
  if (inputKind === undefined || present.length > 1) {
    throw new HalError('config', `mux_generic '${scope.name}': give one of bit-, float-, s32- or u32-inputs`);
  }
  const count = scope.family(`in-${inputKind}-##`).length;
  const names = Array.from({ length: count }, (_, index) => `in-${inputKind}-${String(index).padStart(2, '0')}`);
  return { inputs: names.map((name) => numeric(scope, name, inputKind)), inputKind };
}

function outputOf(scope: ComponentScope, inputKind: NumericType): { out: Numeric; convert: (value: number) => number } {
  const present = kinds.filter((kind) => scope.has(`out-${kind}`));
  const [outputKind] = present;
  if (outputKind === undefined || present.length > 1) {
    throw new HalError('config', `mux_generic '${scope.name}': give one of out-bit, out-float, out-s32 or out-u32`);
  }
  const out = numeric(scope, `out-${outputKind}`, outputKind);
  return { out, convert: outputKind === inputKind ? (value) => value : conversions[outputKind] };
}

/** Conversion between different types saturates. */
const conversions: { readonly [K in NumericType]: (value: number) => number } = {
  bit: (value) => (Math.abs(value) > floatZone ? 1 : 0),
  float: (value) => value,
  s32: (value) => truncateToS32(Math.min(Math.max(value, -s32Max), s32Max)),
  u32: (value) => Math.min(Math.max(value, 0), u32Max) >>> 0,
};
