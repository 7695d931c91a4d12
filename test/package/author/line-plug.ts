// A plug that takes a word on a line and answers with a line: `state`, `on` and `off` with `on` or `off`, `who` with who it
// is. Whoever sends `watch` is told each change of the relay.
import { connect } from 'node:net';
import { addAbortSignal } from 'node:stream';
import {
  HalError,
  PlugError,
  type PlugContext,
  type PlugDriver,
  type PlugOptions,
  type PlugReading,
} from 'halyard/driver';
import { Observable } from 'rxjs';

export function createLinePlug(options: PlugOptions, { clock }: PlugContext): PlugDriver {
  const { address, port = 7000, timeoutMs } = options;
  const life = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();

  async function* lines(word: string, end: AbortSignal): AsyncGenerator<string> {
    const socket = addAbortSignal(end, connect(port, address).setEncoding('utf8'));
    socket.write(`${word}\n`);
    let rest = '';
    for await (const text of socket) {
      const complete = `${rest}${text}`.split('\n');
      rest = complete.pop() ?? '';
      yield* complete;
    }
  }

  async function exchange(word: string, signal: AbortSignal | undefined): Promise<string> {
    const late = new AbortController();
    const stopTimer = clock.after(timeoutMs, () => late.abort());
    const end = AbortSignal.any([late.signal, life.signal, ...(signal ? [signal] : [])]);
    try {
      end.throwIfAborted();
      for await (const line of lines(word, end)) return line;
      throw new Error('the plug has hung up');
    } catch (cause) {
      if (late.signal.aborted)
        throw new PlugError('plug-timeout', `no answer to '${word}'`, { retryable: true, cause });
      if (end.aborted) throw new HalError('cancelled', `'${word}' was cancelled`, { cause });
      throw new PlugError('plug-unreachable', `cannot reach ${address}`, { retryable: true, cause });
    } finally {
      stopTimer();
    }
  }

  const ask = (word: string, signal?: AbortSignal): Promise<string> => {
    const answer = turn.then(() => exchange(word, signal));
    turn = answer.catch(() => undefined);
    return answer;
  };

  return {
    async identify(signal) {
      const [model = '', deviceId = '', mac = '', firmware = ''] = (await ask('who', signal)).split(' ');
      return { driver: 'line', model, alias: model, deviceId, mac, hardware: model, firmware, meter: false };
    },
    read: async (signal) => readingOf(await ask('state', signal)),
    setRelay: async (on, signal) => void readingOf(await ask(on ? 'on' : 'off', signal)),
    watch$: new Observable<PlugReading>((subscriber) => {
      const over = new AbortController();
      const pushed = async () => {
        for await (const line of lines('watch', AbortSignal.any([over.signal, life.signal]))) {
          subscriber.next(readingOf(line));
        }
      };
      pushed().then(
        () => subscriber.complete(),
        (error: unknown) => (life.signal.aborted ? subscriber.complete() : subscriber.error(error)),
      );
      return () => over.abort();
    }),
    async dispose() {
      life.abort();
      await turn;
    },
  };
}

/** Unknown is not off: anything but the two words is no reading. */
function readingOf(line: string): PlugReading {
  if (line === 'on' || line === 'off') return { on: line === 'on' };
  throw new PlugError('plug-protocol', `the plug answered ${JSON.stringify(line)}`, { retryable: true });
}
