import type { PlugOptions } from '../driver.ts';

/** Route to a Kasa or Tapo plug, and its identity. */
export interface KasaOptions extends PlugOptions {
  /** Host name or IP address. Empty: the plug is found by `deviceId` or `mac`, also when its address changes. */
  readonly address: string;
  /** Port of the transport; with `auto`, 80 means KLAP and any other port XOR. */
  readonly port?: number;
  /** The transport; `auto` uses the one whose port is open. */
  readonly transport?: KasaTransport;
  /** The account in the vendor's app, exactly as typed there; never logged. */
  readonly username?: string;
  readonly password?: string;
  /**
   * Device id that the plug must have. Each new connection proves it by a read before anything else is sent over it.
   * Another plug at that address causes a `plug-identity` error, gets no command, and its connection is closed.
   */
  readonly deviceId?: string;
  /** MAC address that the plug must have, in any common notation; proved like `deviceId`. */
  readonly mac?: string;
  /** One outlet of a power strip: its position from 1, left to right as printed, or its full id. */
  readonly outlet?: number | string;
}

export type KasaTransport = 'auto' | 'xor' | 'klap';
