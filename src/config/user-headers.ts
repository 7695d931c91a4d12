import { join, parse } from 'node:path';
import type { ComponentHeader } from '../catalog/header.ts';
import { isUserModule, userModuleFile } from '../util/user-module.ts';
import { loadHeader, type Headers } from './header-directory.ts';

/** The headers of user modules: the header of `./my-component.js` is `my-component.yaml` in the same directory. */
export function userHeaders(machineFile: string): Headers {
  const known = new Map<string, ComponentHeader | undefined>();
  return {
    header(type) {
      if (!isUserModule(type)) return undefined;
      if (!known.has(type)) known.set(type, loadHeader(headerFile(userModuleFile(type, machineFile))));
      return known.get(type);
    },
    types: () => [],
  };
}

function headerFile(module: string): string {
  const { dir, name } = parse(module);
  return join(dir, `${name}.yaml`);
}
