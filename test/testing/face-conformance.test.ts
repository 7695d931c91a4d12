import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rpc } from '../../src/faces/rpc/rpc.ts';
import type { FaceType } from '../../src/machine/api/face.ts';
import type { MachineClient } from '../../src/machine/api/client.ts';
import { faceConformance, type FaceSuite } from '../../src/testing/face/face-conformance.ts';

const folder = mkdtempSync(join(tmpdir(), 'halyard-face-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the face rpc', () => {
  const options = { socket: join(folder, 'rpc.sock') };
  it.each(faceConformance({ face: rpc, header: 'pins/rpc.yaml', options }))('$title', ({ run }) => run());
});

/** A face that a test turns; `wrong` is what else it does when it opens. */
function knob(wrong: (client: MachineClient) => unknown = () => undefined): Pick<FaceSuite, 'face' | 'switchOn'> {
  let client: MachineClient | undefined;
  const face: FaceType = {
    name: 'knob',
    header: { doc: 'Sets what it is told to.' },
    async open(api, { authority }) {
      client = api.connect({ name: 'knob', authority });
      await wrong(client);
      return { dispose: () => client?.dispose() };
    },
  };
  return { face, switchOn: async (pin) => client?.setp(pin, true) };
}

async function broken(suite: Pick<FaceSuite, 'face' | 'switchOn'>): Promise<string[]> {
  const titles: string[] = [];
  for (const { title, run } of faceConformance(suite)) {
    await run().catch(() => titles.push(title));
  }
  return titles;
}

const obeys = 'sets a pin on request, and nothing when its callers may only observe';

describe('the suite for faces', () => {
  it('passes one that keeps its promises', async () => {
    expect(await broken(knob())).toEqual([]);
  });

  it('finds a face that gives its callers more than it may', async () => {
    const { face, switchOn } = knob();
    const open: FaceType['open'] = (api, context) => face.open(api, { ...context, authority: 'programs' });
    expect(await broken({ face: { ...face, open }, switchOn })).toEqual([obeys]);
  });

  it('finds a face that writes by being opened', async () => {
    const titles = await broken(knob((client) => client.setp('lamp.enable', true)));
    expect(titles).toContain('writes nothing when it opens');
  });

  it('finds a face that leaves a socket behind', async () => {
    const servers: ReturnType<typeof createServer>[] = [];
    const listens = async () => {
      const server = createServer();
      servers.push(server);
      await once(server.listen(0, '127.0.0.1'), 'listening');
    };
    expect(await broken(knob(listens))).toEqual(['leaves no socket and no timer behind']);
    for (const server of servers) server.close();
  });

  it('finds a face that does not say what it is for', async () => {
    const { face, switchOn } = knob();
    expect(await broken({ face: { ...face, header: { doc: '' } }, switchOn })).toContain(
      'has a valid header that names and documents it',
    );
  });
});
