import type { Writable } from 'node:stream';
import type { Logger } from '../util/logger.ts';
import type { LogLevel } from './pino-logger.ts';

export type { LogLevel } from './pino-logger.ts';

type RecordLevel = Exclude<LogLevel, 'silent'>;

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };

/**
 * The program's log, on stderr. Writing never blocks: records beyond 1 MiB are dropped when stderr is not read. The
 * writer is loaded at the first record, because it is a tenth of the code that a quiet machine loads. Records wait
 * for it in their order.
 */
export function createLogger(stderr: Writable & { isTTY?: boolean }, level: LogLevel): Logger {
  let loaded: Logger | undefined;
  const waiting: ((logger: Logger) => void)[] = [];
  const load = async () => {
    const { createPinoLogger } = await import('./pino-logger.ts');
    loaded = createPinoLogger(stderr, level);
    for (const write of waiting) write(loaded);
  };
  return loggerOver(level, (write) => {
    if (loaded) write(loaded);
    else if (waiting.push(write) === 1) void load();
  });
}

/** `use` passes the real logger on, once it is loaded. */
function loggerOver(level: LogLevel, use: (write: (logger: Logger) => void) => void): Logger {
  const method = (own: RecordLevel) => {
    if (ranks[own] < ranks[level]) return () => {};
    return (details: object, message: string) => use((logger) => logger[own](details, message));
  };
  return {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    child(bindings) {
      let child: Logger | undefined;
      return loggerOver(level, (write) => use((logger) => write((child ??= logger.child(bindings)))));
    },
  };
}
