import { expect, test } from 'vitest';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const headers = loadHeaders('pins');

function outletWritten(value: string): unknown {
  const text = `machine: m\nload: [smartplug: {address: strip, outlet: ${value}}]`;
  const references = { env: () => '2', file: () => '' };
  const { config, diagnostics } = parseMachine(text, 'm.yaml', { drivers: plugDrivers, headers, references });
  return config ? config.components[0]?.options.get('outlet') : diagnostics[0]?.message;
}

test('a token is a number or a text, read as it is written', () => {
  expect(outletWritten('2')).toBe('2');
  expect(outletWritten("'2'")).toBe('2');
  expect(outletWritten("'${env:OUTLET}'")).toBe('2');
  const digits = '800600000000000000000000000000000000000101';
  expect(outletWritten(digits)).toBe(digits);
  expect(outletWritten(digits.replace('01', 'A1'))).toBe(digits.replace('01', 'A1'));
});

test.each(['true', '', '[2]', "''"])('a token cannot be %j', (value) => {
  expect(outletWritten(value)).toMatch(/'outlet' must be a number or a text/);
});

test('an address is not needed for a plug that can be found by its ids', () => {
  const loads = (options: string) =>
    parseMachine(`machine: m\nload: [smartplug: ${options}]`, 'm.yaml', { drivers: plugDrivers, headers }).config !==
    undefined;
  expect(loads('{mac: "00:00:5E:00:53:01"}')).toBe(true);
  expect(loads('{device-id: 80060000}')).toBe(true);
  expect(loads('{outlet: 1}')).toBe(false);
});
