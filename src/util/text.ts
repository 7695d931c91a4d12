/** The encoding, if the first bytes show one that is not supported. */
export type ForeignEncoding = 'UTF-16LE' | 'UTF-16BE';

/**
 * The text of a file that a person wrote, without the byte order mark (BOM) that Windows editors and shells add. Throws an
 * error that names the encoding if it is UTF-16.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = foreignEncodingOf(bytes);
  if (encoding) throw foreignEncodingError(encoding);
  return withoutBom(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
}

/** Removes a BOM at the beginning of a text, and only there. */
export function withoutBom(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The same for bytes that begin with a complete BOM. */
export function withoutBomBytes(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

export function foreignEncodingOf(bytes: Uint8Array): ForeignEncoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16LE';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16BE';
  return undefined;
}

export function foreignEncodingError(encoding: ForeignEncoding): Error {
  return new Error(`the text is ${encoding}: save it as UTF-8`);
}
