import { describe, expect, it } from 'vitest';
import { headersOf, joinHeaders, loadHeaders } from '../../src/config/header-directory.ts';
import { parseHeader } from '../../src/config/header.ts';
import { parseMachine, type ParsedMachine } from '../../src/config/machine.ts';
import { diagnosticAt } from '../../src/config/problems.ts';
import { ConfigError } from '../../src/errors.ts';
import { markProblems } from './marked.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const gaugeHeader = `
type: gauge
doc: One of everything.
options:
  channels: {type: integer, default: 2, min: 1, max: 8, doc: how many}
  scale: {type: number, default: 1, doc: factor}
  delay: {type: duration, unit: s, default: 1s, min: 0, max: 3600, doc: delay}
  label: {type: text, doc: text}
  port: {type: port, doc: port}
  password: {type: secret, doc: secret}
  steps: {type: list, doc: list}
  table: {type: map, doc: map}
  raw: {type: flag, default: false, doc: flag}
pins:
  in-#: {type: float, dir: in, count: channels}
  wait: {type: float, dir: in, unit: s}
  mark: {type: bit, dir: io}
  drive: {type: float, dir: out}
  raw: {type: s32, dir: in, when: raw}
  big: {type: u64, dir: in}
params:
  delay: {type: float, dir: rw}
  seen: {type: u32, dir: ro}
`;

const gauge = parseHeader(gaugeHeader, 'pins/gauge.yaml').header;
const headers = joinHeaders(loadHeaders('pins'), headersOf(gauge ? [gauge] : []));
const environment = new Map([
  ['PORT', '9998'],
  ['FLAG', 'true'],
  ['WORD', 'blue'],
  ['SECRET', 'hunter2'],
  ['EMPTY', ''],
]);
const references = {
  env: (name: string) => environment.get(name),
  file(path: string) {
    if (path !== 'key.txt') throw new Error('no such file');
    return 'hunter2\n';
  },
};

function parse(text: string): ParsedMachine {
  return parseMachine(text, 'machine.yaml', { drivers: plugDrivers, headers, references });
}

function marked(text: string): string {
  return markProblems(text, (unmarked) => {
    const { config, diagnostics } = parse(unmarked);
    expect(config === undefined).toBe(diagnostics.length > 0);
    return diagnostics;
  });
}

/** The only problem of a text. */
function problemOf(text: string): { message: string; hint: string | undefined } {
  const { diagnostics } = parse(text);
  expect(diagnostics).toHaveLength(1);
  return { message: diagnostics[0]?.message ?? '', hint: diagnostics[0]?.hint };
}

function optionsOf(written: string): Record<string, unknown> {
  const { config, diagnostics } = parse(`machine: m\nload:\n  - gauge: ${written}\n`);
  expect(diagnostics).toEqual([]);
  return Object.fromEntries(config?.components[0]?.options ?? []);
}

describe('parseMachine', () => {
  it('reads components, nets and settings in the order of the file', () => {
    const { config, diagnostics } = parse(`
machine: m
load:
  - motion: {digital-outputs: 16}
  - smartplug: {name: power, address: 10.0.0.8, meter: true, interval: 500ms}
nets:
  printer: [motion.digital-out-io-15, power.enable]
  watts: power.power
set:
  power.timeout: 2s
  power.lock: true
`);
    expect(diagnostics).toEqual([]);
    expect(config?.machine).toBe('m');
    expect(config?.components.map(({ type, name }) => [type, name])).toEqual([
      ['motion', 'motion'],
      ['smartplug', 'power'],
    ]);
    expect(Object.fromEntries(config?.components[1]?.options ?? [])).toEqual({
      driver: 'kasa',
      address: '10.0.0.8',
      transport: 'auto',
      meter: true,
      interval: 0.5,
      'meter-interval': 2,
      timeout: 0.5,
      'error-after': 1,
      startup: 'adopt',
      'after-outage': 'adopt',
      'on-request-timeout': 60,
      settle: 3,
    });
    expect(config?.nets.map(({ signal, pins }) => [signal, ...pins.map((pin) => pin.name)])).toEqual([
      ['printer', 'motion.digital-out-io-15', 'power.enable'],
      ['watts', 'power.power'],
    ]);
    expect(config?.settings.map(({ name, kind, value }) => [name, kind, value])).toEqual([
      ['power.timeout', 'param', 2],
      ['power.lock', 'pin', true],
    ]);
  });

  it('names components without a name after their type with a number, and a singleton after its type alone', () => {
    const { config } = parse('machine: m\nload: [gauge, motion, gauge: {name: a}, gauge: , gauge: {}]\n');
    expect(config?.components.map((component) => component.name)).toEqual([
      'gauge.0',
      'motion',
      'a',
      'gauge.1',
      'gauge.2',
    ]);
  });

  it('accepts a machine without components, and empty sections', () => {
    expect(marked('machine: m\n')).toBe('machine: m\n');
    expect(marked('machine: m\nload:\nnets:\nset:\n')).toBe('machine: m\nload:\nnets:\nset:\n');
  });

  it('accepts a byte order mark, CRLF and anchors', () => {
    const text = 'machine: m\r\nload:\r\n  - gauge: &options {scale: 2}\r\n  - gauge: *options\r\n';
    expect(parse(`\uFEFF${text}`).config?.components.map(({ options }) => options.get('scale'))).toEqual([2, 2]);
  });

  it('keeps positions, so that a later stage can point into the file', () => {
    const { config } = parse('machine: m\nload:\n  - gauge: {scale: 2}\nnets:\n  s: [gauge.0.mark]\n');
    const at = config?.components[0]?.optionsAt.get('scale');
    expect(config && at && diagnosticAt(config.source, { code: 'bad-value', at, message: 'x', hint: 'y' })).toEqual({
      file: 'machine.yaml',
      line: 3,
      column: 20,
      length: 1,
      code: 'bad-value',
      message: 'x',
      hint: 'y',
      source: '  - gauge: {scale: 2}',
    });
  });

  it('finds five different mistakes of one file at their places', () => {
    const text = `
machin: uni-print-3d
^^^^^^ unknown-key
load:
  - motion:    {digital-outputs: 640}
#                                ^^^ out-of-range
  - smartplug: {name: smartplug-power, driver: kasa, adress: 10.0.0.8}
#                                                    ^^^^^^ unknown-key
  - smartplgu: {name: smartplug-fan, address: 10.0.0.7}
#   ^^^^^^^^^ unknown-type
nets:
  printer-power: [motion.digital-out-15, smartplug-power.enable]
#                                        ^^^^^^^^^^^^^^^^^^^^^^ has-writer
  fan: [motion.digital-out-io-16, smartplug-fan.enable]
set:
  smartplug-power.intervall: 0.5
# ^^^^^^^^^^^^^^^^^^^^^^^^^ no-such-pin
`;
    expect(marked(text)).toBe(text);
  });
});

describe('a mistake', () => {
  const alone = (text: string) => expect(marked(text)).toBe(text);

  it('is reported once, when other keys depend on a misspelt one', () => {
    expect.hasAssertions();
    alone(`
machin: m
^^^^^^ unknown-key
laod:
^^^^ unknown-key
  - smartplug: {nam: fan, adress: plug.lan, metter: true}
#               ^^^ unknown-key
#                         ^^^^^^ unknown-key
#                                           ^^^^^^ unknown-key
netts:
^^^^^ unknown-key
  s: [fan.power]
`);
  });

  it('is reported once, when nets name a component that is not understood', () => {
    expect.hasAssertions();
    alone(`
machine: m
load:
  - smartplug: {name: fan, driver: sim}
  - smartplug: {name: fan, driver: sim}
#                     ^^^ name-taken
  - motin
#   ^^^^^ unknown-type
nets:
  a: [motion.digital-out-io-15, fan.enable]
  b: [power.enable]
  c: [fan.lokc]
#     ^^^^^^^^ no-such-pin
`);
  });

  it('does not hide others behind it', () => {
    expect.hasAssertions();
    alone(`
machine: m
laod:
^^^^ unknown-key
  - gauge: {chanels: 9}
#           ^^^^^^^ unknown-key
#                    ^ out-of-range
nets:
  s: [gauge.0.mark]
`);
  });
});

describe('the shape of a machine file', () => {
  it('is checked', () => {
    const text = `
load: {motion: {}}
^^^^ missing-key
#     ^^^^^^^^^^^^ wrong-shape
nets: [a]
#     ^^^ wrong-shape
set: 5
#    ^ wrong-shape
threads: []
^^^^^^^ unknown-key
`;
    expect(marked(text)).toBe(text);
    expect(marked('')).toBe('\n^ wrong-shape');
    expect(marked('- a')).toBe('- a\n^^^ wrong-shape');
    expect(marked('hello')).toBe('hello\n^^^^^ wrong-shape');
    expect(marked('machine: 3')).toBe('machine: 3\n#        ^ wrong-shape');
  });

  it('reports entries of load that are not components', () => {
    const text = `
machine: m
load:
  - 5
#   ^ wrong-shape
  - {}
#   ^^ wrong-shape
  - [motion]
#   ^^^^^^^^ wrong-shape
  - gauge: on
#          ^^ wrong-shape
  - smartplug:
    name: a
#   ^^^^ wrong-shape
    driver: sim
`;
    expect(marked(text)).toBe(text);
  });

  it('says how to write options that are not indented, and a component without its dash', () => {
    const options = problemOf('machine: m\nload:\n  - smartplug:\n    name: a\n    driver: sim\n');
    expect(options.hint).toBe("indent the options of 'smartplug' deeper than its name");
    const dash = problemOf('machine: m\nload:\n  - motion:\n    gauge:\n');
    expect(dash.hint).toBe('begin each component with its own -');
  });

  it('reports a duplicate key in any map', () => {
    const text = `
machine: m
machine: n
^^^^^^^ duplicate-key
load:
  - gauge: {scale: 1, scale: 2}
#                     ^^^^^ duplicate-key
  - gauge: {table: {x: 1, x: 2}}
#                         ^ duplicate-key
nets:
  a: [gauge.0.mark]
  a: [gauge.1.mark]
# ^ duplicate-key
`;
    expect(marked(text)).toBe(text);
  });
});

describe('components', () => {
  it('need a type that exists', () => {
    const text = `
machine: m
load:
  - smartplgu: {name: a, address: b}
#   ^^^^^^^^^ unknown-type
  - ./component.js
#   ^^^^^^^^^^^^^^ unknown-type
nets:
  s: [a.enable, smartplug.0.relay]
`;
    expect(marked(text)).toBe(text);
    expect(problemOf('machine: m\nload: [smartplgu]').hint).toBe("did you mean 'smartplug'?");
    expect(problemOf('machine: m\nload: [x]').hint).toMatch(/^known: .*smartplug|'halyard pins' lists/);
  });

  it('need unique names', () => {
    const text = `
machine: m
load:
  - gauge: {name: a}
  - gauge: {name: a}
#                 ^ name-taken
  - gauge: {name: gauge.0}
  - gauge
#   ^^^^^ name-taken
  - motion
  - motion: {digital-outputs: 4}
#   ^^^^^^ name-taken
  - motion: {name: m}
#                  ^ bad-name
#                  ^ name-taken
  - gauge: {name: 5}
#                 ^ wrong-shape
  - gauge: {name: a b}
#                 ^^^ bad-name
  - gauge: {name: ''}
#                 ^^ wrong-shape
`;
    expect(marked(text)).toBe(text);
    expect(problemOf('machine: m\nload: [motion, motion]')).toEqual({
      message: "duplicate component name 'motion'",
      hint: "a machine has one 'motion'; the first is on line 2",
    });
  });

  it('must not have names that are too long, nor pins with such names', () => {
    const load = (name: string) => `machine: m\nload:\n  - gauge: {name: ${name}}\n`;
    expect(parse(load('x'.repeat(121))).diagnostics).toEqual([]);
    expect(problemOf(load('x'.repeat(122))).message).toMatch(/^pin name 'x+\.drive' is too long$/);
    expect(problemOf(load('x'.repeat(128))).message).toMatch(/^component name 'x+' is too long$/);
    expect(problemOf(load('é'.repeat(64))).message).toMatch(/^component name 'é+' is too long$/);
  });

  it('must not create a pin that another component has', () => {
    const dotted = parseHeader('type: dotted\ndoc: x\npins: {b.in: {type: bit, dir: in}}', 'x').header;
    const plain = parseHeader('type: plain\ndoc: x\npins: {in: {type: bit, dir: in}}', 'x').header;
    const both = headersOf(dotted && plain ? [dotted, plain] : []);
    const text = 'machine: m\nload: [dotted: {name: a}, plain: {name: a.b}]';
    const { diagnostics } = parseMachine(text, 'm', { drivers: plugDrivers, headers: both });
    expect(diagnostics).toMatchObject([
      { code: 'name-taken', column: 41, length: 3, message: "duplicate variable 'a.b.in'" },
    ]);
  });

  it('report the problems of a broken header', () => {
    const broken = {
      types: () => ['gauge'],
      header() {
        throw new ConfigError('pins/gauge.yaml is not a valid component header', headerProblems);
      },
    };
    const headerProblems = parseHeader('type: gauge\ndoc: x\npins: 3', 'pins/gauge.yaml').diagnostics;
    const { diagnostics } = parseMachine('machine: m\nload: [gauge]', 'm.yaml', {
      drivers: plugDrivers,
      headers: broken,
    });
    expect(diagnostics).toMatchObject([
      { file: 'm.yaml', line: 2, column: 8, code: 'bad-header' },
      { file: 'pins/gauge.yaml', line: 3, column: 7, code: 'bad-header' },
    ]);
  });
});

describe('options', () => {
  it('are read by their types', () => {
    expect(
      optionsOf(
        '{channels: 4, scale: -2.5, delay: 2m, label: x, port: 80, steps: [1, a], table: {a: [b]}, raw: true, ' +
          "password: '${env:SECRET}'}",
      ),
    ).toEqual({
      channels: 4,
      scale: -2.5,
      delay: 120,
      label: 'x',
      port: 80,
      steps: [1, 'a'],
      table: { a: ['b'] },
      raw: true,
      password: 'hunter2',
    });
  });

  it.each([
    ['0', 0],
    ['0.25', 0.25],
    ['500ms', 0.5],
    ['1.5s', 1.5],
    ['5m', 300],
    ['1h', 3600],
    ["'7'", 7],
  ])('read the duration %s as %d s', (written, seconds) => {
    expect(optionsOf(`{delay: ${written}}`)['delay']).toBe(seconds);
  });

  it('are reported when they are unknown, of another type, out of range or missing', () => {
    const text = `
machine: m
load:
  - gauge: {chanels: 3}
#           ^^^^^^^ unknown-key
  - gauge: {channels: 2.5}
#                     ^^^ bad-value
  - gauge: {channels: 9}
#                     ^ out-of-range
  - gauge: {scale: big}
#                  ^^^ bad-value
  - gauge: {scale: .nan}
#                  ^^^^ bad-value
  - gauge: {delay: 5 minutes}
#                  ^^^^^^^^^ bad-value
  - gauge: {delay: -1}
#                  ^^ out-of-range
  - gauge: {delay: 2h}
#                  ^^ out-of-range
  - gauge: {label: 5}
#                  ^ bad-value
  - gauge: {label: }
#           ^^^^^ bad-value
  - gauge: {label: [a]}
#                  ^^^ bad-value
  - gauge: {port: 65536}
#                 ^^^^^ out-of-range
  - gauge: {raw: yes}
#                ^^^ bad-value
  - gauge: {steps: 1}
#                  ^ bad-value
  - gauge: {table: [1]}
#                  ^^^ bad-value
  - smartplug
#   ^^^^^^^^^ missing-option
  - smartplug: {driver: smi}
#                       ^^^ bad-value
  - smartplug: {driver: sim}
  - smartplug:
      address: plug.lan
      timeout: 10
      interval: 0.001
#               ^^^^^ out-of-range
`;
    expect(marked(text)).toBe(text);
  });

  it('are reported with the valid values', () => {
    const gaugeWith = (written: string) => problemOf(`machine: m\nload:\n  - gauge: ${written}\n`);
    expect(gaugeWith('{chanels: 3}')).toEqual({
      message: "unknown key 'chanels' for 'gauge'",
      hint: "did you mean 'channels'?",
    });
    expect(gaugeWith('{channels: 9}').message).toBe("'channels' must be 1 to 8, not '9'");
    expect(gaugeWith('{delay: 2h}').message).toBe("'delay' must be 0 to 3600 s, not '2h'");
    expect(gaugeWith('{raw: yes}').message).toBe("'raw' must be true or false, not 'yes'");
    expect(gaugeWith('{label: 5}').hint).toBe('put quotes around it');
    expect(problemOf('machine: m\nload: [smartplug: {driver: smi, address: a}]')).toEqual({
      message: "'driver' must be kasa, sim or a module such as ./my-driver.js, not 'smi'",
      hint: "did you mean 'sim'?",
    });
    expect(problemOf('machine: m\nload: [smartplug]')).toEqual({
      message: "'smartplug' needs 'address': host name or IP address",
      hint: "not needed with 'mac' or 'device-id'",
    });
  });
});

describe('variables of the environment', () => {
  const variablesOf = (text: string) => parse(`machine: m\n${text}`).config?.variables;

  it('are listed by name when the file reads them, with or without a default', () => {
    const text =
      "load: [gauge: {port: '${env:PORT}', label: '${env:NONE:-x} $${env:FLAG}', password: '${env:SECRET}'}]";
    expect(variablesOf(`${text}\nset: {gauge.0.wait: '\${env:PORT}'}`)).toEqual({
      taken: ['NONE', 'PORT', 'SECRET'],
      passed: [],
    });
  });

  it('are passed to programs by pass, one or a list', () => {
    expect(variablesOf('pass: SECRET')?.passed).toEqual(['SECRET']);
    expect(variablesOf('pass: [SECRET, _B2]')?.passed).toEqual(['SECRET', '_B2']);
    expect(variablesOf('pass: []')?.passed).toEqual([]);
  });

  it.each(['A=b', '${env:SECRET}', 'two words', '2nd', 'KASA_*'])('are not named %j', (name) => {
    expect(problemOf(`machine: m\npass: ['${name}']`)).toEqual({
      message: `'pass' needs the name of an environment variable, not '${name}'`,
      hint: 'write pass: NAME, or a list of them',
    });
  });
});

describe('references', () => {
  it('stand for environment variables and files, in any option and in set', () => {
    expect(optionsOf("{port: '${env:PORT}', label: 'a-${env:WORD}', raw: '${env:FLAG}'}")).toMatchObject({
      port: 9998,
      label: 'a-blue',
      raw: true,
    });
    expect(optionsOf("{steps: ['${env:PORT}', 'x${env:WORD}'], table: {a: '${env:FLAG}', b: 1}}")).toMatchObject({
      steps: [9998, 'xblue'],
      table: { a: true, b: 1 },
    });
    expect(optionsOf("{label: '${env:PORT}', password: '${file:key.txt}'}")).toMatchObject({
      label: '9998',
      password: 'hunter2',
    });
    const { config } = parse("machine: m\nload: [gauge]\nset: {gauge.0.wait: '${env:PORT}'}");
    expect(config?.settings[0]?.value).toBe(9998);
  });

  it('take their default when the variable is not set or empty', () => {
    expect(optionsOf("{port: '${env:NONE:-80}', label: '${env:EMPTY:-x}'}")).toMatchObject({ port: 80, label: 'x' });
    expect(optionsOf("{label: '${env:WORD:-x}'}")['label']).toBe('blue');
  });

  it('need no quotes in block style', () => {
    const { config } = parse('machine: m\nload:\n  - gauge:\n      port: ${env:NONE:-80}\n');
    expect(config?.components[0]?.options.get('port')).toBe(80);
  });

  it('do not begin with a doubled dollar', () => {
    expect(optionsOf("{label: '$${env:WORD} $5 {x}'}")['label']).toBe('${env:WORD} $5 {x}');
  });

  it('are reported when they lead nowhere or to a wrong value', () => {
    const text = `
machine: m
load:
  - gauge: {label: '\${env:NONE}'}
#                  ^^^^^^^^^^^^^ bad-reference
  - gauge: {label: '\${file:none}'}
#                  ^^^^^^^^^^^^^^ bad-reference
  - gauge: {label: '\${HOME}'}
#                  ^^^^^^^^^ bad-reference
  - gauge: {label: '\${env:WORD'}
#                  ^^^^^^^^^^^^ bad-reference
  - gauge: {port: '\${env:WORD}'}
#                 ^^^^^^^^^^^^^ bad-value
  - gauge: {port: '\${env:NONE:-0}'}
#                 ^^^^^^^^^^^^^^^^ out-of-range
set:
  gauge.0.wait: \${env:WORD}
#               ^^^^^^^^^^^ bad-value
`;
    expect(marked(text)).toBe(text);
  });

  it('get a hint when quotes are missing', () => {
    expect(problemOf('machine: m\nload:\n  - gauge: {label: ${env:WORD}}\n').hint).toContain("'${env:NAME}'");
  });

  it('never show their value in a diagnostic', () => {
    const { diagnostics } = parse(
      "machine: m\nload: [gauge: {port: '${env:SECRET}', channels: '${file:key.txt}'}]\nset: {gauge.0.wait: '${env:SECRET}'}",
    );
    expect(diagnostics).toHaveLength(3);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});

describe('secrets', () => {
  it('are refused in the file itself', () => {
    const text = `
machine: m
load:
  - gauge: {password: hunter2}
#                     ^^^^^^^ plain-secret
  - gauge: {password: '\${env:NONE:-hunter2}'}
#                     ^^^^^^^^^^^^^^^^^^^^^^ plain-secret
  - gauge: {password: '\${env:EMPTY}'}
#                     ^^^^^^^^^^^^^^ bad-value
`;
    expect(marked(text)).toBe(text);
  });

  it.each([
    'machine: m\nload:\n  - gauge: {password: hunter2, chanels: 3}\n',
    'machine: m\nload:\n  - gauge: {pasword: hunter2}\n',
    'machine: m\nload:\n  - gage: {password: hunter2, x: 1}\n',
    'machine: m\nload:\n  - gauge: {password: "hunter2", x: 1\nnets: 1\n',
    'machine: m\nload:\n  - gauge:\n    password: hunter2\n',
    'machine: m\nload:\n  - gauge:\n      password hunter2\n      scale: 1\n',
    'machine: m\nload:\n  - gauge:\n      password: *hunter2\n',
    'machine: m\nload:\n  - gauge:\n      password: !hunter2\n',
    'machine: m\nload:\n  - gauge:\n      password: &hunter2\n',
    'machine: m\nload:\n  - gauge:\n      password: "a" hunter2\n',
    'machine: m\nload:\n  - gauge: {password: &hunter2, scale: x}\n',
    'machine: m\nload:\n  - gauge: {table: {api-key: hunter2}, chanels: 3}\n',
    'machine: m\nload:\n  - gauge: {label: ${env:X}, password: hunter2}\n',
    'machine: m\nload:\n  - gauge:\n      password: |\n        hunter2\n      chanels: 1\n',
    "machine: m\nload:\n  - gauge: {password: '${env:X:-hunter2}', chanels: 3}\n",
  ])('are shown in no diagnostic, though written in the file: %j', (text) => {
    const { diagnostics } = parse(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});

describe('nets', () => {
  const machine = `
machine: m
load:
  - motion
  - gauge
  - smartplug: {name: plug, driver: sim}
`;

  it('may have pins without a writer, one pin, and several I/O pins', () => {
    const text = `${machine}nets:
  a: [gauge.0.in-0, gauge.0.in-1]
  b: gauge.0.drive
  c: [plug.enable, gauge.0.mark, plug.lock]
  d: [motion.digital-out-00, plug.request, motion.digital-out-00]
`;
    expect(marked(text)).toBe(text);
  });

  it('are refused where HAL refuses them', () => {
    const text = `${machine}nets:
  two: [motion.digital-out-00, motion.digital-out-01]
#                              ^^^^^^^^^^^^^^^^^^^^^ has-writer
  oi: [motion.digital-out-15, plug.enable]
#                             ^^^^^^^^^^^ has-writer
  io: [gauge.0.mark, motion.digital-out-16]
#                    ^^^^^^^^^^^^^^^^^^^^^ has-writer
  mixed: [gauge.0.drive, plug.lock, gauge.0.in-0]
#                        ^^^^^^^^^ type-mismatch
  again: [gauge.0.in-0]
#         ^^^^^^^^^^^^ already-linked
  motion.digital-in-00: [plug.relay]
# ^^^^^^^^^^^^^^^^^^^^ bad-name
  none: []
# ^^^^ wrong-shape
  nothing:
# ^^^^^^^ wrong-shape
  number: [5, plug.online]
#          ^ wrong-shape
  map: {plug.error: plug.request}
#      ^^^^^^^^^^^^^^^^^^^^^^^^^^ wrong-shape
  unknown: [plug.enabel]
#           ^^^^^^^^^^^ no-such-pin
  two words: [plug.error]
# ^^^^^^^^^ bad-name
  '': [plug.misses]
# ^^ bad-name
`;
    expect(marked(text)).toBe(text);
  });

  it.each([
    [
      's: [motion.digital-out-00, motion.digital-out-01]',
      "Signal 's' can not add OUT pin 'motion.digital-out-01', it already has OUT pin 'motion.digital-out-00'",
      'a signal has one writer: give each pin its own signal',
    ],
    [
      's: [motion.digital-out-15, plug.enable]',
      "Signal 's' can not add I/O pin 'plug.enable', it already has OUT pin 'motion.digital-out-15'",
      "an OUT pin and an I/O pin cannot share a signal: use 'motion.digital-out-io-15' instead of " +
        "'motion.digital-out-15', or 'plug.request' instead of 'plug.enable'",
    ],
    [
      's: [plug.enable, motion.digital-out-15]',
      "Signal 's' can not add OUT pin 'motion.digital-out-15', it already has I/O pin 'plug.enable'",
      "an OUT pin and an I/O pin cannot share a signal: use 'motion.digital-out-io-15' instead of " +
        "'motion.digital-out-15', or 'plug.request' instead of 'plug.enable'",
    ],
    [
      's: [gauge.0.mark, plug.online]',
      "Signal 's' can not add OUT pin 'plug.online', it already has I/O pin 'gauge.0.mark'",
      'an OUT pin and an I/O pin cannot share a signal',
    ],
    [
      's: [gauge.0.drive, plug.lock]',
      "Signal 's' of type 'float' cannot add pin 'plug.lock' of type 'bit'",
      'a link never converts types',
    ],
    [
      '{a: [plug.lock], b: [plug.lock]}',
      "Pin 'plug.lock' was already linked to signal 'a'",
      'on line 8; a pin can be on one signal only',
    ],
    [
      'plug.relay: [plug.lock]',
      "Signal name 'plug.relay' must not be the same as a pin.  Did you omit the signal name?",
      'write SIGNAL: [PIN, PIN]',
    ],
    ['s: []', "'net' requires at least one pin, none given", 'write SIGNAL: [PIN, PIN]'],
    ['s: [plug.enabel]', "Pin 'plug.enabel' does not exist", "did you mean 'plug.enable'?"],
  ])('are refused in the words of HAL, with a remedy: %s', (net, message, hint) => {
    expect(problemOf(`${machine}nets:\n  ${net}\n`)).toEqual({ message, hint });
  });

  it.each([
    ['plug.power', "'plug' has it only with 'meter: true'"],
    ['plgu.enable', "did you mean 'plug.enable'?"],
    ['motion.digital-out-64', "'digital-outputs' is 64: 'digital-out-00' to 'digital-out-63'"],
    ['motion.digital-out-5', "did you mean 'motion.digital-out-05'?"],
    ['motion.digitl-out-05', "did you mean 'motion.digital-out-05'?"],
    ['plug.interval', "it is a param: 'set' can set it, but a signal cannot be linked to it"],
    ['plug.driver', "it is an option of 'smartplug': write it in 'load'"],
    ['gauge.0.mark => plug.enable', 'write the pins as a list: [gauge.0.mark, plug.enable]'],
    ['plgu.enabel', "did you mean 'plug.enable'?"],
    ['plug.foo', undefined],
    ['nowhere.at-all', undefined],
    ['nowhere', undefined],
  ])('explain why there is no pin %s', (pin, hint) => {
    expect(problemOf(`${machine}nets:\n  s: [${pin}]\n`)).toEqual({ message: `Pin '${pin}' does not exist`, hint });
  });

  it('say nothing about pins of a component that is not understood', () => {
    const text = `
machine: m
load:
  - gauge: {name: a, channels: many}
#                              ^^^^ bad-value
nets:
  s: [a.in-5]
set:
  a.in-6: 1
`;
    expect(marked(text)).toBe(text);
  });
});

describe('set', () => {
  const machine = `
machine: m
load:
  - motion: {digital-outputs: 1}
  - gauge: {raw: true}
nets:
  s: [gauge.0.mark, motion.digital-in-00]
`;

  it('takes values as YAML and HAL write them', () => {
    const { config, diagnostics } = parse(`${machine}set:
  gauge.0.in-0: 3
  gauge.0.in-1: 'inf'
  gauge.0.wait: 250ms
  gauge.0.raw: 0x10
  gauge.0.big: 18446744073709551615
  gauge.0.delay: 1m
  motion.digital-in-01: 1
  motion.digital-in-02: 'TRUE'
  motion.digital-in-03: false
`);
    expect(diagnostics).toEqual([]);
    expect(config?.settings.map(({ value }) => value)).toEqual([
      3,
      Infinity,
      0.25,
      16,
      18446744073709551615n,
      60,
      true,
      true,
      false,
    ]);
  });

  it('is refused where HAL refuses setp', () => {
    const text = `${machine}set:
  gauge.0.drive: 1
# ^^^^^^^^^^^^^ not-writable
  gauge.0.seen: 1
# ^^^^^^^^^^^^ not-writable
  gauge.0.mark: true
# ^^^^^^^^^^^^ already-linked
  gauge.0.nothing: 1
# ^^^^^^^^^^^^^^^ no-such-pin
  s: true
# ^ no-such-pin
  motion.digital-in-01: yes
#                       ^^^ bad-value
  motion.digital-in-02: 2
#                       ^ bad-value
  gauge.0.raw: 1.5
#              ^^^ bad-value
  gauge.0.big: -1
#              ^^ out-of-range
  gauge.0.in-0: [1]
#               ^^^ bad-value
  gauge.0.in-1:
# ^^^^^^^^^^^^ bad-value
  gauge.0.delay: 2h
#                ^^ out-of-range
`;
    expect(marked(text)).toBe(text);
  });

  it.each([
    ['gauge.0.drive: 1', "pin 'gauge.0.drive' is not writable"],
    ['gauge.0.seen: 1', "param 'gauge.0.seen' is not writable"],
    ['gauge.0.mark: true', "pin 'gauge.0.mark' is connected to a signal"],
    ['nothing: 1', "parameter or pin 'nothing' not found"],
    ['motion.digital-in-01: yes', "value 'yes' invalid for bit"],
    ['gauge.0.big: -1', "value '-1' out of range for U64"],
    ['gauge.0.delay: 2h', "'gauge.0.delay' must be 0 to 3600 s, not 2h"],
  ])('is refused in the words of HAL: %s', (setting, message) => {
    expect(problemOf(`${machine}set:\n  ${setting}\n`).message).toBe(message);
  });
});

describe('YAML syntax errors', () => {
  it.each([
    ['machine: m\nload:\n\t- motion\n', '3:1+1', 'indent with spaces'],
    [
      'machine: m\nload:\n  - gauge: {scale: 1\nnets:\n  s: [gauge.0.mark]\n',
      '3:12+1',
      'the { opened here is not closed',
    ],
    [
      'machine: m\nload:\n  - gauge: {label: "1}\nnets:\n  s: [gauge.0.mark]\n',
      '3:20+1',
      'the " opened here is not closed',
    ],
    ['machine: m\nload\n  - gauge\n', '2:1+4', "a ':' may be missing after 'load'"],
    [
      'machine: x: y\nload:\n  - gauge\n',
      '1:10+1',
      'check the indentation, and whether a value with a colon needs quotes',
    ],
    ['machine: @m\n', '1:10+1', 'put quotes around the text'],
    ['machine: m\nload:\n  - gauge: {scale: 1}}\nnets:\n  s: [nowhere]\n', '3:22+1', undefined],
    ['machine: m\n---\nmachine: n\n', '2:1+3', 'write each machine in its own file'],
    [
      'machine: m\nload:\n  - gauge\n - motion\nnets:\n  s: [x.y]\n',
      '4:1+1',
      'check the indentation, and whether a value with a colon needs quotes',
    ],
    ['machine: m\nload: [gauge: {label: *nope}]\n', '2:23+5', 'put quotes around the text'],
    ['machine: m\nload: [gauge: {label: !tag x}]\n', '2:23+4', 'put quotes around the text'],
  ])('are reported once, where they were made: %j', (text, place, hint) => {
    const { diagnostics } = parse(text);
    expect(diagnostics.map(({ line, column, length, code }) => `${line}:${column}+${length} ${code}`)).toEqual([
      `${place} yaml-syntax`,
    ]);
    expect(diagnostics[0]?.hint).toBe(hint);
  });

  it('do not hide other problems where the structure is clear', () => {
    const text = `
machin: m
^^^^^^ unknown-key
load:
  - gauge: {chanels: 2, label: "a\\q"}
#                                ^ yaml-syntax
  - gauge: {scale: big}
#                  ^^^ bad-value
nets:
  s: [gauge.1.nothing]
#     ^^^^^^^^^^^^^^^ no-such-pin
`;
    expect(marked(text)).toBe(text);
  });

  it('report an alias that contains itself, and endless nesting', () => {
    expect(parse('machine: m\nload: [gauge: {steps: &a [*a]}]\n').diagnostics).toMatchObject([
      { code: 'wrong-shape', line: 2, column: 27, length: 2 },
    ]);
    for (const opener of ['[', '{', '- ', '? ', '[ "]" ', 'a: [']) {
      const { diagnostics } = parse(`machine: m\nload:\n  ${opener.repeat(20_000)}`);
      expect(diagnostics).toMatchObject([{ code: 'yaml-syntax', line: 3 }]);
    }
  });

  it('report aliases of aliases that expand to more than fits into memory', () => {
    const doubled = Array.from({ length: 60 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`);
    const { diagnostics } = parse(`machine: m\na0: &a0 [1]\n${doubled.join('\n')}\nload: [gauge: {steps: *a60}]\n`);
    expect(diagnostics.filter(({ message }) => message.includes('aliases'))).toHaveLength(1);
  });
});
