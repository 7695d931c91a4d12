import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { loadMachine } from '../../src/config/load-machine.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { ConfigError } from '../../src/errors.ts';
import { defineDriver, type DriverType } from '../../src/plugs/define-driver.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { markProblems } from './marked.ts';

const headers = loadHeaders('pins');
const create: DriverType['create'] = () => {
  throw new Error('nothing is made here');
};
const other = defineDriver({
  name: 'other',
  doc: 'Another family.',
  options: {
    topic: { type: 'text', required: true, doc: 'where it listens' },
    retries: { type: 'integer', default: 3, min: 0, max: 9, doc: 'how often' },
    password: { type: 'secret', doc: 'password' },
    after: { type: 'duration', default: '2s', doc: 'when' },
  },
  create,
});
const drivers = new Map<string, DriverType>([...plugDrivers, ['other', other]]);

const parse = (plug: string) => {
  const references = {
    env: (name: string) => (name === 'D' ? 'other' : name === 'S' ? 'hunter2' : undefined),
    file: () => 'x',
  };
  return parseMachine(`machine: m\nload:\n  - smartplug: ${plug}\n`, 'm.yaml', { headers, drivers, references });
};
const problemsOf = (plug: string) => parse(plug).diagnostics.map(({ message }) => message);
const marked = (load: string) =>
  markProblems(load, (text) => parseMachine(text, 'm.yaml', { headers, drivers }).diagnostics);

describe('the options of a plug', () => {
  it('are those of all plugs and those of its driver, with the defaults of both', () => {
    const { config } = parse("{driver: other, topic: t, retries: 5, interval: 1s, password: '${env:S}'}");
    expect(Object.fromEntries(config?.components[0]?.options ?? [])).toMatchObject({
      driver: 'other',
      topic: 't',
      retries: 5,
      after: 2,
      password: 'hunter2',
      interval: 1,
      timeout: 0.5,
    });
  });

  it('are those of the default driver when none is named', () => {
    expect(parse('{address: a, outlet: 2}').config?.components[0]?.options.get('transport')).toBe('auto');
  });

  it('of another driver are refused with the name of that driver', () => {
    expect(problemsOf('{driver: sim, outlet: 1}')).toEqual(["option 'outlet' belongs to driver kasa, not to sim"]);
    expect(problemsOf('{address: a, topic: t}')).toEqual(["option 'topic' belongs to driver other, not to kasa"]);
    expect(problemsOf('{driver: other, topic: t, address: a}')).toEqual([
      "option 'address' belongs to driver kasa, sim, not to other",
    ]);
  });

  it('are suggested from all plugs and from the driver', () => {
    const hintsOf = (plug: string) => parse(plug).diagnostics.map(({ hint }) => hint);
    expect(hintsOf('{driver: other, topci: t, intervall: 1}')).toEqual([
      "did you mean 'topic'?",
      "did you mean 'interval'?",
    ]);
    expect(hintsOf('{driver: sim, intervall: 1}')).toEqual(["did you mean 'interval'?"]);
  });

  it('are shown at their place, like the options of any component', () => {
    const text = `
machine: m
load:
  - smartplug: { name: a, driver: other, topic: [], retries: 10 }
#                                               ^^ bad-value
#                                                            ^^ out-of-range
  - smartplug: { name: b, driver: sim, outlet: 1 }
#                                      ^^^^^^ unknown-key
  - smartplug: { name: c, driver: othr }
#                                 ^^^^ bad-value
`;
    expect(marked(text)).toBe(text);
    expect(problemsOf('{driver: other, topic: t, password: hunter2}')).toEqual([
      "'password' must not be in the file itself",
    ]);
  });

  it('that its driver requires must be present, and no others', () => {
    expect(problemsOf('{driver: other}')).toEqual(["'smartplug' needs 'topic': where it listens"]);
    expect(problemsOf('{driver: sim}')).toEqual([]);
    expect(problemsOf('{mac: "00:00:5E:00:53:01"}')).toEqual([]);
  });

  it('are those of the driver that a reference or a misspelt key names', () => {
    expect(problemsOf("{driver: '${env:D}', topic: t, retries: 1}")).toEqual([]);
    expect(problemsOf('{drvier: other, topic: t}')).toEqual(["unknown key 'drvier' for 'smartplug'"]);
  });

  it('are not checked when the driver is not known', () => {
    expect(problemsOf('{driver: othr, topic: t, what: 1, interval: x}')).toEqual([
      "'driver' must be kasa, sim, other or a module such as ./my-driver.js, not 'othr'",
      "'interval' must be a duration, not 'x'",
    ]);
    expect(problemsOf('{driver: [kasa], topic: t}')).toHaveLength(1);
    expect(problemsOf('{driver: constructor, topic: t}')).toHaveLength(1);
    expect(parse('{driver: my-driver.js}').diagnostics[0]?.hint).toBe(
      'the path of your own module must begin with ./ and end with .js or .mjs',
    );
  });

  it('do not show the value of a reference', () => {
    expect(problemsOf("{driver: '${env:S}'}").join()).not.toContain('hunter2');
  });
});

describe('a secret in the file', () => {
  const shown = (plug: string) => parse(plug).diagnostics.map(({ source }) => source);

  it('is not shown when it belongs to another driver, or the driver is not known', () => {
    for (const driver of ['sim', 'othr', '[kasa]', 'other, topic: t']) {
      const lines = shown(`{name: a, driver: ${driver}, username: me@example.org}`);
      expect(lines.length, driver).toBeGreaterThan(0);
      expect(lines.join(), driver).not.toContain('me@example.org');
    }
  });
});

describe('a user driver', () => {
  const good = `export const driver = { name: 'mine', doc: 'Mine.', create() {}, options: {
    topic: { type: 'text', required: true, doc: 'where it listens' } } };`;

  async function load(module: string | undefined, plug: string) {
    const folder = temporaryFolder();
    const file = join(folder, 'machine.yaml');
    if (module !== undefined) writeFileSync(join(folder, 'mine.mjs'), module);
    writeFileSync(file, `machine: m\nload:\n  - smartplug: ${plug}\n`);
    try {
      return { config: await loadMachine(file, { headers, drivers, environment: {} }), diagnostics: [] };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { config: undefined, diagnostics: error.diagnostics };
    }
  }

  it('is imported from the folder of the machine file, and its options are checked', async () => {
    const { config } = await load(good, '{driver: ./mine.mjs, topic: t}');
    expect(config?.components[0]?.options.get('topic')).toBe('t');
    expect(config?.drivers.get('./mine.mjs')).toMatchObject({ name: 'mine' });
    const { diagnostics } = await load(good, '{driver: ./mine.mjs, topci: t, outlet: 1}');
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "unknown key 'topci' for 'smartplug'",
      "option 'outlet' belongs to driver kasa, not to mine",
    ]);
  });

  it.each([
    ['is missing', undefined, /cannot load .*mine\.mjs: there is no such file$/],
    ['has a mistake in it', 'export const driver = {', /cannot load .*mine\.mjs: ./],
    ['throws', 'throw new Error("no key")', /cannot load .*mine\.mjs: no key/],
    ['throws undefined', 'throw undefined', /cannot load .*mine\.mjs/],
    [
      'throws when it is read',
      `export const driver = { get name() { throw new Error('boo') } }`,
      /cannot load .*: boo/,
    ],
    ['exports no driver', 'export const x = 1', /does not export 'driver'/],
    ['exports half of one', 'export const driver = { name: "x", doc: "x" }', /does not export 'driver'/],
    ['exports null', 'export const driver = null', /does not export 'driver'/],
    [
      'has a wrong option',
      good.replace("'text'", "'txt'"),
      /driver 'mine': option 'topic': 'txt' is not an option type/,
    ],
    ['declares pins', good.replace("'text'", "'pins'"), /option 'topic': a driver has no options of type 'pins'/],
    ['has an option in capitals', good.replace('topic', 'timeoutMs'), /option 'timeoutMs': write it in small letters/],
    [
      'has an option that all plugs have',
      good.replace('options: {', "options: { interval: { type: 'text', doc: 'x' },"),
      /must not have an option 'interval'/,
    ],
  ])('that %s is a mistake at its place in the machine file', async (_, module, message) => {
    const { diagnostics } = await load(module, '{name: a, driver: ./mine.mjs, topic: t}');
    expect(diagnostics.map((each) => each.message)).toEqual([expect.stringMatching(message)]);
    expect(diagnostics[0]).toMatchObject({ line: 3, column: 34, length: './mine.mjs'.length });
    if (module?.includes('topic') !== true) expect(diagnostics[0]?.source).toContain('topic: *');
  });

  it('is not imported when a machine file is parsed from a text', () => {
    const { driverModules, diagnostics } = parse('{driver: ./never.js, topic: t}');
    expect([driverModules, diagnostics]).toEqual([['./never.js'], []]);
  });
});
