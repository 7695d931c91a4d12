import { noPins, optionAccess } from '../components/instantiate.ts';
import type { ComponentScope, ComponentType } from '../components/define.ts';
import type { OptionValues } from '../catalog/header.ts';
import { HalError, messageOf } from '../errors.ts';
import { lateChild } from '../util/logger.ts';
import type { MachineApi } from './api/api.ts';
import { authorities, type Authority } from './api/authority.ts';
import type { FaceContext, FaceType, OpenFace } from './api/face.ts';
import type { MachineCore } from './core.ts';

/** The faces of a machine. The machine goes on without a face that fails, unless the face is required. */
export interface Faces {
  /** The component of a face with pins; the face opens when the machine starts. */
  componentOf(face: FaceType): ComponentType;
  /** Adds a face without pins. */
  add(type: string, options: OptionValues): void;
  /** Opens the added faces, in their order. Rejects when a required one cannot be opened. */
  open(): Promise<void>;
  /** Ends the added faces, newest first. */
  dispose(): Promise<void>;
}

export function createFaces(core: MachineCore, api: MachineApi): Faces {
  const { logger, env = {} } = core.context;
  const added: { readonly face: FaceType; readonly context: FaceContext }[] = [];
  const opened: { readonly name: string; readonly face: OpenFace }[] = [];

  return {
    componentOf: (face) => ({
      type: face.name,
      create(scope) {
        const context = { ...scopeOf(scope), env, authority: authorityIn(scope.option('allow')) };
        face.check?.(context);
        let opening: Promise<OpenFace | undefined> | undefined;
        scope.onStart(() => {
          opening = tryToOpen(face, context);
        });
        return { dispose: async () => (await opening)?.dispose() };
      },
    }),
    add(type, options) {
      const header = core.context.headers.header(type);
      const face = core.context.faces?.get(type);
      if (!header || !face) throw new HalError('config', `face '${type}' is unknown`);
      const access = optionAccess(header, options);
      const authority = authorityIn(access.option('allow'));
      const context: FaceContext = {
        ...access,
        ...noPins(header),
        name: type,
        clock: core.hal.clock,
        logger: lateChild(logger, { face: type }),
        authority,
        env,
        batch: (write) => core.hal.batch(write),
      };
      face.check?.(context);
      added.push({ face, context });
    },
    async open() {
      for (const { face, context } of added.splice(0)) {
        const { name } = context;
        const open = await (face.required ? face.open(api, context) : tryToOpen(face, context));
        if (open) opened.push({ name, face: open });
      }
    },
    async dispose() {
      await Promise.all(
        opened
          .splice(0)
          .reverse()
          .map(async ({ name, face }) => {
            try {
              await face.dispose();
            } catch (error) {
              logger.warn({ face: name, err: error }, 'did not end cleanly');
            }
          }),
      );
    },
  };

  async function tryToOpen(face: FaceType, context: FaceContext): Promise<OpenFace | undefined> {
    try {
      return await face.open(api, context);
    } catch (error) {
      context.logger.error(
        { err: error },
        `face '${face.name}' cannot be opened: ${messageOf(error)}; the machine goes on`,
      );
      return undefined;
    }
  }
}

function scopeOf({ hal, ...scope }: ComponentScope): Omit<FaceContext, 'authority' | 'env'> {
  return { ...scope, batch: (write) => hal.batch(write) };
}

function authorityIn(option: unknown): Authority {
  return authorities.find((authority) => authority === option) ?? 'programs';
}
