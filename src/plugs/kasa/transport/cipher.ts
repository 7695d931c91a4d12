/**
 * Kasa's obfuscation, in place: each byte XORed with the cipher byte before it, the first with 171. It hides nothing;
 * it is a wire format. Works on UTF-8 bytes, never on characters, since an alias may be of any script.
 */
export function encrypt(bytes: Uint8Array, start = 0): void {
  let key = firstKey;
  for (let i = start; i < bytes.length; i++) {
    key ^= bytes[i] ?? 0;
    bytes[i] = key;
  }
}

/** The way back, in place. From the end, so that every byte still finds its neighbour's cipher text. */
export function decrypt(bytes: Uint8Array): void {
  for (let i = bytes.length - 1; i > 0; i--) bytes[i] = (bytes[i] ?? 0) ^ (bytes[i - 1] ?? 0);
  if (bytes.length > 0) bytes[0] = (bytes[0] ?? 0) ^ firstKey;
}

const firstKey = 171;
