import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createXorFrameReader,
  decodePayload,
  encodeFrame,
  frameOf,
  maxReplyBytes,
} from '../../../../src/plugs/kasa/transport/frame.ts';
import type { XorFrameReader } from '../../../../src/plugs/kasa/transport/frame.ts';
import { encipher, wire } from '../../../helpers/plugs-scripted-server.ts';

/** Any character at all, and halves of some. */
const character = fc.nat(0x10ffff).map((code) => String.fromCodePoint(code));
/** Objects that a plug might send, some of them large. */
const anyJson = fc.dictionary(fc.string({ unit: character }), fc.jsonValue()).map((value) => {
  return JSON.parse(JSON.stringify(value)) as object;
});

/** Feeds bytes in pieces; each is overwritten afterwards, like the read buffer of a socket. */
function feed(reader: XorFrameReader, bytes: Buffer, cuts: readonly number[]): unknown {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1))), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    const chunk = Buffer.from(bytes.subarray(from, end));
    from = end;
    const payload = reader.push(chunk);
    if (payload) return decodePayload(payload);
    chunk.fill(0);
  }
  return undefined;
}

describe('a request', () => {
  test('has its true length and cipher text', () => {
    expect(encodeFrame({ system: { set_relay_state: { state: 1 } } }).toString('hex')).toBe(
      '0000002ad0f281f88bff9af7d5ef94b6c5a0d48bf99cf091e8b7c4b0d1a5c0e2d8a381f286e793f6d4eedfa2dfa2',
    );
  });

  test('counts bytes, not characters', () => {
    const frame = encodeFrame({ alias: 'Lüfter ☃ 🖨' });
    expect(frame.readUInt32BE(0)).toBe(Buffer.byteLength('{"alias":"Lüfter ☃ 🖨"}'));
    expect(decodePayload(frame.subarray(4))).toEqual({ alias: 'Lüfter ☃ 🖨' });
  });

  const constant = Object.freeze({
    system: Object.freeze({ get_sysinfo: Object.freeze({ list: null, at: 1, by: 'us' }) }),
  });

  test('that can never change has a cached frame', () => {
    expect(frameOf(constant)).toEqual(encodeFrame(constant));
    expect(frameOf(constant)).toBe(frameOf(constant));
  });

  test('that may change, even deep inside, is encoded anew', () => {
    const open = { state: 0 };
    const requests = [
      open,
      Object.freeze({ open }),
      Object.freeze({ constant, list: Object.freeze([constant, open]) }),
    ];
    for (const request of requests) {
      expect(frameOf(request)).toEqual(encodeFrame(request));
      open.state += 1;
      expect(frameOf(request)).toEqual(encodeFrame(request));
    }
  });
});

describe('an answer', () => {
  test('is the same however its bytes are split', () => {
    fc.assert(
      fc.property(anyJson, fc.array(fc.nat(), { maxLength: 8 }), (json, cuts) => {
        expect(feed(createXorFrameReader(), wire(json), cuts)).toEqual(json);
      }),
    );
  });

  test('is whole at its last byte and not before', () => {
    for (const alias of ['x', 'x'.repeat(0x1234)]) {
      const bytes = wire({ system: { get_sysinfo: { alias } } });
      const reader = createXorFrameReader();
      for (const byte of bytes.subarray(0, -1)) expect(reader.push(Buffer.of(byte))).toBeUndefined();
      expect(reader.push(bytes.subarray(-1))).toHaveLength(bytes.length - 4);
      expect(reader.excess()).toBe(false);
    }
  });

  test('is not confused with a shorter one that begins it', () => {
    const lookalike = Buffer.of(0, 0, 0, 4, 1, 2, 3, 4);
    const reader = createXorFrameReader();
    expect(reader.push(Buffer.of(0, 0, 0, 8))).toBeUndefined();
    expect(reader.push(lookalike)).toEqual(lookalike);
  });

  test('that came whole has no excess', () => {
    const reader = createXorFrameReader();
    expect(reader.excess()).toBe(false);
    reader.push(wire({ system: {} }));
    expect(reader.excess()).toBe(false);
  });

  test('with a length of 0 ends with the connection', () => {
    fc.assert(
      fc.property(anyJson, fc.array(fc.nat(), { maxLength: 8 }), (json, cuts) => {
        const reader = createXorFrameReader();
        expect(feed(reader, wire(json, 0), cuts)).toBeUndefined();
        expect(decodePayload(reader.end())).toEqual(json);
      }),
    );
  });

  test('with a length of 0 and no bytes ends with the connection, and is empty', () => {
    const reader = createXorFrameReader();
    expect(reader.push(Buffer.alloc(4))).toBeUndefined();
    expect(reader.end()).toHaveLength(0);
  });

  test('with excess bytes is accepted, and the excess is reported', () => {
    fc.assert(
      fc.property(anyJson, fc.uint8Array({ minLength: 1, maxLength: 20 }), (json, more) => {
        const reader = createXorFrameReader();
        const payload = reader.push(Buffer.concat([wire(json), more]));
        expect(payload && decodePayload(payload)).toEqual(json);
        expect(reader.excess()).toBe(true);
      }),
    );
  });

  test('that is cut short is a protocol error', () => {
    const bytes = wire({ system: { get_sysinfo: { relay_state: 1 } } });
    for (let length = 0; length < bytes.length; length++) {
      const reader = createXorFrameReader();
      reader.push(bytes.subarray(0, length));
      expect(() => reader.end()).toThrow(expect.objectContaining({ code: 'plug-protocol', retryable: true }));
    }
  });

  test.each([
    [0, 'cut short: 0 of its length'],
    [3, 'cut short: 0 of its length'],
    [4, 'cut short: 0 of 13 bytes'],
    [9, 'cut short: 5 of 13 bytes'],
  ])('that is cut short after %i bytes says so', (length, text) => {
    const reader = createXorFrameReader();
    reader.push(wire({ system: {} }).subarray(0, length));
    expect(() => reader.end()).toThrow(text);
  });

  test('that announces more than the limit is refused at its header', () => {
    for (const length of [maxReplyBytes + 1, 0x7fff_ffff, 0xffff_ffff]) {
      const header = Buffer.alloc(4);
      header.writeUInt32BE(length);
      expect(() => createXorFrameReader().push(header)).toThrow(expect.objectContaining({ code: 'plug-protocol' }));
      expect(() => createXorFrameReader().push(header)).toThrow(`${length} bytes; at most ${maxReplyBytes}`);
    }
  });

  test('beyond the limit is refused even if it came whole', () => {
    expect(() => createXorFrameReader(20).push(wire({ filler: 'x'.repeat(20) }))).toThrow(
      expect.objectContaining({ code: 'plug-protocol' }),
    );
  });

  test('of the length of the limit is read', () => {
    const json = { filler: 'x'.repeat(maxReplyBytes - '{"filler":""}'.length) };
    expect(feed(createXorFrameReader(), wire(json), [1, 5, 5000])).toEqual(json);
    expect(feed(createXorFrameReader(), wire(json), [])).toEqual(json);
  });

  test('without a length is refused once it passes the limit', () => {
    const reader = createXorFrameReader(1000);
    reader.push(Buffer.alloc(4 + 1000));
    expect(() => reader.push(Buffer.alloc(1))).toThrow(expect.objectContaining({ code: 'plug-protocol' }));
  });

  test.each(['', '{', '{"a":1}x', 'true false', '\u0000'])('whose text is %j is a protocol error', (text) => {
    const payload = encipher(Buffer.from(text));
    expect(() => decodePayload(payload)).toThrow(expect.objectContaining({ code: 'plug-protocol', retryable: true }));
  });

  test('that is not JSON is reported with its length and its first characters, escaped', () => {
    const payload = encipher(Buffer.from('<html>\u001b[2J\n404 not found'));
    expect(() => decodePayload(payload)).toThrow('of 24 bytes is not JSON (it begins "<html>\\u001b[2J\\n404 n")');
  });
});

describe('a reader', () => {
  test('fed with any bytes gives only a value or a protocol error', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
        const reader = createXorFrameReader(100);
        try {
          for (const chunk of chunks) {
            const payload = reader.push(Buffer.from(chunk));
            if (payload) {
              decodePayload(payload);
              return;
            }
          }
          decodePayload(reader.end());
        } catch (error) {
          expect(error).toMatchObject({ code: 'plug-protocol' });
        }
      }),
    );
  });

  test('starts again after a reset, whatever came before', () => {
    const reader = createXorFrameReader();
    expect(feed(reader, wire({ first: 1 }), [2, 9])).toEqual({ first: 1 });
    expect(reader.started()).toBe(true);
    reader.reset();
    expect(reader.started()).toBe(false);
    expect(feed(reader, wire({ second: 2 }), [])).toEqual({ second: 2 });
    reader.reset();
    reader.push(Buffer.of(0, 0));
    reader.reset();
    expect(feed(reader, wire({ third: 3 }), [6])).toEqual({ third: 3 });
    reader.reset();
    reader.push(Buffer.concat([wire({ fourth: 4 }), Buffer.of(1)]));
    reader.reset();
    expect(reader.excess()).toBe(false);
  });
});
