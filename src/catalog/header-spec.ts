import { HalError } from '../errors.ts';
import type { HalType, ParamDir, PinDir } from '../hal/hal.ts';
import type { ComponentHeader, OptionHeader, OptionType, OptionValue } from './header.ts';
import { readOptionHeaders } from './header-options.ts';
import { objectTree } from './object-tree.ts';
import { readHeader } from './read-header.ts';
import type { Span, TreeNode, TreeProblems } from './tree.ts';

/** A header as an object, in the language of `pins/<type>.yaml`, for types declared in their own source file. */
export interface HeaderSpec {
  readonly doc: string;
  readonly singleton?: boolean;
  readonly face?: boolean;
  readonly options?: OptionSpecs;
  readonly pins?: Readonly<Record<string, PinSpec>>;
  readonly params?: Readonly<Record<string, ParamSpec>>;
  readonly functions?: Readonly<Record<string, string | { readonly doc: string; readonly 'every-cycle'?: boolean }>>;
}

/** Options by their names. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** One option. The keys are those of `OptionHeader`. */
export interface OptionSpec {
  readonly type: OptionType;
  readonly doc: string;
  readonly unit?: string;
  readonly required?: boolean;
  /** Lifts `required` where another option has this value; `null` for any value. */
  readonly unless?: Readonly<Record<string, boolean | number | string | null>>;
  /** As written in a machine file: a duration may be `'500ms'`. */
  readonly default?: boolean | number | string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}

interface ItemSpec {
  readonly type: HalType;
  readonly doc?: string;
  readonly unit?: string;
  readonly default?: boolean | number | bigint;
  /** The count: a number, or the name of the option that gives it. */
  readonly count?: number | string;
  /** The flag option that must be on. */
  readonly when?: string;
}

export interface PinSpec extends ItemSpec {
  readonly dir: PinDir;
  readonly 'holds-state'?: boolean;
  readonly 'must-be-known'?: boolean;
}

export interface ParamSpec extends ItemSpec {
  readonly dir: ParamDir;
}

/** The values of these options after reading; any values where the names are not known. */
export type OptionsOf<O extends OptionSpecs> = string extends keyof O
  ? Readonly<Record<string, OptionValue | undefined>>
  : {
      readonly [K in keyof O as IsAlwaysThere<O[K]> extends true ? K : never]: OptionValueOf<O[K]>;
    } & {
      readonly [K in keyof O as IsAlwaysThere<O[K]> extends true ? never : K]?: OptionValueOf<O[K]>;
    };

type IsAlwaysThere<S extends OptionSpec> = S extends { readonly default: boolean | number | string }
  ? true
  : S extends { readonly required: true }
    ? S extends { readonly unless: object }
      ? false
      : true
    : false;

type OptionValueOf<S extends OptionSpec> = S extends { readonly type: 'flag' }
  ? boolean
  : S extends { readonly type: 'integer' | 'number' | 'port' | 'duration' }
    ? number
    : S extends { readonly type: 'choice'; readonly choices: readonly (infer Word)[] }
      ? Word
      : S extends { readonly type: 'list' | 'pins' }
        ? readonly unknown[]
        : S extends { readonly type: 'map' }
          ? Readonly<Record<string, unknown>>
          : string;

/**
 * Reads a header from an object. Throws a `HalError` (`config`) with every problem. `origin` names the owner of the
 * header, as in `face 'mqtt'`.
 */
export function readHeaderSpec(type: string, spec: HeaderSpec, origin: string): ComponentHeader {
  return reading({ type, ...spec }, [], origin, (root, problems) => readHeader(root, problems));
}

/** Reads options alone; throws as `readHeaderSpec` does. */
export function readOptionSpecs(specs: OptionSpecs, origin: string): readonly OptionHeader[] {
  const at: Span = { start: 0, end: 1 };
  return reading(specs, ['options'], origin, (root, problems) =>
    readOptionHeaders({ key: 'options', keyAt: at, value: root }, problems),
  );
}

function reading<T>(
  object: unknown,
  beginning: readonly string[],
  origin: string,
  read: (root: TreeNode, problems: TreeProblems) => T | undefined,
): T {
  const tree = objectTree(object);
  const found: string[] = [];
  const value = read(tree.root, {
    add(_, at, message, hint) {
      found.push(`${placeOf([...beginning, ...tree.pathTo(at)])}${message}${hint === undefined ? '' : ` (${hint})`}`);
    },
    conceal() {},
  });
  if (found.length === 0 && value !== undefined) return value;
  throw new HalError('config', `${origin}: ${found.join('; ')}`);
}

/** `option 'address': ` in front of a problem of that option. */
function placeOf([section, name]: readonly string[]): string {
  const kind = kinds.get(section ?? '');
  return kind === undefined || name === undefined ? '' : `${kind} '${name}': `;
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['options', 'option'],
  ['pins', 'pin'],
  ['params', 'param'],
  ['functions', 'function'],
]);
