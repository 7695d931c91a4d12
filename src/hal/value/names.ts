import { HalError, type ErrorCode } from '../../errors.ts';
import { escaped } from '../../util/escape.ts';
import { sortInSteps, type Steps } from '../../util/slices.ts';

/** The longest name, in bytes of UTF-8. LinuxCNC 2.9 stops at 47, Machinekit's object layer at 127. */
export const nameLengthMax = 127;

/**
 * Throws `bad-name` for a name that is empty, too long, or not printable. HAL puts no other condition on names: blanks, signs
 * and letters of any language are fine.
 */
export function checkName(kind: string, name: string): void {
  if (name.length === 0) throw new HalError('bad-name', `${kind} name is empty`);
  if (!isPrintable(name)) throw new HalError('bad-name', `${kind} name ${quotedName(name)} ${unprintable}`);
  // A UTF-16 unit takes at most three bytes, so that most names need not be encoded.
  if (name.length * 3 > nameLengthMax && Buffer.byteLength(name) > nameLengthMax) {
    throw new HalError('bad-name', `${kind} name '${name}' is too long`);
  }
}

/** What is wrong with a name that is not printable. */
export const unprintable = 'has a control character or half of a surrogate pair in it';

/**
 * Whether a name is shown as it is. A control character could write over a terminal or add a line to a log or to a HAL file
 * that `save` writes; half of a surrogate pair has no bytes of UTF-8, so that two names would become one.
 */
export function isPrintable(name: string): boolean {
  return /^[\x20-\x7e]*$/.test(name) || !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name);
}

/** A name in quotes for a message, with escapes where it is not printable. */
export function quotedName(name: string): string {
  return `'${escaped(name, nameLengthMax)}'`;
}

/** Sorts by the bytes of the names, as strcmp does and as HAL lists everything. */
export function sortByName<V>(entries: Iterable<V>, nameOf: (entry: V) => string): V[] {
  const { named, compare } = toSort(entries, nameOf);
  return named.sort(compare).map(({ entry }) => entry);
}

/** The same where others have their turn meanwhile. */
export function* sortByNameInSteps<V>(entries: Iterable<V>, nameOf: (entry: V) => string): Steps<V[]> {
  const { named, compare } = toSort(entries, nameOf);
  const sorted = yield* sortInSteps(named, compare);
  return sorted.map(({ entry }) => entry);
}

interface Named<V> {
  readonly entry: V;
  readonly name: string;
}

function toSort<V>(entries: Iterable<V>, nameOf: (entry: V) => string) {
  const named: Named<V>[] = Array.from(entries, (entry) => ({ entry, name: nameOf(entry) }));
  const beyondBmp = named.some(({ name }) => /[\ud800-\udfff]/.test(name));
  const compare = (a: Named<V>, b: Named<V>) => {
    if (beyondBmp) return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  };
  return { named, compare };
}

/** What the names of a type's instances begin with: `estop-latch` for the type `estop_latch`, as in LinuxCNC. */
export function instancePrefix(type: string): string {
  return type.replaceAll('_', '-');
}

/** The objects of one kind by name. */
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

  /** In the order of their names, byte by byte, as HAL lists them. */
  sorted(): V[] {
    return sortByName(this.entries.values(), (entry) => entry.name);
  }

  /** @internal Only the Hal adds and deletes. */
  add(name: string, value: V): void {
    this.entries.set(name, value);
  }

  /** @internal */
  delete(name: string): void {
    this.entries.delete(name);
  }
}
