import { StringDecoder } from 'node:string_decoder';
import { foreignEncodingError, foreignEncodingOf, withoutBom } from './text.ts';

/**
 * The lines of a UTF-8 stream, however its chunks are cut, without line ends (LF, CRLF or CR) and without a byte order mark.
 * `onOpenEnd` is called before a last line without an end. Throws for UTF-16, and when the stream fails.
 */
export async function* textLines(
  stream: AsyncIterable<Buffer | string>,
  onOpenEnd: () => void = () => {},
): AsyncGenerator<string> {
  let open = '';
  for await (const text of decoded(stream)) {
    // A CR at the end may be half of a CRLF.
    const lines = (open + text).split(/\r?\n|\r(?!\n|$)/);
    open = lines.pop() ?? '';
    yield* lines;
  }
  if (open.endsWith('\r')) yield open.slice(0, -1);
  else if (open !== '') {
    onOpenEnd();
    yield open;
  }
}

async function* decoded(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of stream) {
    const bytes: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (head) {
      head = Buffer.concat([head, bytes]);
      if (head.length < bomBytes) continue;
      yield withoutBom(decoder.write(checked(head)));
      head = undefined;
    } else {
      yield decoder.write(bytes);
    }
  }
  yield withoutBom(head ? decoder.end(checked(head)) : decoder.end());
}

const bomBytes = 3;

function checked(head: Buffer): Buffer {
  const encoding = foreignEncodingOf(head);
  if (encoding) throw foreignEncodingError(encoding);
  return head;
}
