import { createServer } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';
import { onTestFinished } from 'vitest';
import type { Method } from '../../src/faces/methods/method.ts';
import { createPeer } from '../../src/faces/rpc/peer.ts';
import { silentLogger } from '../../src/util/logger.ts';
import { hostileText as text } from './hostile-plug.ts';
import { temporaryFolder } from './temporary.ts';

/** A machine on a socket that answers every command with hostile texts, and then hangs up. Gives the path. */
export async function hostileMachine(): Promise<string> {
  const path = join(temporaryFolder(), 'hostile.sock');
  const pin = { name: text, type: 'float', dir: 'in', component: text, signal: text, value: 1 };
  const event = { seq: 1, time: 1, type: text, name: text, cause: text, details: { message: text, [text]: text } };
  const relay = { plug: text, end: text, why: text };
  const line = { line: 1, outcome: 'done', actions: [{ code: 'M64', pin: text, value: text }], relays: [relay] };
  const results: Readonly<Record<string, unknown>> = {
    'hal.show': { pins: [pin], signals: [{ name: text, type: 'float', value: 1 }], [text]: text },
    'halcmd.execute': { code: 1, stdout: text, stderr: text, details: [text] },
    'events.list': { events: [event], next: 1, oldest: 1 },
    'gcode.execute': { lines: [line, { ...line, outcome: 'error', error: { message: text } }], errors: 1 },
    'sampler.read': { samples: [{ number: 1, values: [text] }], types: ['float'], closed: true },
    'hal.watch': { id: 1 },
  };
  const server = createServer((caller) => {
    const hangUp = () => {
      const changes = [{ name: text, value: text, time: 1 }];
      peer.notify('hal.changed', { id: 1, changes });
      peer.dispose();
      caller.end();
    };
    const methods = [...Object.keys(results), 'refused'].map((name): Method => ({
      name,
      doc: '',
      params: v.strictObject({}),
      result: v.any(),
      example: { params: {}, result: null },
      call() {
        if (name === 'refused') throw new Error(text);
        if (name === 'hal.watch') setImmediate(hangUp);
        return results[name];
      },
    }));
    const peer = createPeer({ input: caller, output: caller, methods, logger: silentLogger });
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  onTestFinished(() => void server.close());
  return path;
}
