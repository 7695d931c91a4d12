import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError, messageOf } from '../errors.ts';
import { readSecretFile } from '../util/secret-file.ts';
import { foreignEncodingError, foreignEncodingOf } from '../util/text.ts';
import { joinHeaders, type Headers } from './header-directory.ts';
import { parseMachine, type MachineConfig } from './machine.ts';
import type { References } from './references.ts';
import { userHeaders } from './user-headers.ts';

export interface LoadOptions {
  readonly headers: Headers;
  /** The variables that `${env:NAME}` refers to. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads a machine file. Throws a `ConfigError` with every problem of it, or one without any when it cannot be read. */
export async function loadMachine(file: string, options: LoadOptions): Promise<MachineConfig> {
  const text = readText(file);
  const references = referencesOf(dirname(file), options.environment);
  const headers = joinHeaders(userHeaders(file), options.headers);
  const { config, diagnostics } = parseMachine(text, file, { headers, references });
  if (config !== undefined) return config;
  const count = diagnostics.length === 1 ? '1 problem' : `${diagnostics.length} problems`;
  throw new ConfigError(`${file}: ${count}`, diagnostics);
}

/** References into an environment, and to files relative to a directory. */
function referencesOf(directory: string, environment: LoadOptions['environment']): References {
  const env = (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined);
  const credentialsFolder = env('CREDENTIALS_DIRECTORY');
  return { env, file: (path) => readSecretFile(resolve(directory, path), { credentialsFolder }) };
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    const encoding = foreignEncodingOf(bytes);
    if (encoding) throw foreignEncodingError(encoding);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ConfigError(`cannot read ${file}: ${reasonOf(error)}`, []);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
  return messageOf(error);
}
