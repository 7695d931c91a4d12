import type { Logger } from '../util/logger.ts';

export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  /** With what its child loggers add, such as the component's name. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A log that a test can look at; its children write into the same list. */
export function recordingLogger(): { readonly logger: Logger; readonly records: readonly LogRecord[] } {
  const records: LogRecord[] = [];
  return { logger: loggerInto(records, {}), records };
}

function loggerInto(records: LogRecord[], bindings: object): Logger {
  const write = (level: LogRecord['level']) => (details: object, message: string) => {
    records.push({ level, message, details: { ...bindings, ...details } });
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => loggerInto(records, { ...bindings, ...more }),
  };
}
