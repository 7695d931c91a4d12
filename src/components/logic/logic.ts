import { defineComponent, type ComponentType } from '../define.ts';
import { usualLoading } from '../module-loading.ts';

/** The outputs by their bits in LinuxCNC's personality, whose low byte is the number of inputs. */
const outputs = [
  ['and', 0x100],
  ['or', 0x200],
  ['xor', 0x400],
  ['nand', 0x800],
  ['nor', 0x1000],
] as const;

/** A gate with any number of inputs and the chosen outputs. */
export const logic: ComponentType = defineComponent(
  'logic',
  (scope) => {
    const inputs = scope.bits('in-##');
    const wanted = outputs.flatMap(([name]) => (scope.has(name) ? [{ name, pin: scope.bit(name) }] : []));
    scope.funct('', () => {
      const high = inputs.filter((input) => input.value).length;
      const results = {
        and: high === inputs.length,
        or: high > 0,
        xor: high % 2 === 1,
        nand: high < inputs.length,
        nor: high === 0,
      };
      for (const { name, pin } of wanted) pin.set(results[name]);
    });
  },
  usualLoading({
    standard: undefined,
    options: (personality) => ({
      inputs: personality & 0xff,
      ...Object.fromEntries(outputs.map(([name, bit]) => [name, (personality & bit) !== 0])),
    }),
  }),
);
