import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFloat, formatValue, halTypes, isValueOf, parseValue, zeroOf } from '../../src/hal/value/types.ts';

describe('values as text', () => {
  it.each([
    ['bit', '1', true],
    ['bit', 'TRUE', true],
    ['bit', 'false', false],
    ['float', '2.5 junk', 2.5],
    ['float', '0x10', 16],
    ['float', '1e400', Infinity],
    ['float', '-inf', -Infinity],
    ['float', 'nan', Number.NaN],
    ['s32', '017', 15],
    ['s32', '-5', -5],
    ['s32', '0x1F', 31],
    ['u32', '4294967295', 4294967295],
    ['s64', '-9223372036854775808', -(2n ** 63n)],
    ['u64', '0xffffffffffffffff', 2n ** 64n - 1n],
  ] as const)('reads %s %s as C would', (type, text, value) => {
    expect(parseValue(type, text)).toEqual(value);
  });

  it.each([
    ['bit', '2', 'bad-value'],
    ['bit', 'yes', 'bad-value'],
    ['bit', '01', 'bad-value'],
    ['float', '1,5', 'bad-value'],
    ['float', '', 'bad-value'],
    ['s32', '1.5', 'bad-value'],
    ['s32', '5x', 'bad-value'],
    ['u32', '08', 'bad-value'],
    ['u32', '0b11', 'bad-value'],
    ['u32', '-1', 'out-of-range'],
    ['s32', '2147483648', 'out-of-range'],
    ['u64', '18446744073709551616', 'out-of-range'],
  ] as const)('refuses %s %s', (type, text, code) => {
    expect(() => parseValue(type, text)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    [Math.PI, '3.141593'],
    [123456789, '1.234568e+08'],
    [1e-7, '1e-07'],
    [0.0001, '0.0001'],
    [100000, '100000'],
    [9999999.9, '1e+07'],
    [1234566.5, '1234566'],
    [1234567.5, '1234568'],
    [-12345665, '-1.234566e+07'],
    [-1.2345678e-100, '-1.234568e-100'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
    [-0, '-0'],
  ])('writes the float %d as %s', (value, text) => {
    expect(formatFloat(value)).toBe(text);
  });

  it('writes integers and bits so that they read back equal', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.boolean(),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (s32, bit, s64) => {
          expect(parseValue('s32', formatValue('s32', s32))).toBe(s32);
          expect(parseValue('bit', formatValue('bit', bit))).toBe(bit);
          expect(parseValue('s64', formatValue('s64', s64))).toBe(s64);
        },
      ),
    );
  });

  it('hold the zero of their own type and no value of another type', () => {
    for (const type of halTypes) {
      expect(isValueOf(type, zeroOf(type))).toBe(true);
      expect(isValueOf(type, 'TRUE')).toBe(false);
      expect(isValueOf(type, null)).toBe(false);
    }
    expect(isValueOf('s32', 2 ** 31)).toBe(false);
    expect(isValueOf('u32', -1)).toBe(false);
    expect(isValueOf('s32', 1.5)).toBe(false);
    expect(isValueOf('u64', -1n)).toBe(false);
  });
});
