/** What the layers below the command line need of a log; the command line makes it from pino. */
export interface Logger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
  /** A log whose lines also carry `bindings`, such as the component's name. */
  child(bindings: object): Logger;
}

/** Says nothing; for libraries and tests that do not look at the log. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
