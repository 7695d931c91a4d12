import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileHeader, loadCompiledHeaders } from '../../src/config/compiled-headers.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';

const written = loadHeaders('pins');

it('the headers that the build compiles are those in pins, every one and in every value', () => {
  const compiled = loadCompiledHeaders('dist/headers');
  expect(compiled.types()).toEqual(written.types());
  for (const type of written.types()) expect(compiled.header(type), type).toEqual(written.header(type));
});

it('a type that there is not has no header, whatever its name leads to', () => {
  const compiled = loadCompiledHeaders('dist/headers');
  for (const type of ['and3', '', '../../package', '..', 'motion.json', 'Motion', './x.js', 'constructor']) {
    expect(compiled.header(type), type).toBeUndefined();
  }
});

it('a header is read once, when its type is first asked for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halyard-headers-'));
  try {
    const motion = written.header('motion');
    if (!motion) throw new Error('there is no motion');
    writeFileSync(join(folder, 'motion.json'), compileHeader(motion));
    writeFileSync(join(folder, 'broken.json'), '{');
    const compiled = loadCompiledHeaders(folder);
    expect(compiled.header('motion')).toBe(compiled.header('motion'));
    expect(() => compiled.header('broken')).toThrow(expect.objectContaining({ code: 'config' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('a folder that is missing is told as such', () => {
  const compiled = loadCompiledHeaders('dist/no-such-folder');
  expect(() => compiled.types()).toThrow(expect.objectContaining({ code: 'config' }));
  expect(() => compiled.header('motion')).toThrow(expect.objectContaining({ code: 'config' }));
});
