import { HalError, type ErrorCode } from '../errors.ts';

/** The longest name, in bytes of UTF-8. LinuxCNC 2.9 stops at 47, Machinekit's object layer at 127. */
export const nameLengthMax = 127;

/** Throws `bad-name` for a name that is empty or too long. HAL puts no other condition on names. */
export function checkName(kind: string, name: string): void {
  if (name.length === 0) throw new HalError('bad-name', `${kind} name is empty`);
  if (Buffer.byteLength(name) > nameLengthMax) {
    throw new HalError('bad-name', `${kind} name '${name}' is too long`);
  }
}

/** The objects of one kind by name. */
export class Registry<V> {
  private readonly kind: string;
  private readonly missing: ErrorCode;
  private readonly entries = new Map<string, V>();

  constructor(kind: string, missing: ErrorCode) {
    this.kind = kind;
    this.missing = missing;
  }

  get size(): number {
    return this.entries.size;
  }

  /** The object of that name; throws when there is none. */
  get(name: string): V {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new HalError(this.missing, `${this.kind} '${name}' not found`);
    return entry;
  }

  find(name: string): V | undefined {
    return this.entries.get(name);
  }

  has(name: string): boolean {
    return this.entries.has(name);
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
    return [...this.entries.keys()].sort().map((name) => this.get(name));
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
