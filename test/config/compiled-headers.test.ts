import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileHeader, loadCompiledHeaders } from '../../src/config/compiled-headers.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';

const written = loadHeaders('pins');

it('the compiled headers equal the headers in pins, in every value', () => {
  const compiled = loadCompiledHeaders('dist/headers');
  expect(compiled.types()).toEqual(written.types());
  for (const type of written.types()) expect(compiled.header(type), type).toEqual(written.header(type));
});

it('an unknown type has no header, even if its name is a path to one', () => {
  const compiled = loadCompiledHeaders('dist/headers');
  for (const type of ['and3', '', '../../package', '..', 'motion.json', 'Motion', './x.js', 'constructor']) {
    expect(compiled.header(type), type).toBeUndefined();
  }
});

it('a header is read once, when its type is first requested', () => {
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

it('a missing folder is reported', () => {
  const compiled = loadCompiledHeaders('dist/no-such-folder');
  expect(() => compiled.types()).toThrow(expect.objectContaining({ code: 'config' }));
  expect(() => compiled.header('motion')).toThrow(expect.objectContaining({ code: 'config' }));
});
