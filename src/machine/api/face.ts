import type { HeaderSpec } from '../../catalog/header-spec.ts';
import type { ComponentScope } from '../../components/define.ts';
import type { MachineApi } from './api.ts';
import type { Authority } from './authority.ts';

/**
 * A way to show a machine or to drive it: JSON-RPC, a printer's host, a page. It sees the machine through `MachineApi` alone.
 * Its options stand in its header, as a component's do; where the header has pins, too, the face owns a component of its
 * name and writes them.
 */
export interface FaceType {
  readonly name: string;
  /** What it is, its options, and the pins of its component; of faces that come with halyard it stands in `pins/`. */
  readonly header?: HeaderSpec;
  /** The machine does not start without it. What fails in any other face is logged, and the machine goes on. */
  readonly required?: boolean;
  /** Looks at what the language of headers cannot say of the options; throws `config`, and the machine is not built. */
  readonly check?: (context: FaceContext) => void;
  /**
   * Opens the face: one with pins when the machine starts, any other just before. Everything that it begins ends with
   * `dispose`. Callers that it connects get `context.authority`.
   */
  readonly open: (api: MachineApi, context: FaceContext) => OpenFace | Promise<OpenFace>;
}

export interface OpenFace {
  /** Ends what the face has begun. Called once. */
  dispose(): void | Promise<void>;
}

/** What a face is given of its surroundings: its options, its pins, its own logger. */
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
  /** What its callers may do, from its option `allow`. */
  readonly authority: Authority;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes several pins as one change. */
  batch(write: () => void): void;
}
