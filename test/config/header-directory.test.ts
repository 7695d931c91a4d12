import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headersOf, joinHeaders, loadHeaders } from '../../src/config/header-directory.ts';
import { ConfigError } from '../../src/errors.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'halyard-headers-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function write(type: string, text = `type: ${type}\ndoc: A test.\n`): void {
  writeFileSync(join(directory, `${type}.yaml`), text);
}

describe('loadHeaders', () => {
  it('finds a header by its type and lists all types', () => {
    write('or2');
    write('and2');
    const headers = loadHeaders(directory);
    expect(headers.types()).toEqual(['and2', 'or2']);
    expect(headers.header('or2')?.type).toBe('or2');
    expect(headers.header('xor2')).toBeUndefined();
  });

  it('reads a file once, when its type is first requested', () => {
    write('good');
    write('broken', 'type: [');
    const headers = loadHeaders(directory);
    const first = headers.header('good');
    write('good', 'type: [');
    expect(headers.header('good')).toBe(first);
  });

  it('throws the diagnostics of a broken header', () => {
    write('broken', 'type: broken\ndoc: x\npins: {a: {type: bit, dir: up}}\n');
    expect(() => loadHeaders(directory).header('broken')).toThrow(
      expect.objectContaining({ code: 'config', diagnostics: [expect.objectContaining({ line: 3, column: 28 })] }),
    );
  });

  it('refuses a header in the file of another type', () => {
    write('or2', 'type: r2\ndoc: x\n');
    expect(() => loadHeaders(directory).header('or2')).toThrow(ConfigError);
    expect(loadHeaders(directory).header('r2')).toBeUndefined();
  });

  it('reports a missing directory', () => {
    expect(() => loadHeaders(join(directory, 'none')).types()).toThrow(expect.objectContaining({ code: 'config' }));
  });

  it('never leaves its directory', () => {
    write('a');
    mkdirSync(join(directory, 'inner'));
    const headers = loadHeaders(join(directory, 'inner'));
    expect(headers.header('../a')).toBeUndefined();
    expect(headers.header('./a')).toBeUndefined();
    expect(headers.header('')).toBeUndefined();
  });
});

describe('joinHeaders', () => {
  it('asks its sources in order', () => {
    const header = (type: string, doc: string) => ({
      type,
      doc,
      singleton: false,
      face: false,
      options: [],
      pins: [],
      params: [],
      functs: [],
    });
    const joined = joinHeaders(headersOf([header('a', 'first')]), headersOf([header('a', 'second'), header('b', 'b')]));
    expect(joined.header('a')?.doc).toBe('first');
    expect(joined.header('b')?.doc).toBe('b');
    expect(joined.header('c')).toBeUndefined();
    expect(joined.types()).toEqual(['a', 'b']);
  });
});
