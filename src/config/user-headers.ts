import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { loadHeader, type Headers } from './header-directory.ts';

/** Whether a type in a machine file names a module of the user's, such as `./my-component.js`. */
export function isUserModule(type: string): boolean {
  return (type.startsWith('./') || type.startsWith('../') || isAbsolute(type)) && /^\.m?js$/.test(extname(type));
}

/** The file of a user's module, which is named relative to the machine file. */
export function userModuleFile(type: string, machineFile: string): string {
  return resolve(dirname(machineFile), type);
}

/**
 * The headers of users' modules: `./my-component.js` has its header in `my-component.yaml` beside it.
 */
export function userHeaders(machineFile: string): Headers {
  return {
    header(type) {
      if (!isUserModule(type)) return undefined;
      const file = userModuleFile(type, machineFile);
      return loadHeader(join(dirname(file), `${withoutExtension(file)}.yaml`));
    },
    types: () => [],
  };
}

function withoutExtension(file: string): string {
  return file.slice(dirname(file).length + 1, -extname(file).length);
}
