import { dirname, extname, join } from 'node:path';
import { isUserModule, userModuleFile } from '../util/user-module.ts';
import { loadHeader, type Headers } from './header-directory.ts';

/** The headers of user modules: the header of `./my-component.js` is `my-component.yaml` in the same directory. */
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
