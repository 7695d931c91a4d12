import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, delimiterOf, type Delimiter, type FrameFault } from '../../src/util/framing.ts';
import { usedBytes } from '../faces/rpc/helpers/memory.ts';

/** Every frame that a reader finds in bytes that arrive in these pieces. */
function framesOf(pieces: readonly Uint8Array[], options: { delimiter?: Delimiter; maxBytes?: number } = {}) {
  const reader = createFrameReader({ delimiter: 'newline', ...options });
  const frames: (string | FrameFault)[] = [];
  const drain = () => {
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame);
  };
  for (const piece of pieces) {
    reader.push(piece);
    drain();
  }
  reader.end();
  drain();
  return frames;
}

/** Bytes cut at any places, also into nothing. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

const frame = (delimiter: Delimiter) =>
  fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .map((text) => text.replaceAll(delimiterOf(delimiter), ' '))
    .filter((text) => !/^[ \t\r\n]*$/.test(text) && !text.endsWith('\r'));
const places = fc.array(fc.nat(), { maxLength: 20 });

describe('a frame reader', () => {
  it.each(['newline', 'etx'] as const)('finds the same frames however the bytes are split (%s)', (delimiter) => {
    fc.assert(
      fc.property(fc.array(frame(delimiter), { maxLength: 8 }), places, fc.boolean(), (frames, places, terminated) => {
        const end = delimiterOf(delimiter);
        const bytes = Buffer.from(frames.join(end) + (terminated ? end : ''));
        expect(framesOf(cut(bytes, places), { delimiter })).toEqual(frames);
      }),
    );
  });

  it('finds frames in bytes that come one by one', () => {
    const bytes = Buffer.from('{"a":"äöü€😀"}\n[]\n');
    expect(framesOf([...bytes].map((byte) => Buffer.of(byte)))).toEqual(['{"a":"äöü€😀"}', '[]']);
  });

  it('removes a byte order mark only at the beginning of the stream, wherever the bytes are split', () => {
    fc.assert(
      fc.property(places, (places) => {
        const bytes = Buffer.from('\uFEFF[1]\n\uFEFF[2]\n["\uFEFF"]');
        expect(framesOf(cut(bytes, places))).toEqual(['[1]', '\uFEFF[2]', '["\uFEFF"]']);
      }),
    );
    expect(framesOf([Buffer.from('\uFEFF\r\n[1]\n')])).toEqual(['[1]']);
    expect(framesOf([Buffer.from('\uFEFF')])).toEqual([]);
  });

  it.each(['UTF-16LE', 'UTF-16BE'] as const)('says that a stream is %s', (encoding) => {
    const text = Buffer.from('\uFEFF[1]\n', 'utf16le');
    const bytes = encoding === 'UTF-16LE' ? text : text.swap16();
    expect(framesOf([bytes])[0]).toEqual({ fault: 'invalid-utf8', encoding });
  });

  it('takes CRLF for a newline and skips blank lines', () => {
    expect(framesOf([Buffer.from('a\r\n\r\n \t \n\nb\n')])).toEqual(['a', 'b']);
  });

  it('keeps newlines inside messages that end with ETX', () => {
    expect(framesOf([Buffer.from('{\n}\u0003\n\u0003[]\u0003')], { delimiter: 'etx' })).toEqual(['{\n}', '[]']);
  });

  it('returns the last frame even without a delimiter', () => {
    expect(framesOf([Buffer.from('a\nb')])).toEqual(['a', 'b']);
  });

  it('reports a frame over the limit once and continues after it, wherever the bytes are split', () => {
    fc.assert(
      fc.property(fc.integer({ min: 17, max: 100 }), places, (length, places) => {
        const bytes = Buffer.from(`before\n${'x'.repeat(length)}\nbehind\n`);
        expect(framesOf(cut(bytes, places), { maxBytes: 16 })).toEqual(['before', { fault: 'too-long' }, 'behind']);
      }),
    );
  });

  it('accepts a frame of exactly the limit', () => {
    expect(framesOf([Buffer.from(`${'x'.repeat(16)}\ny`)], { maxBytes: 16 })).toEqual(['x'.repeat(16), 'y']);
    expect(framesOf([Buffer.from('x'.repeat(17))], { maxBytes: 16 })).toEqual([{ fault: 'too-long' }]);
  });

  it('reports a frame over the limit before its end has come', () => {
    const reader = createFrameReader({ delimiter: 'newline', maxBytes: 16 });
    reader.push(Buffer.from('x'.repeat(17)));
    expect(reader.next()).toEqual({ fault: 'too-long' });
    reader.push(Buffer.from('x'.repeat(1000)));
    expect(reader.next()).toBeUndefined();
  });

  it.each([
    ['a stray continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a character cut off by the delimiter', [0xe2, 0x82]],
    ['a byte that no character has', [0xff]],
  ])('reports that %s is not UTF-8 and continues after it', (_, bytes) => {
    const stream = Buffer.concat([Buffer.from('"'), Buffer.from(bytes), Buffer.from('\nnext\n')]);
    expect(framesOf([stream])).toEqual([{ fault: 'invalid-utf8' }, 'next']);
  });

  it('keeps a frame that comes byte by byte in little more memory than its size', () => {
    const reader = createFrameReader({ delimiter: 'newline' });
    const bytes = 512 * 1024;
    const before = usedBytes();
    for (let i = 0; i < bytes; i++) {
      reader.push(Buffer.of(120));
      if (reader.next() !== undefined) throw new Error('a frame without a delimiter');
    }
    expect(usedBytes() - before).toBeLessThan(8 * bytes);
    reader.end();
    expect(reader.next()).toHaveLength(bytes);
  });
});
