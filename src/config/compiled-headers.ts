import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HalError, messageOf } from '../errors.ts';
import type { ComponentHeader } from '../catalog/header.ts';
import type { Headers } from './header-directory.ts';

/**
 * The headers that come with halyard: a directory of `<type>.json` files, which the build makes from
 * `pins/<type>.yaml`, because parsing YAML takes longer than the rest of loading a small machine. A file is read when
 * its type is first requested.
 */
export function loadCompiledHeaders(directory: string): Headers {
  const known = new Map<string, ComponentHeader>();
  let types: readonly string[] | undefined;
  const list = () => (types ??= reading(directory, () => typesIn(directory)));
  return {
    header(type) {
      const header = known.get(type);
      // Only a listed type becomes a file name, so that no type can point outside the directory.
      if (header !== undefined || !list().includes(type)) return header;
      const read = reading(directory, () => parseCompiled(readFileSync(join(directory, `${type}.json`), 'utf8')));
      known.set(type, read);
      return read;
    },
    types: list,
  };
}

/** A header as the build writes it. Numbers that JSON lacks, such as a failsafe of NaN, are written by name. */
export function compileHeader(header: ComponentHeader): string {
  return JSON.stringify(header, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? { [numberKey]: String(value) } : value,
  );
}

const numberKey = '$number';

function parseCompiled(text: string): ComponentHeader {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && numberKey in value ? Number(value[numberKey]) : value,
  ) as ComponentHeader;
}

function typesIn(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

function reading<T>(directory: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const message = `cannot read component headers from ${directory}: ${messageOf(error)}`;
    throw new HalError('config', message, { cause: error });
  }
}
