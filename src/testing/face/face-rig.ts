import type { ComponentHeader, OptionValue } from '../../catalog/header.ts';
import { readHeaderSpec } from '../../catalog/header-spec.ts';
import { headersOf } from '../../config/header-directory.ts';
import { createMachine } from '../../machine/create-machine.ts';
import type { FaceType, OpenFace } from '../../machine/api/face.ts';
import type { Machine } from '../../machine/machine.ts';
import { systemClock } from '../../util/clock.ts';
import { headerIn } from '../component/component-rig.ts';
import { recordingLogger, type LogRecord } from '../recording-logger.ts';

export interface FaceRigOptions {
  readonly face: FaceType;
  /** The header's file, for a face without its own `header`. */
  readonly header?: string | undefined;
  /** Options in the form the face gets: durations in seconds. */
  readonly options?: Readonly<Record<string, OptionValue>> | undefined;
}

/** A running machine with one face and a component `lamp` with the I/O pin `lamp.enable`. */
export interface FaceRig {
  readonly machine: Machine;
  readonly log: readonly LogRecord[];
  /** Whether the face has opened. */
  readonly isOpen: boolean;
  /** Ends only the face. */
  closeFace(): Promise<void>;
  /** Ends the machine and the face. */
  dispose(): Promise<void>;
}

/** Opens a face on a machine, as a machine file does, for its tests. */
export async function faceRig({ face, header: file, options = {} }: FaceRigOptions): Promise<FaceRig> {
  const { logger, records } = recordingLogger();
  const header = headerOf(face, file);
  const hasPins = header.pins.length + header.params.length > 0;
  let open: OpenFace | undefined;
  const closeFace = async () => {
    const closing = open;
    open = undefined;
    await closing?.dispose();
  };
  const watched: FaceType = {
    ...face,
    async open(api, context) {
      open = await face.open(api, context);
      return { dispose: closeFace };
    },
  };
  const entry = { type: face.name, name: face.name, options: new Map(Object.entries(options)) };
  const plan = {
    machine: 'rig',
    components: hasPins ? [entry] : [],
    faces: hasPins ? [] : [entry],
    nets: [],
    settings: [],
  };
  const machine = await createMachine(plan, {
    clock: systemClock(),
    logger,
    drivers: new Map(),
    headers: headersOf([header]),
    types: new Map(),
    faces: new Map([[face.name, watched]]),
  });
  const lamp = machine.hal.component('lamp');
  lamp.newPin('enable', 'bit', 'io');
  lamp.ready();
  try {
    await machine.openFaces();
    machine.start();
  } catch (error) {
    await machine.dispose();
    throw error;
  }
  return {
    machine,
    log: records,
    get isOpen() {
      return open !== undefined;
    },
    closeFace,
    dispose: () => machine.dispose(),
  };
}

/** Reads the header as the machine does. Throws when it is not valid. */
export function headerOf(face: FaceType, file: string | undefined): ComponentHeader {
  if (file !== undefined) return headerIn(file);
  return readHeaderSpec(face.name, { doc: '', ...face.header, face: true }, `face '${face.name}'`);
}
