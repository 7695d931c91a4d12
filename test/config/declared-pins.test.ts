import { describe, expect, it } from 'vitest';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { markProblems } from './marked.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const headers = loadHeaders('pins');
const parse = (text: string) => parseMachine(text, 'machine.yaml', { drivers: plugDrivers, headers });

describe('pins that a machine file declares', () => {
  it('are read with all their keys', () => {
    const { config, diagnostics } = parse(`
machine: m
load:
  - host:
      pins:
        printing: { type: bit, stale-after: 30s, failsafe: true }
        hotend: { type: float, stale-after: 500ms, unit: °C, doc: the nozzle }
        bed: { type: float, failsafe: nan }
        layer: s32
        count: { type: u64, failsafe: 5 }
`);
    expect(diagnostics).toEqual([]);
    const plain = { doc: undefined, unit: undefined, staleAfterS: undefined, failsafe: undefined };
    expect(config?.components[0]?.options.get('pins')).toEqual([
      { ...plain, name: 'printing', type: 'bit', staleAfterS: 30, failsafe: true },
      { ...plain, name: 'hotend', type: 'float', staleAfterS: 0.5, failsafe: NaN, unit: '°C', doc: 'the nozzle' },
      { ...plain, name: 'bed', type: 'float', failsafe: NaN },
      { ...plain, name: 'layer', type: 's32' },
      { ...plain, name: 'count', type: 'u64', failsafe: 5n },
    ]);
  });

  it('follow the same wiring rules as other pins', () => {
    const text = `machine: m
load:
  - host: { pins: { printing: { type: bit, stale-after: 1m, failsafe: true }, hotend: float } }
  - power-off: { name: off }
nets:
  printing: [host.printing, off.printing]
  hot: [host.hotend, off.temperature-0]
  stale: [host.printing-stale, off.abort]
  fresh: [host.hotend-stale, off.request]
#         ^^^^^^^^^^^^^^^^^ no-such-pin
  bed: [host.bed, off.temperature-1]
#       ^^^^^^^^ no-such-pin
  mixed: [host.hotend, off.arm]
#         ^^^^^^^^^^^ already-linked
set:
  host.printing: false
# ^^^^^^^^^^^^^ not-writable
`;
    expect(markProblems(text, (unmarked) => parse(unmarked).diagnostics)).toBe(text);
  });

  it('are reported with each mistake', () => {
    const text = `machine: m
load:
  - host:
      pins:
        a: bool
#          ^^^^ bad-value
        b: { stale-after: 3s }
#       ^ missing-key
        c: { type: bit, stale-after: 3s }
#       ^ missing-key
        d: { type: float, stale-after: soon }
#                                      ^^^^ bad-value
        e: { type: float, stale-after: 0 }
#                                      ^ bad-value
        f: { type: s32, failsafe: off }
#                                 ^^^ bad-value
        g: { type: float, stale: 3s }
#                         ^^^^^ unknown-key
        h i: float
#       ^^^ bad-name
        j: [float]
#          ^^^^^^^ wrong-shape
nets:
  unsure: [host.a]
`;
    expect(markProblems(text, (unmarked) => parse(unmarked).diagnostics)).toBe(text);
  });

  it.each(['- host', '- host: {}', '- host: {pins: }', '- host: {pins: [a]}', '- host: {name: other, pins: {}}'])(
    'are required, and must be a map: %s',
    (entry) => {
      expect(parse(`machine: m\nload:\n  ${entry}\n`).diagnostics).toHaveLength(1);
    },
  );

  it('do not create a name twice', () => {
    const pins = '{ a: { type: float, stale-after: 1s }, a-stale: bit }';
    const { diagnostics } = parse(`machine: m\nload:\n  - host: { pins: ${pins} }\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['name-taken']);
  });
});
