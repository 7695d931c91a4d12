/** The wire format of Kasa's plugs, written down once more, for peers that have none of halyard's layers. */
export function frameOf(json: object): Buffer {
  const text = Buffer.from(JSON.stringify(json));
  const frame = Buffer.alloc(4 + text.length);
  frame.writeUInt32BE(text.length, 0);
  let key = 171;
  text.forEach((byte, i) => {
    key ^= byte;
    frame[4 + i] = key;
  });
  return frame;
}

export function decodeInPlace(bytes: Buffer, start: number, end: number): string {
  let key = 171;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    bytes[i] = byte ^ key;
    key = byte;
  }
  return bytes.toString('utf8', start, end);
}
