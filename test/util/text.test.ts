import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textLines } from '../../src/util/text-lines.ts';
import { decodeText, withoutBom } from '../../src/util/text.ts';

const bom = '\uFEFF';

describe('the text of a file', () => {
  it('loses a byte order mark at its beginning, and keeps a later one', () => {
    expect(decodeText(Buffer.from(`${bom}loadrt and2\n${bom}`))).toBe(`loadrt and2\n${bom}`);
    expect(withoutBom(bom + bom)).toBe(bom);
    expect(decodeText(Buffer.from(bom))).toBe('');
    expect(decodeText(Buffer.alloc(0))).toBe('');
  });

  it.each([
    ['UTF-16LE', [0xff, 0xfe, 0x61, 0x00]],
    ['UTF-16BE', [0xfe, 0xff, 0x00, 0x61]],
  ])('is refused with the name of its encoding when it is %s', (encoding, bytes) => {
    expect(() => decodeText(Buffer.from(bytes))).toThrow(encoding);
  });
});

describe('the lines of a stream', () => {
  const linesOf = async (pieces: readonly Uint8Array[]) => {
    const lines: string[] = [];
    for await (const line of textLines(Readable.from(pieces.map((piece) => Buffer.from(piece))))) lines.push(line);
    return lines;
  };

  it('are the same however its bytes are cut, with a BOM or without one', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\r\n\uFEFF]/.test(text));
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const places = fc.array(fc.nat(), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 6 }),
        end,
        fc.boolean(),
        places,
        async (lines, end, marked, places) => {
          const bytes = Buffer.from((marked ? bom : '') + lines.map((text) => text + end).join(''));
          const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
          const pieces = [0, ...cuts].map((start, index) => bytes.subarray(start, cuts[index] ?? bytes.length));
          expect(await linesOf(pieces)).toEqual(lines);
        },
      ),
    );
  });

  it('include a last line without an end', async () => {
    expect(await linesOf([Buffer.from('a\nb')])).toEqual(['a', 'b']);
    expect(await linesOf([Buffer.from(bom)])).toEqual([]);
    expect(await linesOf([])).toEqual([]);
  });

  it('fail with the name of the encoding when it is UTF-16', async () => {
    await expect(linesOf([Buffer.of(0xff), Buffer.of(0xfe, 0x47, 0)])).rejects.toThrow('UTF-16LE');
  });
});
