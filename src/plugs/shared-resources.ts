/** A resource that is disposed when its last user releases it. */
export interface Shareable {
  dispose(): Promise<void>;
}

/** The use of a shared resource. */
export interface Lease<T extends Shareable> {
  readonly shared: T;
  /** Releases the resource; the last release disposes it. Safe to call twice. */
  release(): Promise<void>;
}

/**
 * Resources shared by the drivers of one machine, as the outlets of a power strip share its connection. Each machine
 * has its own, so that two machines in one process share nothing.
 */
export interface SharedResources {
  /**
   * Leases the resource with this key; the first call makes it. A key begins with the name of the driver, or names a
   * resource of all drivers, so that all resources with one key have one type.
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
