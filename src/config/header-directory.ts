import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ConfigError, HalError, messageOf } from '../errors.ts';
import type { ComponentHeader } from '../catalog/header.ts';
import { decodeText } from '../util/text.ts';
import { parseHeader } from './header.ts';

/** Where the headers of component types come from. */
export interface Headers {
  /** The header of a type; undefined when there is no such type. Throws a `ConfigError` when the header is wrong. */
  header(type: string): ComponentHeader | undefined;
  /** All types, sorted. */
  types(): readonly string[];
}

/**
 * The headers in a directory of `<type>.yaml` files. A file is read when its type is first requested, so a machine of
 * two types reads two files.
 */
export function loadHeaders(directory: string): Headers {
  const known = new Map<string, ComponentHeader | undefined>();
  let types: readonly string[] | undefined;
  return {
    header(type) {
      if (!known.has(type)) known.set(type, isTypeName(type) ? loadHeader(join(directory, `${type}.yaml`)) : undefined);
      return known.get(type);
    },
    types: () => (types ??= listTypes(directory)),
  };
}

/** Several sources of headers as one; the first that knows a type wins. */
export function joinHeaders(...sources: readonly Headers[]): Headers {
  return {
    header(type) {
      for (const source of sources) {
        const header = source.header(type);
        if (header !== undefined) return header;
      }
      return undefined;
    },
    types: () => [...new Set(sources.flatMap((source) => source.types()))].sort(),
  };
}

/** Headers that are already in memory. */
export function headersOf(headers: readonly ComponentHeader[]): Headers {
  const byType = new Map(headers.map((header) => [header.type, header]));
  return { header: (type) => byType.get(type), types: () => [...byType.keys()].sort() };
}

/** Headers in memory, by names other than their types. */
export function headersByName(headers: ReadonlyMap<string, ComponentHeader>): Headers {
  return { header: (name) => headers.get(name), types: () => [...headers.keys()].sort() };
}

/** Reads one header file; undefined when it does not exist. The type it declares must be the file's name. */
export function loadHeader(file: string): ComponentHeader | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  const { header, diagnostics } = parseHeader(text, file);
  if (header === undefined) throw new ConfigError(`${file} is not a valid component header`, diagnostics);
  if (basename(file) !== `${header.type}.yaml`) {
    throw new ConfigError(`${file} declares the type '${header.type}': rename one of the two`, []);
  }
  return header;
}

function listTypes(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.slice(0, -'.yaml'.length))
      .sort();
  } catch (error) {
    throw unreadable(directory, error);
  }
}

/** A type name becomes a file name, so it must not point outside the directory. */
function isTypeName(type: string): boolean {
  return /^[a-z0-9][a-z0-9_-]*$/i.test(type);
}

function readText(file: string): string | undefined {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
}

function unreadable(path: string, error: unknown): HalError {
  return new HalError('config', `cannot read component headers from ${path}: ${messageOf(error)}`, { cause: error });
}
