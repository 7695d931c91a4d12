import { HalError, type ErrorCode } from '../../errors.ts';
import { escaped } from '../../util/escape.ts';
import { sortInSteps, type Steps } from '../../util/slices.ts';

/** The longest name, in bytes of UTF-8. LinuxCNC 2.9 allows 47, Machinekit's object layer 127. */
export const nameLengthMax = 127;

/**
 * Throws `bad-name` for a name that is empty, too long or not printable. HAL accepts all other names, with blanks, signs
 * and letters of any language.
 */
export function checkName(kind: string, name: string): void {
  if (name.length === 0) throw new HalError('bad-name', `${kind} name is empty`);
  if (!isPrintable(name)) throw new HalError('bad-name', `${kind} name ${quotedName(name)} ${unprintable}`);
  // A UTF-16 unit takes at most three bytes, so most names need not be encoded.
  if (name.length * 3 > nameLengthMax && Buffer.byteLength(name) > nameLengthMax) {
    throw new HalError('bad-name', `${kind} name '${name}' is too long`);
  }
}

/** Why a name is not printable, for messages. */
export const unprintable = 'has a control character or half of a surrogate pair in it';

/**
 * Whether a name can be shown unchanged. A control character could write over a terminal, or add a line to a log or to a
 * HAL file that `save` writes. Half of a surrogate pair has no UTF-8 form, so two such names would become one.
 */
export function isPrintable(name: string): boolean {
  return /^[\x20-\x7e]*$/.test(name) || !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name);
}

/** A name in quotes for a message; characters that are not printable are escaped. */
export function quotedName(name: string): string {
  return `'${escaped(name, nameLengthMax)}'`;
}

/** Sorts by the bytes of the names, as strcmp does and HAL's listings are sorted. */
export function sortByName<V>(entries: Iterable<V>, nameOf: (entry: V) => string): V[] {
  const { named, compare } = toSort(entries, nameOf);
  return named.sort(compare).map(({ entry }) => entry);
}

/** As `sortByName`, in steps between which other work can run. */
export function* sortByNameInSteps<V>(entries: Iterable<V>, nameOf: (entry: V) => string): Steps<V[]> {
  const { named, compare } = toSort(entries, nameOf);
  const sorted = yield* sortInSteps(named, compare);
  return sorted.map(({ entry }) => entry);
}

interface SortEntry<V> {
  readonly entry: V;
  readonly name: string;
}

function toSort<V>(entries: Iterable<V>, nameOf: (entry: V) => string) {
  const named: SortEntry<V>[] = Array.from(entries, (entry) => ({ entry, name: nameOf(entry) }));
  const beyondBmp = named.some(({ name }) => /[\ud800-\udfff]/.test(name));
  const compare = (a: SortEntry<V>, b: SortEntry<V>) => {
    if (beyondBmp) return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  };
  return { named, compare };
}

/** The prefix of the names of a type's instances: `estop-latch` for the type `estop_latch`, as in LinuxCNC. */
export function instancePrefix(type: string): string {
  return type.replaceAll('_', '-');
}

/** Objects of one kind by name. */
export class Registry<V extends { readonly name: string }> {
  /** @internal */
  protected readonly entries: Map<string, V> = new Map();
  private readonly kind: string;
  private readonly missing: ErrorCode;

  /** @internal */
  constructor(kind: string, missing: ErrorCode) {
    this.kind = kind;
    this.missing = missing;
  }

  get size(): number {
    return this.entries.size;
  }

  /** The object of that name; throws when there is none. */
  get(name: string): V {
    const entry = this.find(name);
    if (entry === undefined) throw new HalError(this.missing, `${this.kind} '${name}' not found`);
    return entry;
  }

  find(name: string): V | undefined {
    return this.entries.get(name);
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** In the order they were made. */
  values(): IterableIterator<V> {
    return this.entries.values();
  }

  names(): IterableIterator<string> {
    return this.entries.keys();
  }

  /** In the order of the bytes of their names, as in HAL's listings. */
  sorted(): V[] {
    return sortByName(this.entries.values(), (entry) => entry.name);
  }

  /** @internal Called only by the Hal. */
  add(name: string, value: V): void {
    this.entries.set(name, value);
  }

  /** @internal */
  delete(name: string): void {
    this.entries.delete(name);
  }
}
