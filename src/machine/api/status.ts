/** The machine as a whole, at one moment. */
export interface MachineStatus {
  readonly machine: string;
  /** The process that it runs in. */
  readonly pid?: number;
  readonly state: 'starting' | 'running' | 'stopping';
  /** Seconds since the machine was made. */
  readonly uptime: number;
  readonly components: readonly ComponentStatus[];
  readonly plugs: readonly PlugStatus[];
}

export interface ComponentStatus {
  readonly name: string;
  readonly type: string;
  readonly state: string;
  /** What it says of itself for people, such as why power stays on. */
  readonly reason?: string | undefined;
}

export interface PlugStatus {
  readonly name: string;
  readonly online: boolean;
  readonly error: boolean;
  /** Why the last exchange with the plug failed; absent when it did not. */
  readonly lastError?: string | undefined;
}

/** A plug: what its pins show, and what it has said of itself. */
export interface PlugInfo extends PlugStatus {
  /** The relay as last read; absent before the first reading and while the plug does not answer. */
  readonly relay?: boolean | undefined;
  /** The kind of the fault, as `PlugError` names it; absent when there is none. */
  readonly faultCode?: string | undefined;
  /** Absent until the plug has said who it is. */
  readonly identity?: PlugIdentityInfo | undefined;
  /** Requests to switch that have not ended: not delivered, not yet seen done, or held by `lock`. */
  readonly requests: readonly OpenRequestInfo[];
}

export interface PlugIdentityInfo {
  readonly driver: string;
  readonly model: string;
  readonly alias: string;
  readonly deviceId: string;
  readonly mac: string;
  readonly hardware: string;
  readonly firmware: string;
  readonly meter: boolean;
}

export interface OpenRequestInfo {
  readonly on: boolean;
  readonly held: boolean;
  /** Who asked, and with which word. */
  readonly by: string;
  readonly word: string;
}
