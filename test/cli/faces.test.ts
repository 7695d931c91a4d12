import { connect } from 'node:net';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HalyardProcess, halyard } from '../helpers/halyard-process.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** Files in a folder that goes with the test. */
function filesIn(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Asks over a Unix socket. */
async function ask(path: string, method: string, params: object = {}): Promise<unknown> {
  const socket = connect(path);
  socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`);
  let text = '';
  while (!/"id":1,[^\n]*\n/.test(text)) text += String(((await once(socket, 'data')) as [Buffer])[0]);
  socket.destroy();
  return JSON.parse(text.split('\n').find((line) => line.includes('"id":1')) ?? '');
}

const panel = `
export const face = {
  name: 'panel',
  header: {
    doc: 'Shows whether the gate is open.',
    options: { prefix: { type: 'text', default: 'gate', doc: 'what it is called' } },
    pins: { ready: { type: 'bit', dir: 'out', doc: 'the panel is there' } },
  },
  open(api, context) {
    const client = api.connect({ name: context.name, authority: context.authority });
    context.bit('ready').set(true);
    context.logger.info({}, context.text('prefix') + ' ' + client.getp('gate.in0').value);
    return { dispose: () => client.dispose() };
  },
};
`;

const method = `
export const method = {
  name: 'gate.open',
  doc: 'Says whether the gate is open.',
  params: { type: 'strict_object', entries: {} },
  result: { type: 'boolean' },
  example: { params: {}, result: true },
  call: (_params, { client }) => client.getp('gate.in0').value,
};
`;

describe('the faces of a machine file', () => {
  it('serve callers within their authority; faces and methods of one’s own are among them', async () => {
    const folder = filesIn({ 'panel.js': panel, 'open.js': method, 'package.json': '{"type":"module"}' });
    const socket = join(folder, 'look.sock');
    writeFileSync(
      join(folder, 'm.yaml'),
      [
        'machine: m',
        'load: [and2: {name: gate}]',
        'faces:',
        `  - rpc: {socket: ${socket}, allow: observe, methods: [${join(folder, 'open.js')}]}`,
        '  - ./panel.js: {prefix: door}',
        'nets: {ready: [panel.ready, gate.in0]}',
      ].join('\n'),
    );
    await using runner = new HalyardProcess(['run', join(folder, 'm.yaml')]);
    await runner.ready();
    expect(await ask(socket, 'hal.getp', { name: 'gate.in0' })).toMatchObject({ result: { value: true } });
    expect(await ask(socket, 'gate.open')).toMatchObject({ result: true });
    expect(await ask(socket, 'rpc.discover')).toMatchObject({ result: { openrpc: '1.3.2' } });
    expect(await ask(socket, 'hal.setp', { name: 'gate.in1', value: true })).toMatchObject({
      error: { data: { code: 'not-allowed' } },
    });
    expect(await runner.result('hal.getp', { name: 'gate.in1' })).toMatchObject({ value: false });
    expect(runner.stderr).toContain('door true');
    expect(await runner.end()).toBe(0);
    expect(existsSync(socket)).toBe(false);
  });

  it('keep the machine from starting when a socket cannot be opened, and check finds wrong ones', async () => {
    const folder = filesIn({
      'm.yaml': 'machine: m\nfaces: [rpc: {socket: /nonexistent/folder/s.sock}]\n',
      'wrong.yaml': 'machine: m\nfaces: [./missing.js]\n',
    });
    const run = await halyard(['run', join(folder, 'm.yaml')]);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining('cannot make the socket /nonexistent')]);
    const check = await halyard(['check', join(folder, 'wrong.yaml')]);
    expect([check.code, check.stderr]).toEqual([1, expect.stringContaining('missing.js')]);
  });
});
