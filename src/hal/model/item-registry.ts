import { HalError } from '../../errors.ts';
import type { Param, Pin } from './item.ts';
import { checkName, Registry, sortByName } from '../value/names.ts';

/** Pins or params by name. An item may also have an alias: both names find it, and listings show the alias. */
export class ItemRegistry<I extends Pin | Param> extends Registry<I> {
  private readonly aliases = new Map<string, I>();

  /** How many items have an alias. */
  get aliasCount(): number {
    return this.aliases.size;
  }

  override find(name: string): I | undefined {
    return this.entries.get(name) ?? this.aliases.get(name);
  }

  /** In the order of the names that listings show. */
  override sorted(): I[] {
    return sortByName(this.entries.values(), (item) => item.shown);
  }

  /** Gives an item an alias, which replaces its former one; refuses a name or alias that is taken. */
  alias(name: string, alias: string): void {
    checkName('alias', alias);
    if (this.has(alias)) throw new HalError('name-taken', `duplicate pin/alias name '${alias}'`);
    const item = this.get(name);
    this.unalias(name);
    item.facts.rare = { ...item.facts.rare, alias };
    this.aliases.set(alias, item);
  }

  /** Removes the alias, if there is one. */
  unalias(name: string): void {
    const { facts } = this.get(name);
    if (facts.rare.alias === null) return;
    this.aliases.delete(facts.rare.alias);
    facts.rare = { ...facts.rare, alias: null };
  }

  /** @internal */
  override delete(name: string): void {
    this.unalias(name);
    super.delete(name);
  }
}

/**
 * Pins or params by name, as those see them who do not own them. One view is kept of each that was looked up, so that
 * two look-ups give the same object.
 */
export class ViewRegistry<V> {
  private readonly items: ItemRegistry<(Pin | Param) & { readonly view: V }>;

  /** @internal */
  constructor(items: ItemRegistry<(Pin | Param) & { readonly view: V }>) {
    this.items = items;
  }

  get size(): number {
    return this.items.size;
  }

  /** How many have an alias. */
  get aliasCount(): number {
    return this.items.aliasCount;
  }

  /** The one of that name or alias; throws when there is none. */
  get(name: string): V {
    return this.items.get(name).view;
  }

  find(name: string): V | undefined {
    return this.items.find(name)?.view;
  }

  has(name: string): boolean {
    return this.items.has(name);
  }

  /** In the order they were made. */
  *values(): IterableIterator<V> {
    for (const item of this.items.values()) yield item.view;
  }

  names(): IterableIterator<string> {
    return this.items.names();
  }

  /** In the order of the names they are shown by. */
  sorted(): V[] {
    return this.items.sorted().map(({ view }) => view);
  }
}
