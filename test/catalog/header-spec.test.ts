import { readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  readHeaderSpec,
  readOptionSpecs,
  type HeaderSpec,
  type OptionSpec,
  type OptionsOf,
} from '../../src/catalog/header-spec.ts';
import { plainDefault } from '../../src/catalog/plain-default.ts';
import { parseHeader } from '../../src/config/header.ts';

const gauge = {
  doc: 'One of everything.',
  options: {
    address: { type: 'text', required: true, unless: { mac: null, mode: 'sim' }, doc: 'where' },
    mac: { type: 'token', doc: 'who' },
    mode: { type: 'choice', choices: ['real', 'sim'], default: 'real', doc: 'which' },
    every: { type: 'duration', default: '500ms', min: 0.1, unit: 's', doc: 'how often' },
    key: { type: 'secret', doc: 'key' },
    loud: { type: 'flag', default: false, doc: 'tell more' },
    inputs: { type: 'integer', default: 2, min: 1, max: 8, doc: 'how many' },
  },
  pins: {
    'in-#': { type: 'bit', dir: 'in', count: 'inputs', doc: 'an input' },
    out: { type: 'float', dir: 'out', unit: 'V', default: 0.5, when: 'loud' },
    mark: { type: 'u64', dir: 'io', default: 18n, 'holds-state': true },
  },
  params: { every: { type: 'float', dir: 'rw' } },
  functions: { '': 'once per cycle', sample: { doc: 'takes a sample', 'every-cycle': true } },
} as const satisfies HeaderSpec;

const asYaml = `
type: gauge
doc: One of everything.
options:
  address: {type: text, required: true, unless: {mac: , mode: sim}, doc: where}
  mac: {type: token, doc: who}
  mode: {type: choice, choices: [real, sim], default: real, doc: which}
  every: {type: duration, default: 500ms, min: 0.1, unit: s, doc: how often}
  key: {type: secret, doc: key}
  loud: {type: flag, default: false, doc: tell more}
  inputs: {type: integer, default: 2, min: 1, max: 8, doc: how many}
pins:
  in-#: {type: bit, dir: in, count: inputs, doc: an input}
  out: {type: float, dir: out, unit: V, default: 0.5, when: loud}
  mark: {type: u64, dir: io, default: 18, holds-state: true}
params:
  every: {type: float, dir: rw}
functions:
  '': once per cycle
  sample: {doc: takes a sample, every-cycle: true}
`;

describe('a header that is an object', () => {
  it('is read like the same header in YAML', () => {
    const { header, diagnostics } = parseHeader(asYaml, 'pins/gauge.yaml');
    expect(diagnostics).toEqual([]);
    expect(readHeaderSpec('gauge', gauge, "component 'gauge'")).toEqual(header);
  });

  it('gives its options the types that they have after reading', () => {
    expectTypeOf<OptionsOf<typeof gauge.options>>().branded.toEqualTypeOf<{
      readonly address?: string;
      readonly mac?: string;
      readonly mode: 'real' | 'sim';
      readonly every: number;
      readonly key?: string;
      readonly loud: boolean;
      readonly inputs: number;
    }>();
  });

  it('leaves out what is undefined', () => {
    const spec = { type: 'text', doc: 'a', unit: undefined } as unknown as OptionSpec;
    const [option] = readOptionSpecs({ a: spec }, 'test');
    expect(option).toMatchObject({ name: 'a', unit: undefined });
  });

  it('needs no YAML library', () => {
    const seen = new Set<string>();
    const open = ['src/catalog/header-spec.ts', 'src/plugs/driver-options.ts', 'src/plugs/registry.ts'];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) [^;]*from '([^']+)'/gms)) {
        expect(from, file).not.toBe('yaml');
        if (from.startsWith('.')) open.push(new URL(from, `file:///${file}`).pathname.slice(1));
      }
    }
    expect(seen.size).toBeGreaterThan(20);
  });
});

describe('the default of an option', () => {
  const options = {
    a: { type: 'duration', default: '1.5m', doc: 'x' },
    b: { type: 'duration', default: 2, doc: 'x' },
    c: { type: 'token', default: 7, doc: 'x' },
    d: { type: 'token', default: 'A7', doc: 'x' },
    e: { type: 'port', default: 80, doc: 'x' },
    f: { type: 'flag', default: false, doc: 'x' },
    g: { type: 'choice', choices: ['x', 'y'], default: 'y', doc: 'x' },
    h: { type: 'text', default: '80', doc: 'x' },
    i: { type: 'number', default: -0.5, doc: 'x' },
    j: { type: 'text', doc: 'x' },
  } as const;

  it('is the same for a one-shot command', () => {
    const read = readOptionSpecs(options, 'test').map((option) => option.default);
    expect(Object.values(options).map(plainDefault)).toEqual(read);
    expect(read.slice(0, 3)).toEqual([90, 2, '7']);
  });
});

describe('a mistake in a header that is an object', () => {
  const wrong = (spec: unknown) => {
    try {
      readHeaderSpec('x', spec as HeaderSpec, "driver 'x'");
    } catch (error) {
      expect(error).toMatchObject({ code: 'config' });
      return error instanceof Error ? error.message : '';
    }
    return undefined;
  };
  const option = (spec: unknown) => wrong({ doc: 'x', options: { address: spec } });

  it('is reported with the owner of the header, the option and the expected value', () => {
    expect(option({ type: 'txt', doc: 'x' })).toBe(
      "driver 'x': option 'address': 'txt' is not an option type (did you mean 'text'?)",
    );
    expect(option({ type: 'text', doc: 'x', requird: true })).toBe(
      "driver 'x': option 'address': unknown key 'requird' of an option (did you mean 'required'?)",
    );
    expect(option({ type: 'text' })).toBe("driver 'x': option 'address': 'doc' is missing");
    expect(option({ type: 'text', doc: 'x', default: 8080 })).toContain("'address' must be a text, not '8080'");
    expect(option({ type: 'secret', doc: 'x', default: 'hunter2' })).toContain(
      'is secret, so it must not have a default',
    );
    expect(option({ type: 'text', doc: 'x', required: true, unless: { mack: null } })).toContain("no option 'mack'");
  });

  it('is reported together with all others', () => {
    const message = wrong({ options: { a: { type: 'choice', doc: 'x' } }, pins: { p: { type: 'bool', dir: 'in' } } });
    expect(message).toContain("'doc' is missing");
    expect(message).toContain("option 'a': 'choices' is missing");
    expect(message).toContain("pin 'p': 'bool' is not a type");
  });

  it.each([null, undefined, 'text', 7, [], () => 'x', new Map()].map((spec) => [spec]))(
    'is an option that is not a map: %j',
    (spec) => {
      expect(wrong({ doc: 'x', options: { address: spec ?? null } })).toContain('address');
    },
  );

  it.each([{ doc: () => 'x' }, { doc: 'x', options: 'none' }, { doc: Symbol('x') }])('is a wrong value: %j', (spec) => {
    expect(wrong(spec)).toContain("driver 'x': ");
  });

  it('is an option that contains itself', () => {
    const spec: Record<string, unknown> = { type: 'text', doc: 'x' };
    spec['unless'] = spec;
    expect(option(spec)).toContain("option 'address'");
  });
});
