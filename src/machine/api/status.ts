import type { OpenRequest } from '../../components/define.ts';
import type { PlugIdentity } from '../../plugs/driver.ts';

/** The status of a machine. */
export interface MachineStatus {
  readonly machine: string;
  /** The id of its process. */
  readonly pid?: number;
  readonly state: 'starting' | 'running' | 'stopping';
  /** Seconds since the machine was created. */
  readonly uptime: number;
  readonly components: readonly ComponentStatus[];
  readonly plugs: readonly PlugStatus[];
}

export interface ComponentStatus {
  readonly name: string;
  readonly type: string;
  readonly state: string;
  /** An explanation of its state for people, such as why power stays on. */
  readonly reason?: string | undefined;
}

export interface PlugStatus {
  readonly name: string;
  readonly online: boolean;
  readonly error: boolean;
  /** Why the last exchange with the plug failed; absent when it succeeded. */
  readonly lastError?: string | undefined;
}

/** A plug: its pins, its identity and its open requests. */
export interface PlugInfo extends PlugStatus {
  /** The relay as last read; absent before the first reading and while the plug does not answer. */
  readonly relay?: boolean | undefined;
  /** The code of the fault's `PlugError`; absent without a fault. */
  readonly faultCode?: string | undefined;
  /** Absent until the plug has sent it. */
  readonly identity?: PlugIdentity | undefined;
  /** Requests to switch that have not ended: not delivered, not yet read as done, or held by `lock`. */
  readonly requests: readonly OpenRequest[];
}
