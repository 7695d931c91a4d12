import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ComponentHeader } from '../catalog/header.ts';
import { ConfigError, HalError, messageOf } from '../errors.ts';
import type { DriverType } from '../plugs/define-driver.ts';
import { userModuleFile } from '../util/user-module.ts';
import { foreignEncodingError, foreignEncodingOf } from '../util/text.ts';
import { referencesOf, type Variables } from './host-references.ts';
import { joinHeaders, type Headers } from './header-directory.ts';
import { parseMachine, type MachineConfig } from './machine.ts';
import { userHeaders } from './user-headers.ts';

export interface LoadOptions {
  readonly headers: Headers;
  /** The drivers that plugs can have, by their names; modules that the file names are loaded beside them. */
  readonly drivers: ReadonlyMap<string, DriverType>;
  /** Imports a face of the user's: the module as the file names it, and its file. None can be named without. */
  readonly importFace?: (name: string, file: string) => Promise<ComponentHeader>;
  /** The variables that `${env:NAME}` refers to. */
  readonly environment: Variables;
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
    first.driverModules.length + first.faceModules.length === 0
      ? first
      : parseMachine(text, file, {
          ...context,
          driverModules: await importDrivers(first.driverModules, file),
          faceModules: await importFaces(first.faceModules, file, options.importFace),
        });
  if (config !== undefined) return config;
  const count = diagnostics.length === 1 ? '1 problem' : `${diagnostics.length} problems`;
  throw new ConfigError(`${file}: ${count}`, diagnostics);
}

async function importDrivers(modules: readonly string[], file: string) {
  const drivers = new Map<string, DriverType | HalError>();
  if (modules.length === 0) return drivers;
  const { importDriver } = await import('../plugs/import-driver.ts');
  for (const module of modules) {
    drivers.set(module, await importDriver(userModuleFile(module, file)).catch(asHalError));
  }
  return drivers;
}

async function importFaces(modules: readonly string[], file: string, importFace: LoadOptions['importFace']) {
  const faces = new Map<string, ComponentHeader | HalError>();
  for (const module of modules) {
    const header = importFace
      ? await importFace(module, userModuleFile(module, file)).catch(asHalError)
      : new HalError('config', 'faces of your own cannot be used here');
    faces.set(module, header);
  }
  return faces;
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
