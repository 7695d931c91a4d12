import type { HeaderSpec } from '../../catalog/header-spec.ts';
import type { ComponentScope } from '../../components/define.ts';
import type { MachineApi } from './api.ts';
import type { Authority } from './authority.ts';

/**
 * A way to show or drive a machine: JSON-RPC, a printer's host, a page. It sees the machine only through `MachineApi`.
 * Its header declares its options, as a component's does. If the header has pins, the face owns a component of its name
 * and writes them.
 */
export interface FaceType {
  readonly name: string;
  /** Its doc, its options, and the pins of its component. The headers of halyard's own faces are in `pins/`. */
  readonly header?: HeaderSpec;
  /** If TRUE, the machine does not start without it. Failures of other faces are logged and the machine goes on. */
  readonly required?: boolean;
  /** Checks options beyond the header; throws `config`, and then the machine is not built. */
  readonly check?: (context: FaceContext) => void;
  /**
   * Opens the face: one with pins when the machine starts, any other just before. `dispose` must end everything that it
   * starts. It connects its callers with `context.authority`.
   */
  readonly open: (api: MachineApi, context: FaceContext) => OpenFace | Promise<OpenFace>;
}

export interface OpenFace {
  /** Ends everything that the face has started. Called once. */
  dispose(): void | Promise<void>;
}

/** The surroundings of a face: its options, its pins, its own logger. */
export interface FaceContext extends Pick<
  ComponentScope,
  | 'name'
  | 'option'
  | 'text'
  | 'has'
  | 'bit'
  | 'float'
  | 's32'
  | 'u32'
  | 'bits'
  | 'floats'
  | 's32s'
  | 'u32s'
  | 'clock'
  | 'logger'
> {
  /** The authority of its callers, from its option `allow`. */
  readonly authority: Authority;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes several pins as one change. */
  batch(write: () => void): void;
}
