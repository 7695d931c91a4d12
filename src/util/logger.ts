/** The log that all layers use; the command line makes it from pino. */
export interface Logger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
  /** A log whose lines also carry `bindings`, such as the component's name. */
  child(bindings: object): Logger;
}

/** Writes nothing; for libraries and tests that do not need a log. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};

/**
 * A child logger that is made at its first line: ten thousand gates log nothing, and a child logger costs more than a gate.
 */
export function lateChild(parent: Logger, bindings: object): Logger {
  return new LateLogger(parent, bindings);
}

class LateLogger implements Logger {
  private own: Logger | undefined;
  private readonly parent: Logger;
  private readonly bindings: object;

  constructor(parent: Logger, bindings: object) {
    this.parent = parent;
    this.bindings = bindings;
  }

  debug(details: object, message: string): void {
    this.made().debug(details, message);
  }

  info(details: object, message: string): void {
    this.made().info(details, message);
  }

  warn(details: object, message: string): void {
    this.made().warn(details, message);
  }

  error(details: object, message: string): void {
    this.made().error(details, message);
  }

  child(bindings: object): Logger {
    return this.made().child(bindings);
  }

  private made(): Logger {
    this.own ??= this.parent.child(this.bindings);
    return this.own;
  }
}
