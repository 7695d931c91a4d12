import { describe, expect, it } from 'vitest';
import { faceTypes } from '../../src/faces/registry.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { createMachine } from '../../src/machine/create-machine.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';

const headers = loadHeaders('pins');

/** The properties that every JavaScript object inherits. */
const inherited = Object.getOwnPropertyNames(Object.prototype).concat('prototype');

const parse = (text: string) => {
  const { config, diagnostics } = parseMachine(text, 'm.yaml', { drivers: plugDrivers, headers });
  return { config, codes: diagnostics.map(({ code }) => code), diagnostics };
};

const host = 'machine: m\nload:\n  - host: { pins: { real: bit } }\n  - and2: { name: g }\n';

describe.each(inherited)('%s', (name) => {
  it.each([
    ['a key of the file', `${host}${name}: {}\n`, 'unknown-key'],
    ['a component type', `machine: m\nload: [${name}]\n`, 'unknown-type'],
    ['a component type with options', `machine: m\nload:\n  - ${name}: { name: x }\n`, 'unknown-type'],
    ['an option', `machine: m\nload:\n  - and2: { ${name}: 1 }\n`, 'unknown-key'],
    ['a type of a pin', `machine: m\nload:\n  - host: { pins: { real: ${name} } }\n`, 'bad-value'],
    ['a key of a pin', `machine: m\nload:\n  - host: { pins: { real: { type: bit, ${name}: 1 } } }\n`, 'unknown-key'],
    ['a word to choose', `machine: m\nload:\n  - motion: { dialect: ${name} }\n`, 'bad-value'],
    ['a pin of a net', `${host}nets: { s: [g.in0, ${name}] }\n`, 'no-such-pin'],
    ['a pin of a component on a net', `${host}nets: { s: [g.in0, host.${name}] }\n`, 'no-such-pin'],
    ['a pin that is set', `${host}set: { ${name}: 1 }\n`, 'no-such-pin'],
    ['a pin of a component that is set', `${host}set: { g.${name}: 1 }\n`, 'no-such-pin'],
    ['a variable', `machine: m\nload:\n  - and2: { name: "\${env:${name}}" }\n`, undefined],
    ['a reference', `machine: m\nload:\n  - motion: { dialect: "\${${name}:x}" }\n`, 'bad-reference'],
  ])('is not there already as %s', (_, text, code) => {
    const { config, codes } = parse(text);
    if (code === undefined) return;
    expect(config).toBeUndefined();
    expect(codes).toEqual([code]);
  });

  it('is an ordinary name where a file gives names', async () => {
    const text =
      `machine: ${name}\nload:\n  - and2: { name: ${name} }\n  - host: { pins: { ${name}: float } }\n` +
      `  - klipper: { socket: /nonexistent, heaters: { ${name}: ${name} } }\n` +
      `nets: { ${name}: [${name}.in0, ${name}.in1] }\nset: { ${name}.in0: true }\n`;
    const { config, diagnostics } = parse(text.replace(`\nset: { ${name}.in0: true }`, ''));
    expect(diagnostics).toEqual([]);
    if (!config) return;
    const clock = virtualClock();
    const context = {
      clock,
      logger: silentLogger,
      headers,
      types: componentTypes,
      faces: faceTypes,
      drivers: plugDrivers,
    };
    const machine = await createMachine(config, context);
    const { hal } = machine;
    expect(hal.signals.get(name).pins.map((pin) => pin.name)).toEqual([`${name}.in0`, `${name}.in1`]);
    expect(hal.item(`host.${name}`).value).toBeNaN();
    expect(hal.item(`klipper.${name}.temperature`).value).toBeNaN();
    machine.members.find((member) => member.name === 'host')?.handle.peer?.write(Object.fromEntries([[name, 1.5]]));
    expect(hal.item(`host.${name}`).value).toBe(1.5);
    await machine.dispose();
  });
});

describe('a name that cannot be printed', () => {
  const unprintable = ['a\\nb', 'a\\eb', 'a\\0b', '\\ta', 'a\\x7f', 'a\\u0085b', 'a\\u2028b', 'a\\ud800', '\\udc00a'];

  it.each(unprintable.map((name) => [name]))('%s is refused wherever a file gives one, with its place', (name) => {
    for (const [text, line, column] of [
      [`machine: "${name}"\nload: [motion]\n`, 1, 10],
      [`machine: m\nload:\n  - and2: { name: "${name}" }\n`, 3, 19],
      [`machine: m\nload:\n  - host: { pins: { "${name}": bit } }\n`, 3, 21],
      [`machine: m\nload:\n  - and2: { name: g }\nnets: { "${name}": [g.in0] }\n`, 4, 9],
    ] as const) {
      const { config, diagnostics } = parse(text);
      expect(config).toBeUndefined();
      expect(diagnostics).toMatchObject([{ code: 'bad-name', line, column }]);
      // eslint-disable-next-line no-control-regex
      expect(diagnostics[0]?.message).toMatch(/^[\x20-\x7E]*$/);
    }
  });

  it('is also refused as the name of a heater, when the machine is built', async () => {
    const { config } = parse('machine: m\nload:\n  - klipper: { socket: /x, heaters: { "a\\eb": extruder } }\n');
    const clock = virtualClock();
    const context = {
      clock,
      logger: silentLogger,
      headers,
      types: componentTypes,
      faces: faceTypes,
      drivers: plugDrivers,
    };
    if (config) await expect(createMachine(config, context)).rejects.toMatchObject({ code: 'bad-name' });
  });
});
