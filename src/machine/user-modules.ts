import { pathToFileURL } from 'node:url';
import type { ComponentType } from '../components/define.ts';
import { HalError, messageOf } from '../errors.ts';
import { isUserModule, userModuleFile } from '../util/user-module.ts';

/**
 * Loads the modules of the user's that a machine file names (`load: [./my-component.js]`). Each exports its component
 * type, made with `defineComponent`, as `component`. Throws `config` for one that cannot be loaded or does not.
 */
export async function loadUserTypes(
  components: readonly { readonly type: string }[],
  machineFile: string,
): Promise<Map<string, ComponentType>> {
  const types = new Map<string, ComponentType>();
  for (const { type } of components) {
    if (isUserModule(type) && !types.has(type)) types.set(type, await importType(userModuleFile(type, machineFile)));
  }
  return types;
}

async function importType(file: string): Promise<ComponentType> {
  let exported: { readonly component?: unknown };
  try {
    exported = (await import(pathToFileURL(file).href)) as typeof exported;
  } catch (error) {
    throw new HalError('config', `cannot load ${file}: ${messageOf(error)}`, { cause: error });
  }
  if (isComponentType(exported.component)) return exported.component;
  throw new HalError('config', `${file} does not export 'component': expected what defineComponent returns`);
}

function isComponentType(value: unknown): value is ComponentType {
  return typeof value === 'object' && value !== null && 'create' in value && typeof value.create === 'function';
}
