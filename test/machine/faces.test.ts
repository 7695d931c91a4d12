import { describe, expect, it } from 'vitest';
import { componentTypes } from '../../src/components/registry.ts';
import { headersOf, joinHeaders, loadHeaders } from '../../src/config/header-directory.ts';
import { HalError } from '../../src/errors.ts';
import type { FaceContext, FaceType } from '../../src/faces/face.ts';
import type { MachineApi } from '../../src/machine/api/api.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { recordingLogger } from '../../src/testing/recording-logger.ts';

const bare = { type: '', doc: 'A face.', singleton: true, face: true, params: [], functs: [] };
const lamp = {
  name: 'lamp',
  type: 'bit',
  dir: 'out',
  doc: undefined,
  unit: undefined,
  default: undefined,
  count: undefined,
  when: undefined,
  holdsState: false,
} as const;
const headers = joinHeaders(
  headersOf([
    { ...bare, type: 'page', options: [], pins: [] },
    { ...bare, type: 'panel', options: [], pins: [lamp] },
  ]),
  loadHeaders('pins'),
);

/** A machine with the given face. */
async function machineWith(face: FaceType) {
  const { logger, records } = recordingLogger();
  const hasPins = face.name === 'panel';
  const machine = await createMachine(
    {
      machine: 'faces',
      components: [
        { type: 'and2', name: 'gate', options: new Map() },
        ...(hasPins ? [{ type: 'panel', name: 'panel', options: new Map() }] : []),
      ],
      faces: hasPins ? [] : [{ type: 'page', options: new Map() }],
      nets: hasPins ? [{ signal: 'lit', pins: [{ name: 'panel.lamp' }, { name: 'gate.in0' }] }] : [],
      settings: [],
    },
    {
      clock: virtualClock(),
      logger,
      headers,
      types: componentTypes,
      drivers: plugDrivers,
      faces: new Map([[face.name, face]]),
    },
  );
  return { machine, records };
}

describe('a face', () => {
  it('is opened before the machine starts, sees it only by its API, and is disposed of with it', async () => {
    const seen: string[] = [];
    const { machine } = await machineWith({
      name: 'page',
      open(api: MachineApi, context: FaceContext) {
        const client = api.connect({ name: context.name, authority: context.authority });
        seen.push(`opened while ${client.status().state}`);
        return { dispose: () => void seen.push('disposed') };
      },
    });
    await machine.openFaces();
    machine.start();
    await machine.dispose();
    expect(seen).toEqual(['opened while starting', 'disposed']);
  });

  it('with pins owns a component, opens when the machine starts, and ends with its component', async () => {
    const seen: string[] = [];
    const { machine } = await machineWith({
      name: 'panel',
      open(_api, context) {
        context.batch(() => context.bit('lamp').set(true));
        return { dispose: () => void seen.push('disposed') };
      },
    });
    await machine.openFaces();
    expect(machine.hal.item('gate.in0').value).toBe(false);
    machine.start();
    expect(machine.hal.item('gate.in0').value).toBe(true);
    await machine.unload(machine.hal.components.get('panel'));
    expect(seen).toEqual(['disposed']);
    await machine.dispose();
    expect(seen).toEqual(['disposed']);
  });

  it.each(['page', 'panel'])('%s that cannot be opened leaves the machine running', async (name) => {
    const { machine, records } = await machineWith({
      name,
      open() {
        throw new Error('the window is stuck');
      },
    });
    await machine.openFaces();
    machine.start();
    machine.hal.setp('gate.in1', true);
    expect(machine.state).toBe('running');
    await machine.dispose();
    expect(records.map(({ message }) => message)).toContainEqual(
      `face '${name}' cannot be opened: the window is stuck; the machine goes on`,
    );
  });

  it('that is required and cannot be opened stops the start of the machine', async () => {
    const face: FaceType = {
      name: 'page',
      required: true,
      open: () => Promise.reject(new HalError('usage', 'somebody else has the window')),
    };
    const { machine } = await machineWith(face);
    await expect(machine.openFaces()).rejects.toMatchObject({ message: 'somebody else has the window' });
    await machine.dispose();
  });

  it('that fails to dispose is logged, and the machine ends', async () => {
    const { machine, records } = await machineWith({
      name: 'page',
      open: () => ({ dispose: () => Promise.reject(new Error('still open')) }),
    });
    await machine.openFaces();
    machine.start();
    await machine.dispose();
    expect(records.map(({ message }) => message)).toContainEqual('did not end cleanly');
  });

  it('with wrong options is refused when the machine is built', async () => {
    const face: FaceType = {
      name: 'page',
      check() {
        throw new HalError('config', 'no window of that name');
      },
      open: () => ({ dispose() {} }),
    };
    await expect(machineWith(face)).rejects.toMatchObject({ code: 'config' });
  });
});
