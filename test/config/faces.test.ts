import { describe, expect, it } from 'vitest';
import type { ComponentHeader } from '../../src/catalog/header.ts';
import { readHeaderSpec } from '../../src/catalog/header-spec.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { HalError } from '../../src/errors.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const headers = loadHeaders('pins');
const panel = readHeaderSpec(
  'panel',
  {
    doc: 'Lamps.',
    singleton: true,
    face: true,
    options: { rows: { type: 'integer', default: 2, min: 1, max: 4, doc: 'how many' } },
    pins: { lamp: { type: 'bit', dir: 'out', doc: 'on' } },
  },
  "face 'panel'",
);
const context = {
  headers,
  drivers: plugDrivers,
  faceModules: new Map<string, ComponentHeader | HalError>([
    ['./panel.js', panel],
    ['./broken.js', new HalError('config', 'cannot load ./broken.js: no such file')],
  ]),
};

const read = (text: string) => parseMachine(text, 'm.yaml', context);

describe('the faces of a machine file', () => {
  it('are read in order, with their options; a face with pins is also a component', () => {
    const { config, diagnostics } = read(`
machine: m
load: [and2: {name: gate}]
faces:
  - rpc: {socket: a.sock, allow: observe}
  - klipper
  - rpc: {socket: b.sock}
  - ./panel.js: {rows: 3}
nets:
  lit: [panel.lamp, gate.in0]
  printing: [klipper.printing, gate.in1]
`);
    expect(diagnostics).toEqual([]);
    expect(config?.faces.map(({ type, options }) => [type, options.get('socket'), options.get('allow')])).toEqual([
      ['rpc', 'a.sock', 'observe'],
      ['rpc', 'b.sock', 'programs'],
    ]);
    expect(config?.components.map(({ type, name }) => [type, name])).toEqual([
      ['and2', 'gate'],
      ['klipper', 'klipper'],
      ['./panel.js', 'panel'],
    ]);
    expect(config?.components.at(-1)?.options.get('rows')).toBe(3);
  });

  it('may be listed under load when they have pins, but only once in both lists', () => {
    expect(read('machine: m\nload: [klipper]\n').diagnostics).toEqual([]);
    expect(read('machine: m\nload: [klipper]\nfaces: [klipper]\n').diagnostics).toMatchObject([{ code: 'name-taken' }]);
  });

  it.each([
    ['load: [rpc: {socket: a}]', "'rpc' is a face without pins", "write it under 'faces'"],
    ['faces: [motion]', "'motion' is a component, not a face", "write it under 'load'"],
    ['faces: [./broken.js]', 'cannot load ./broken.js: no such file', undefined],
    ['faces: [rpc: {soket: a}]', "unknown key 'soket' for 'rpc'", "did you mean 'socket'?"],
    ['faces: [rpc: {name: mine, socket: a}]', "unknown key 'name' for 'rpc'", undefined],
    [
      'faces: [rpc: {socket: a, allow: all}]',
      "'allow' must be observe, switch, configure or programs, not 'all'",
      undefined,
    ],
    ['faces: [./panel.js: {rows: 9}]', "'rows' must be 1 to 4, not '9'", undefined],
    ['faces: {rpc: {socket: a}}', "'faces' must be a list", undefined],
  ])('%s is refused at its place', (text, message, hint) => {
    const { diagnostics } = read(`machine: m\n${text}\n`);
    expect(diagnostics.map((each) => each.message)).toEqual([expect.stringContaining(message)]);
    if (hint !== undefined) expect(diagnostics[0]?.hint).toContain(hint);
  });

  it('in user modules are listed, so that they can be imported', () => {
    expect(parseMachine('machine: m\nfaces: [./other.js]\n', 'm.yaml', context).faceModules).toEqual(['./other.js']);
  });
});
