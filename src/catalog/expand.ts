import type {
  ComponentHeader,
  DeclaredPin,
  FunctHeader,
  OptionHeader,
  OptionValue,
  OptionValues,
  ParamHeader,
  PinHeader,
} from './header.ts';
import { isValueOf, zeroOf, type HalType, type HalValue } from '../hal/hal.ts';

/** A pin or param of an instance, with its header. */
export interface ExpandedItem<H extends PinHeader | ParamHeader> {
  /** The full name, `motion.digital-out-07`. */
  readonly name: string;
  /** Without the instance's name, `digital-out-07`. */
  readonly suffix: string;
  readonly header: H;
  /** The index in a counted group, from 0; undefined for an item without count. */
  readonly index: number | undefined;
  /** The initial value, of the header's type. */
  readonly value: HalValue;
}

export type ExpandedPin = ExpandedItem<PinHeader>;
export type ExpandedParam = ExpandedItem<ParamHeader>;

export interface ExpandedFunct {
  /** The full name; the instance's name for a function without a name. */
  readonly name: string;
  readonly header: FunctHeader;
}

/** The pins, params and functions of one instance of a component type. */
export interface Expansion {
  readonly pins: readonly ExpandedPin[];
  readonly params: readonly ExpandedParam[];
  readonly functs: readonly ExpandedFunct[];
}

/**
 * The pins, params and functions that an instance has with these options, in the header's order. Missing options have
 * their defaults.
 *
 * A param with the name of an option starts with the option's value. The pins that an option declares come last.
 */
export function expandHeader(
  header: ComponentHeader,
  instance: string,
  options: OptionValues = new Map<string, OptionValue>(),
): Expansion {
  const valueOf = (name: string) => options.get(name) ?? optionOf(header, name)?.default;
  const expand = <H extends PinHeader | ParamHeader>(headers: readonly H[], firstValue: (item: H) => HalValue) =>
    headers
      .filter((item) => item.when === undefined || valueOf(item.when) === true)
      .flatMap((item) => membersOf(item, valueOf))
      .map(({ item, suffix, index }) => ({
        name: `${instance}.${suffix}`,
        suffix,
        header: item,
        index,
        value: firstValue(item),
      }));
  const declared = header.options
    .filter((option) => option.type === 'pins')
    .flatMap((option) => declaredPins(valueOf(option.name)).flatMap(declaredHeaders));
  return {
    pins: expand([...header.pins, ...declared], defaultOf),
    params: expand(header.params, (param) => halValue(param.type, valueOf(param.name)) ?? defaultOf(param)),
    functs: header.functs.map((funct) => ({
      name: funct.name === '' ? instance : `${instance}.${funct.name}`,
      header: funct,
    })),
  };
}

/** The pins of an option of type `pins`. */
export function declaredPins(value: OptionValue | undefined): readonly DeclaredPin[] {
  return Array.isArray(value) ? value.filter(isDeclaredPin) : [];
}

/** The name of the pin that shows whether a declared pin is stale. */
export function staleName(pin: string): string {
  return `${pin}-stale`;
}

/** All defaults of a type's options: the options of an instance that was loaded without any. */
export function defaultOptions(header: ComponentHeader): Map<string, OptionValue> {
  const values = new Map<string, OptionValue>();
  for (const option of header.options) if (option.default !== undefined) values.set(option.name, option.default);
  return values;
}

/** The suffix of a pin's header with its run of `#` replaced by an index: `in-##` and 3 give `in-03`. */
export function indexedName(name: string, index: number): string {
  return name.replace(/#+/, (run) => String(index).padStart(run.length, '0'));
}

/**
 * A JavaScript value as a value of a HAL type; undefined when it does not fit. Only whole numbers are converted, to
 * 64-bit types.
 */
export function halValue(type: HalType, value: unknown): HalValue | undefined {
  const candidate = (type === 's64' || type === 'u64') && Number.isSafeInteger(value) ? BigInt(Number(value)) : value;
  return isValueOf(type, candidate) ? candidate : undefined;
}

/** The HAL type for a letter of a text option, as in `cfg=bfsu`; undefined for an unknown letter. */
export function typeOfLetter(letter: string): HalType | undefined {
  return letterTypes.get(letter.toLowerCase());
}

const letterTypes: ReadonlyMap<string, HalType> = new Map([
  ['b', 'bit'],
  ['f', 'float'],
  ['s', 's32'],
  ['u', 'u32'],
  ['l', 's64'],
  ['k', 'u64'],
]);

/** The item itself, or each member of a counted group. */
function membersOf<H extends PinHeader | ParamHeader>(
  item: H,
  valueOf: (option: string) => OptionValue | undefined,
): { item: H; suffix: string; index: number | undefined }[] {
  if (item.count === undefined) return [{ item, suffix: item.name, index: undefined }];
  const count = typeof item.count === 'number' ? item.count : valueOf(item.count);
  const member = (type: HalType, index: number) => ({
    item: type === item.type ? item : { ...item, type, default: undefined },
    suffix: indexedName(item.name, index),
    index,
  });
  if (typeof count === 'string') {
    return Array.from(count, (letter, index) => member(typeOfLetter(letter) ?? item.type, index));
  }
  if (typeof count === 'object') {
    return Object.keys(count).map((name, index) => ({ item, suffix: item.name.replace(/#+/, () => name), index }));
  }
  return Array.from({ length: typeof count === 'number' ? count : 0 }, (_, index) => member(item.type, index));
}

function isDeclaredPin(entry: unknown): entry is DeclaredPin {
  return typeof entry === 'object' && entry !== null && 'name' in entry && 'staleAfterS' in entry;
}

/** A declared pin, and its `-stale` pin if it can become stale. */
function declaredHeaders(pin: DeclaredPin): PinHeader[] {
  const { name, type, doc, unit, failsafe } = pin;
  const common = { dir: 'out', count: undefined, when: undefined, holdsState: false } as const;
  const own: PinHeader = { ...common, name, type, doc, unit, default: failsafe, failsafe };
  if (pin.staleAfterS === undefined) return [own];
  return [
    own,
    {
      ...common,
      name: staleName(name),
      type: 'bit',
      doc: `${name} was not written in the last ${pin.staleAfterS} s and shows its fail-safe value`,
      unit: undefined,
      default: true,
      failsafe: true,
    },
  ];
}

function defaultOf(item: PinHeader | ParamHeader): HalValue {
  return item.default ?? zeroOf(item.type);
}

function optionOf(header: ComponentHeader, name: string): OptionHeader | undefined {
  return header.options.find((option) => option.name === name);
}
