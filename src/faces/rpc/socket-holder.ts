import { connect } from 'node:net';
import { systemClock } from '../../util/clock.ts';
import { escaped } from '../../util/escape.ts';
import { isObject, parseJson } from '../../util/json.ts';

/**
 * What there is at the path of a Unix socket: a program that answers, with what it says of itself; the socket of a program
 * that has ended; or something of which neither is certain.
 */
export type SocketState =
  | { readonly kind: 'held'; readonly by: string }
  | { readonly kind: 'dead' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'uncertain'; readonly why: string };

/** How long a program may take to say who it is; that it is there is known before. */
const introductionMs = 1000;
/** What a machine of some thousand components answers is shorter. */
const introductionMaxBytes = 4 * 1024 * 1024;

/** Looks who listens on a Unix socket. Only a refused connection says that nobody does. */
export function stateOfSocket(path: string): Promise<SocketState> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = '';
    let cancel = () => {};
    const settle = (state: SocketState) => {
      cancel();
      socket.destroy();
      resolve(state);
    };
    const held = (by = 'another program') => settle({ kind: 'held', by });
    socket.setEncoding('utf8');
    socket.once('connect', () => {
      cancel = systemClock().after(introductionMs, held);
      socket.write(question);
    });
    socket.on('data', (chunk: string) => {
      text += chunk;
      const isEnd = chunk.includes('\n') || chunk.includes('\u0003');
      const introduction = isEnd ? introductionIn(text) : undefined;
      if (introduction !== undefined || text.length > introductionMaxBytes) held(introduction);
    });
    socket.on('end', () => held());
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') settle({ kind: 'dead' });
      else if (code === 'ENOENT') settle({ kind: 'missing' });
      // It has as many callers waiting as there may be, or has hung up after it was reached.
      else if (code === 'EAGAIN' || code === 'EPIPE' || code === 'ECONNRESET') held();
      else settle({ kind: 'uncertain', why: message });
    });
  });
}

/** A message whichever of the two delimiters is expected: behind the first, the other is the beginning of nothing. */
const question = `${JSON.stringify({ jsonrpc: '2.0', id: 'who', method: 'runner.status', params: {} })}\n\u0003`;

/** `machine 'printer' (process 1234)`, once the answer is there. */
function introductionIn(text: string): string | undefined {
  for (const frame of text.replaceAll('\u0003', '\n').split('\n').slice(0, -1)) {
    const message = parseJson(frame);
    if (!isObject(message) || message['id'] !== 'who') continue;
    const { result } = message;
    if (!isObject(result) || typeof result['machine'] !== 'string') return 'another program';
    const { machine, pid } = result;
    return `machine '${escaped(machine)}'${typeof pid === 'number' ? ` (process ${pid})` : ''}`;
  }
  return undefined;
}
