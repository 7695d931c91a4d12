import type { ComponentType } from '../components/define.ts';
import { importExport } from '../catalog/import-export.ts';
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
    if (!isUserModule(type) || types.has(type)) continue;
    const file = userModuleFile(type, machineFile);
    types.set(type, await importExport(file, 'component', isComponentType, 'what defineComponent returns'));
  }
  return types;
}

function isComponentType(value: unknown): value is ComponentType {
  return typeof value === 'object' && value !== null && 'create' in value && typeof value.create === 'function';
}
