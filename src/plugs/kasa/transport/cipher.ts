/**
 * Kasa's obfuscation, in place: each byte is XORed with the previous cipher byte, the first with 171. It is a wire
 * format without secrecy. It works on UTF-8 bytes and not on characters, since an alias may be in any script.
 */
export function encrypt(bytes: Uint8Array, start = 0): void {
  let key = firstKey;
  for (let i = start; i < bytes.length; i++) {
    key ^= bytes[i] ?? 0;
    bytes[i] = key;
  }
}

/** Decrypts in place, from the end, so that the previous cipher byte is still there for every byte. */
export function decrypt(bytes: Uint8Array): void {
  for (let i = bytes.length - 1; i > 0; i--) bytes[i] = (bytes[i] ?? 0) ^ (bytes[i - 1] ?? 0);
  if (bytes.length > 0) bytes[0] = (bytes[0] ?? 0) ^ firstKey;
}

const firstKey = 171;
