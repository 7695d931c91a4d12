/** What ends when nobody needs it any more. */
export interface Shareable {
  dispose(): Promise<void>;
}

/** The use of something that others may use as well. */
export interface Lease<T extends Shareable> {
  readonly shared: T;
  /** Gives it back; the last one disposes of it. Safe to call twice. */
  release(): Promise<void>;
}

/**
 * What the drivers of one machine have in common, as the outlets of a power strip have its connection. Each machine has
 * its own, so that two in one process share nothing.
 */
export interface SharedResources {
  /**
   * What goes by that key, made by the first who takes it. A key begins with the name of the driver, or is that of
   * something for all drivers, so that whatever goes by it is of one type.
   */
  take<T extends Shareable>(key: string, make: () => T): Lease<T>;
}

export function createSharedResources(): SharedResources {
  const inUse = new Map<string, { readonly shared: Shareable; users: number }>();
  return {
    take<T extends Shareable>(key: string, make: () => T): Lease<T> {
      const entry = inUse.get(key) ?? { shared: make(), users: 0 };
      inUse.set(key, entry);
      entry.users++;
      let released = false;
      return {
        shared: entry.shared as T,
        async release() {
          if (released) return;
          released = true;
          if (--entry.users > 0) return;
          inUse.delete(key);
          await entry.shared.dispose();
        },
      };
    },
  };
}
