/** The options of every plug command. */
export interface PlugCommandOptions {
  /** Name or module. */
  readonly driver: string;
  readonly host?: { readonly address: string; readonly port?: number };
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly outlet?: number | string;
  readonly transport?: string;
  /** Path of a file with user name and password. */
  readonly credentials?: string;
  /** Other options of the driver, as `name=value`. */
  readonly option?: readonly string[];
}
