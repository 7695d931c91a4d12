import { describe, expect, it } from 'vitest';
import { formatDiagnostics } from '../../src/config/format.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const headers = loadHeaders('pins');
const plug = `  - smartplug: { name: p, driver: sim }`;

const machineOf = (load: string, nets = '', more = '') =>
  parseMachine(
    `machine: m\nload:\n${plug}\n${load}\nnets:\n  power: [off.power, p.enable]\n${nets}\n${more}`,
    'm.yaml',
    { headers, drivers: plugDrivers },
  );
const warned = (...machine: Parameters<typeof machineOf>) => {
  const { config, diagnostics } = machineOf(...machine);
  expect(diagnostics).toEqual([]);
  return config?.warnings.map(({ message }) => /^'(\S+)' will never/.exec(message)?.[1]);
};

const off = '  - power-off: { name: off, temperatures: 1 }';
const host = '  - host: { pins: { printing: bit, hotend: float } }';

describe('a pin that must be known', () => {
  it('causes a warning when it is not linked', () => {
    expect(warned(off)).toEqual(['off.printing', 'off.temperature-0']);
  });

  it('causes a warning at its place on a net without a writing pin', () => {
    const { config } = machineOf(off, '  hot: [off.temperature-0]\n  printing: [off.printing]');
    expect(formatDiagnostics(config?.warnings ?? [])).toBe(
      [
        `m.yaml:7:9: warning: 'off.temperature-0' will never be known: no pin of 'hot' writes it, so 'off' waits for ever`,
        ' 7 |   hot: [off.temperature-0]',
        '   |         ^~~~~~~~~~~~~~~~~',
        '   = link it to a pin that writes, set it, or list it: outside: [temperature-0]',
        '',
        `m.yaml:8:14: warning: 'off.printing' will never be known: no pin of 'printing' writes it, so 'off' waits for ever`,
        ' 8 |   printing: [off.printing]',
        '   |              ^~~~~~~~~~~~',
        '   = link it to a pin that writes, set it, or list it: outside: [printing]',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [
      'linked to a pin that writes',
      `${host}\n${off}`,
      '  a: [host.printing, off.printing]\n  b: [host.hotend, off.temperature-0]',
    ],
    ['set', off, '', 'set: { off.printing: false, off.temperature-0: 20 }'],
    ['wired from outside', off.replace('1 }', '1, outside: [printing, temperature-0] }'), ''],
    ['perhaps wired by a HAL file', off, '', 'source: more.hal'],
  ])('causes no warning when it is %s', (_, load, nets, more = '') => {
    expect(warned(load, nets, more)).toEqual([]);
  });

  it('must exist to be wired from outside', () => {
    const { config, diagnostics } = machineOf(off.replace('1 }', '1, outside: [printnig] }'));
    expect(config).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'no-such-pin', line: 4, hint: "did you mean 'printing'?" }]);
  });

  it('never stops a machine from running', () => {
    expect(machineOf(off).config).toBeDefined();
  });
});
