import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError, HalError, messageOf } from '../errors.ts';
import type { DriverType } from '../plugs/define-driver.ts';
import { userModuleFile } from '../util/user-module.ts';
import { foreignEncodingError, foreignEncodingOf } from '../util/text.ts';
import { referencesOf, type Environment } from './host-references.ts';
import { joinHeaders, type Headers } from './header-directory.ts';
import { parseMachine, type MachineConfig } from './machine.ts';
import { userHeaders } from './user-headers.ts';

export interface LoadOptions {
  readonly headers: Headers;
  /** The drivers that plugs can have, by their names; modules that the file names are loaded beside them. */
  readonly drivers: ReadonlyMap<string, DriverType>;
  /** The variables that `${env:NAME}` refers to. */
  readonly environment: Environment;
}

/**
 * Reads a machine file. A driver that is a module of the user's is imported, which runs it, since only it knows its
 * options. Throws a `ConfigError` with every problem of the file, or one without any when it cannot be read.
 */
export async function loadMachine(file: string, options: LoadOptions): Promise<MachineConfig> {
  const text = readText(file);
  const context = {
    headers: joinHeaders(userHeaders(file), options.headers),
    drivers: options.drivers,
    references: referencesOf(dirname(file), options.environment),
  };
  const first = parseMachine(text, file, context);
  const { config, diagnostics } =
    first.driverModules.length === 0
      ? first
      : parseMachine(text, file, { ...context, driverModules: await importDrivers(first.driverModules, file) });
  if (config !== undefined) return config;
  const count = diagnostics.length === 1 ? '1 problem' : `${diagnostics.length} problems`;
  throw new ConfigError(`${file}: ${count}`, diagnostics);
}

async function importDrivers(modules: readonly string[], file: string) {
  const { importDriver } = await import('../plugs/import-driver.ts');
  const drivers = new Map<string, DriverType | HalError>();
  for (const module of modules) {
    drivers.set(module, await importDriver(userModuleFile(module, file)).catch(asHalError));
  }
  return drivers;
}

function asHalError(error: unknown): HalError {
  if (error instanceof HalError) return error;
  throw error;
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
