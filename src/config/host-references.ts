import { resolve } from 'node:path';
import type { References } from '../catalog/references.ts';
import { readSecretFile } from '../util/secret-file.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** References into an environment, and to files relative to a directory. */
export function referencesOf(directory: string, environment: Variables): References {
  const env = (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined);
  const credentialsFolder = env('CREDENTIALS_DIRECTORY');
  return { env, file: (path) => readSecretFile(resolve(directory, path), { credentialsFolder }) };
}
