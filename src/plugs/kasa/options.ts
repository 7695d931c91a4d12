import type { PlugOptions } from '../driver.ts';

/** How to reach a Kasa or Tapo plug, and who it must be. */
export interface KasaOptions extends PlugOptions {
  /** Host name or IP address. Empty: the plug is found, and found again when it moves, by `deviceId` or `mac`. */
  readonly address: string;
  /** Port of the transport; with `auto`, 80 means KLAP and any other XOR. */
  readonly port?: number;
  /** How to speak to a plug that knows several ways; `auto` looks which one it has open. */
  readonly transport?: KasaTransport;
  /** The account of the vendor's app, exactly as typed there; never logged. */
  readonly username?: string;
  readonly password?: string;
  /**
   * Who the plug must be. Each new connection proves it by a read before anything else is sent over it; another plug at
   * that address is a `plug-identity` error, gets nothing, and its connection is ended.
   */
  readonly deviceId?: string;
  /** The same by its MAC address, in any common notation. */
  readonly mac?: string;
  /** One outlet of a power strip: its position from 1, left to right as printed, or its whole id. */
  readonly outlet?: number | string;
}

export type KasaTransport = 'auto' | 'xor' | 'klap';
