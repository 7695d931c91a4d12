import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decrypt, encrypt } from '../../../../src/plugs/kasa/transport/cipher.ts';
import { decipher, encipher } from '../../../helpers/plugs-scripted-server.ts';

const vectors = [
  ['{"system":{"get_sysinfo":{}}}', 'd0f281f88bff9af7d5ef94b6d1b4c09fec95e68fe187e8caf08bf68bf6'],
  ['{"emeter":{"get_realtime":{}}}', 'd0f297fa9feb8efcdee49fbddabfcb94e683e28efa93fe9bb983f885f885'],
  [
    '{"system":{"set_relay_state":{"state":1}}}',
    'd0f281f88bff9af7d5ef94b6c5a0d48bf99cf091e8b7c4b0d1a5c0e2d8a381f286e793f6d4eedfa2dfa2',
  ],
  ["{'snowman': '\u2603'}", 'd0f784ea85f29ffe90b78dad8a68f0735429'],
] as const;

test.each(vectors)('%s has the expected cipher text', (plain, hex) => {
  const bytes = Buffer.from(plain);
  encrypt(bytes);
  expect(bytes.toString('hex')).toBe(hex);
  decrypt(bytes);
  expect(bytes.toString()).toBe(plain);
});

test('any text is decrypted unchanged, and its cipher text equals the one computed byte by byte', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const plain = Buffer.from(text);
      const bytes = Buffer.from(plain);
      encrypt(bytes);
      expect(bytes.equals(encipher(plain))).toBe(true);
      expect(decipher(bytes).equals(plain)).toBe(true);
      decrypt(bytes);
      expect(bytes.equals(plain)).toBe(true);
    }),
  );
});

test('bytes before the start do not change', () => {
  const bytes = Buffer.from('head{"a":1}');
  encrypt(bytes, 4);
  expect(bytes.subarray(0, 4).toString()).toBe('head');
  expect(decipher(bytes.subarray(4)).toString()).toBe('{"a":1}');
});
