import { resolve } from 'node:path';
import { HalError } from '../../errors.ts';
import { importExport } from '../../catalog/import-export.ts';
import type { Method } from '../methods/method.ts';
import { machineMethods } from '../methods/registry.ts';

/**
 * Loads the user's methods: modules that export `method`, made with `defineMethod`. Paths are relative to the working
 * directory. Throws `config` when a module cannot be loaded or its method has the name of another.
 */
export async function loadUserMethods(files: unknown): Promise<readonly Method[]> {
  if (files === undefined) return [];
  if (!Array.isArray(files)) throw new HalError('config', "rpc: 'methods' must be a list of modules");
  const methods: Method[] = [];
  for (const file of files) {
    const method = await importExport(resolve(String(file)), 'method', isMethod, 'what defineMethod returns');
    if ([...machineMethods, ...methods].some(({ name }) => name === method.name)) {
      throw new HalError('config', `${String(file)}: method '${method.name}' already exists; choose another name`);
    }
    methods.push(method);
  }
  return methods;
}

function isMethod(value: unknown): value is Method {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'call' in value &&
    typeof value.call === 'function'
  );
}
