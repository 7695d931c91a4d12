import { dirname, extname, isAbsolute, resolve } from 'node:path';

/** Whether a name in a machine file is that of a module of the user's, such as `./my-component.js`. */
export function isUserModule(name: string): boolean {
  return (name.startsWith('./') || name.startsWith('../') || isAbsolute(name)) && /^\.m?js$/.test(extname(name));
}

/** The file of a user's module, which is named relative to the machine file. */
export function userModuleFile(name: string, machineFile: string): string {
  return resolve(dirname(machineFile), name);
}
