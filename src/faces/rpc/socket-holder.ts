import { connect } from 'node:net';
import { systemClock } from '../../util/clock.ts';
import { escaped } from '../../util/escape.ts';
import { isObject, parseObject } from '../../util/json.ts';

/**
 * The state of a Unix socket's path. `held`: a program listens, and `by` names it. `dead`: the socket of a program that
 * has ended. `uncertain`: neither is known.
 */
export type SocketState =
  | { readonly kind: 'held'; readonly by: string }
  | { readonly kind: 'dead' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'uncertain'; readonly why: string };

/** How long to wait until the program names itself; the connection has already shown that it lives. */
const introductionMs = 1000;
/** The answer of a machine with some thousand components is shorter. */
const introductionMaxBytes = 4 * 1024 * 1024;

/** Finds out which program listens on a Unix socket. Only a refused connection proves that none does. */
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
      // Its queue of connections is full, or it closed the connection: it lives.
      else if (code === 'EAGAIN' || code === 'EPIPE' || code === 'ECONNRESET') held();
      else settle({ kind: 'uncertain', why: message });
    });
  });
}

/** Ends with both delimiters: one ends the message, the other begins a message that never comes. */
const question = `${JSON.stringify({ jsonrpc: '2.0', id: 'who', method: 'runner.status', params: {} })}\n\u0003`;

/** `machine 'printer' (process 1234)`, from the complete answer. */
function introductionIn(text: string): string | undefined {
  for (const frame of text.replaceAll('\u0003', '\n').split('\n').slice(0, -1)) {
    const message = parseObject(frame);
    if (message?.['id'] !== 'who') continue;
    const { result } = message;
    if (!isObject(result) || typeof result['machine'] !== 'string') return 'another program';
    const { machine, pid } = result;
    return `machine '${escaped(machine)}'${typeof pid === 'number' ? ` (process ${pid})` : ''}`;
  }
  return undefined;
}
