import assert from 'node:assert/strict';
import type { ConformanceTest } from '../conformance-test.ts';
import { undocumented } from '../documented.ts';
import { until } from '../outcome.ts';
import { leavesNothing } from '../resources.ts';
import { faceRig, headerOf, type FaceRig, type FaceRigOptions } from './face-rig.ts';

export interface FaceSuite extends FaceRigOptions {
  /**
   * Sets a pin to TRUE through the face, as its user does. May reject on a refusal. Left out for a face that cannot set
   * anything.
   */
  readonly switchOn?: ((pin: string) => Promise<unknown>) | undefined;
}

/** The rules for every face. */
export function faceConformance({ switchOn, ...suite }: FaceSuite): readonly ConformanceTest[] {
  const withRig = async (run: (rig: FaceRig) => Promise<void>, options: FaceRigOptions['options'] = {}) => {
    const rig = await faceRig({ ...suite, options: { ...suite.options, ...options } });
    try {
      await until(() => rig.isOpen, 'the face has not opened');
      await run(rig);
    } finally {
      await rig.dispose();
    }
  };
  const lampOf = ({ machine }: FaceRig) => machine.hal.pins.get('lamp.enable').value;

  return [
    {
      title: 'has a valid header that names and documents it',
      async run() {
        const header = headerOf(suite.face, suite.header);
        assert.equal(header.type, suite.face.name);
        assert.deepEqual(undocumented(header), [], 'these have no doc');
      },
    },
    {
      title: 'opens, closes, and opens again',
      async run() {
        await withRig(async () => undefined);
        await withRig(async () => undefined);
      },
    },
    {
      title: 'leaves no socket and no timer behind',
      run: () => leavesNothing(() => withRig(async () => undefined)),
    },
    {
      title: 'leaves the machine running when it closes',
      run: () =>
        withRig(async (rig) => {
          const other = rig.machine.api.connect({ name: 'other' });
          await rig.closeFace();
          assert.equal(rig.machine.state, 'running');
          other.setp('lamp.enable', true);
          assert.equal(lampOf(rig), true);
          other.dispose();
        }),
    },
    {
      title: 'writes nothing when it opens',
      run: () => withRig(async (rig) => assert.equal(rig.machine.hal.pins.get('lamp.enable').isWritten, false)),
    },
    {
      title: 'sets a pin on request, and nothing when its callers may only observe',
      async run() {
        if (!switchOn) return;
        await withRig(async (rig) => {
          await switchOn('lamp.enable');
          assert.equal(lampOf(rig), true);
        });
        await withRig(
          async (rig) => {
            await switchOn('lamp.enable').catch(() => undefined);
            assert.equal(lampOf(rig), false);
          },
          { allow: 'observe' },
        );
      },
    },
  ];
}
