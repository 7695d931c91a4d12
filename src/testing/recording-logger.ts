import type { Logger } from '../util/logger.ts';

export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  /** Includes the bindings of child loggers, such as the component's name. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A logger that records; child loggers write into the same list. */
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
