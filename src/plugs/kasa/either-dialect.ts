import { PlugError } from '../../errors.ts';
import type { DialectOptions, KasaDialect } from './dialect.ts';
import { createIotDialect } from './iot/iot-dialect.ts';
import { isObject } from './transport/json.ts';
import { createSmartDialect } from './smart/smart-dialect.ts';
import { isSmartAnswer } from './smart/smart-protocol.ts';

/** After so many failures in a row it may be another plug, with another language. */
const doubts = 3;

/**
 * A plug of which only the transport is known: the first answer tells its language. Kasa's own is tried first, since
 * plugs that do not know a module may hang, while those of the other language refuse what they do not understand.
 */
export function createEitherDialect(options: DialectOptions): KasaDialect {
  const { transport, turns } = options;
  const iot = createIotDialect(options);
  const smart = createSmartDialect(options);
  let known: KasaDialect | undefined;
  let failures = 0;
  /** Tried first: what the plug spoke before, or the other one than that which it could not make anything of. */
  let guess: 'iot' | 'smart' = 'iot';
  let wasKnown = false;

  const find = async (signal: AbortSignal): Promise<KasaDialect> => {
    const question = guess === 'iot' ? { system: { get_sysinfo: {} } } : { method: 'get_device_info' };
    try {
      const reply = await transport.request(question, signal);
      if (isSmartAnswer(reply)) return smart;
      if (isObject(reply) && (guess === 'smart' || 'system' in reply)) return iot;
      throw new PlugError('plug-protocol', 'the plug answers in no language that is known here', { retryable: true });
    } catch (error) {
      if (!wasKnown && error instanceof PlugError && error.code === 'plug-protocol') {
        guess = guess === 'iot' ? 'smart' : 'iot';
      }
      throw error;
    }
  };
  const use = async <T>(signal: AbortSignal | undefined, call: DialectCall<T>): Promise<T> => {
    try {
      known ??= await turns.run(signal, find);
      wasKnown = true;
      guess = known === iot ? 'iot' : 'smart';
      const result = await call(known, signal);
      failures = 0;
      return result;
    } catch (error) {
      if (error instanceof PlugError && ++failures >= doubts) known = undefined;
      throw error;
    }
  };

  return {
    identify: (signal) => use(signal, (dialect, whole) => dialect.identify(whole)),
    read: (signal, readingOptions) => use(signal, (dialect, whole) => dialect.read(whole, readingOptions)),
    setRelay: (on, signal) => use(signal, (dialect, whole) => dialect.setRelay(on, whole)),
    rules: (signal) => use(signal, (dialect, whole) => partOf(dialect.rules)(whole)),
    offTimer: {
      arm: (delayS, signal) => use(signal, (dialect, whole) => partOf(dialect.offTimer).arm(delayS, whole)),
      clear: (signal) => use(signal, (dialect, whole) => partOf(dialect.offTimer).clear(whole)),
    },
  };
}

type DialectCall<T> = (dialect: KasaDialect, signal: AbortSignal | undefined) => Promise<T>;

function partOf<T>(part: T | undefined): T {
  if (part !== undefined) return part;
  const message = 'what goes on inside plugs of this kind, their rules and timers, is not supported';
  throw new PlugError('plug-unsupported', message, { retryable: false });
}
