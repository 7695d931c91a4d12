/** Assembles messages from bytes that may be split anywhere. */
export interface Splitter {
  /** Returns the messages that these bytes complete. */
  push(chunk: Buffer): Buffer[];
}

/** Frames of the XOR protocol: a length of four bytes, then that many bytes. */
export function splitFrames(): Splitter {
  return splitter((pending) => (pending.length < 4 ? undefined : 4 + pending.readUInt32BE(0)));
}

/** HTTP requests and responses with a length. */
export function splitHttp(): Splitter {
  return splitter((pending) => {
    const end = pending.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const length = /^content-length: *(\d+)/im.exec(pending.subarray(0, end).toString('latin1'))?.[1] ?? '0';
    return end + 4 + Number(length);
  });
}

export interface HttpMessage {
  readonly first: string;
  readonly head: string;
  readonly body: Buffer;
}

export function httpIn(message: Buffer): HttpMessage {
  const end = message.indexOf('\r\n\r\n');
  const head = message.subarray(0, end).toString('latin1');
  return { first: head.split('\r\n', 1)[0] ?? '', head, body: message.subarray(end + 4) };
}

/** Size of a message's head: four bytes of a frame, the whole head of HTTP. */
export function headBytes(message: Buffer): number {
  const end = message
    .subarray(0, 5)
    .toString('latin1')
    .match(/^(POST |HTTP\/)/)
    ? message.indexOf('\r\n\r\n')
    : 0;
  return end + 4;
}

function splitter(lengthOf: (pending: Buffer) => number | undefined): Splitter {
  let pending: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      pending = Buffer.concat([pending, chunk]);
      const messages: Buffer[] = [];
      for (;;) {
        const length = lengthOf(pending);
        if (length === undefined || pending.length < length) return messages;
        messages.push(pending.subarray(0, length));
        pending = pending.subarray(length);
      }
    },
  };
}
