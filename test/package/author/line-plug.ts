// A plug that takes a word on a line and answers with a line: `state`, `on` and `off` with `on` or `off`, `who` with who it
// is. Whoever sends `watch` is told each change of the relay.
import { connect } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { defineDriver, PlugError, type PlugContext, type PlugDriver, type PlugReading } from 'halyard/driver';
import { Observable } from 'rxjs';

export const driver = defineDriver({
  name: 'line',
  doc: 'Plugs that speak in lines of one word, over TCP.',
  options: {
    address: { type: 'text', required: true, doc: 'host name or IP address' },
    port: { type: 'port', default: 7000, doc: 'where the plug listens' },
  },
  create: ({ address, port }, context) => createLinePlug(address, port, context),
});

function createLinePlug(address: string, port: number, { clock }: PlugContext): PlugDriver {
  const life = new AbortController();

  async function* lines(word: string, signal?: AbortSignal): AsyncGenerator<string> {
    const end = AbortSignal.any([life.signal, ...(signal ? [signal] : [])]);
    const socket = addAbortSignal(end, connect(port, address).setEncoding('utf8'));
    socket.write(`${word}\n`);
    let rest = '';
    for await (const text of socket) {
      const complete = `${rest}${text}`.split('\n');
      rest = complete.pop() ?? '';
      yield* complete;
    }
  }

  async function ask(word: string, signal?: AbortSignal): Promise<string> {
    try {
      for await (const line of lines(word, signal)) return line;
      throw new Error('the plug has hung up');
    } catch (cause) {
      throw new PlugError('plug-unreachable', `no answer of ${address} to '${word}'`, { retryable: true, cause });
    }
  }

  return {
    async identify(signal) {
      const [model = '', deviceId = '', mac = '', firmware = ''] = (await ask('who', signal)).split(' ');
      return { driver: 'line', model, alias: model, deviceId, mac, hardware: model, firmware, meter: false };
    },
    read: async (signal) => readingOf(await ask('state', signal)),
    setRelay: async (on, signal) => void readingOf(await ask(on ? 'on' : 'off', signal)),
    watch$: new Observable<PlugReading>((subscriber) => {
      const over = new AbortController();
      const end = () => subscriber.complete();
      life.signal.addEventListener('abort', end);
      const pushed = async () => {
        for await (const line of lines('watch', over.signal))
          subscriber.next({ ...readingOf(line), atMs: clock.now() });
      };
      pushed().then(end, (error: unknown) => subscriber.error(error));
      return () => {
        life.signal.removeEventListener('abort', end);
        over.abort();
      };
    }),
    async dispose() {
      life.abort();
    },
  };
}

/** Unknown is not off: anything but the two words is no reading. */
function readingOf(line: string): PlugReading {
  if (line === 'on' || line === 'off') return { on: line === 'on' };
  throw new PlugError('plug-protocol', `the plug answered ${JSON.stringify(line)}`, { retryable: true });
}
