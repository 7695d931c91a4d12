import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { formatDiagnostics } from '../../src/config/format.ts';
import { parseHeader } from '../../src/config/header.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { noReferences } from '../../src/catalog/references.ts';
import { expandHeader } from '../../src/catalog/expand.ts';
import { Hal } from '../../src/hal/hal.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const runs = Number(process.env['HALYARD_CONFIG_RUNS'] ?? 500);
const headers = loadHeaders('pins');

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const duration = fc.oneof(
  fc.integer({ min: 50, max: 900 }).map((ms) => `${ms}ms`),
  fc.integer({ min: 1, max: 60 }),
  fc.double({ min: 0.05, max: 60, noNaN: true }),
);
const plug = fc.record(
  {
    name: word.map((name) => `plug-${name}`),
    address: word,
    driver: fc.constantFrom('kasa', 'sim'),
    port: fc.integer({ min: 1, max: 65535 }),
    meter: fc.boolean(),
    interval: duration,
    timeout: duration,
    'error-after': fc.integer({ min: 1, max: 1000 }),
    startup: fc.constantFrom('adopt', 'assert'),
  },
  { requiredKeys: ['name', 'address'] },
);
const motion = fc.record(
  { 'digital-outputs': fc.integer({ min: 0, max: 64 }), 'analog-inputs': fc.integer({ min: 0, max: 64 }) },
  { requiredKeys: [] },
);

interface Valid {
  machine: string;
  load: object[];
  nets: Record<string, string[]>;
  set: Record<string, unknown>;
}

/** Machines made to be valid: one plug per output at most, linked the ways that HAL allows. */
const valid: fc.Arbitrary<Valid> = fc
  .record({
    machine: word,
    motion,
    plugs: fc.uniqueArray(plug, { maxLength: 5, selector: ({ name }) => name }),
    links: fc.array(fc.constantFrom('io', 'out', 'none'), { minLength: 5, maxLength: 5 }),
    locks: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  })
  .map(({ machine, motion, plugs, links, locks }) => {
    const nets: Valid['nets'] = {};
    const set: Valid['set'] = {};
    const outputs = motion['digital-outputs'] ?? 64;
    for (const [index, { name }] of plugs.entries()) {
      const link = index < outputs ? links[index] : 'none';
      if (link === 'io') nets[`s-${index}`] = [`motion.digital-out-io-0${index}`, `${name}.enable`];
      if (link === 'out') nets[`s-${index}`] = [`${name}.request`, `motion.digital-out-0${index}`];
      if (locks[index]) set[`${name}.lock`] = true;
      else nets[`l-${index}`] = [`${name}.online`, `${name}.lock`];
    }
    return { machine, load: [{ motion }, ...plugs.map((options) => ({ smartplug: options }))], nets, set };
  });

describe('parseMachine', () => {
  it('reports nothing for a valid machine, and HAL accepts the result', () => {
    fc.assert(
      fc.property(valid, fc.boolean(), (machine, isFlow) => {
        const text = stringify(machine, { collectionStyle: isFlow ? 'flow' : 'any' });
        const { config, diagnostics } = parseMachine(text, 'm.yaml', { drivers: plugDrivers, headers });
        expect(diagnostics).toEqual([]);
        const hal = new Hal();
        for (const { name, header, options } of config?.components ?? []) {
          const component = hal.component(name);
          const { pins, params } = expandHeader(header, name, options);
          for (const { suffix, header: pin, value } of pins) component.newPin(suffix, pin.type, pin.dir, { value });
          for (const { suffix, header: param, value } of params) {
            component.newParam(suffix, param.type, param.dir, { value });
          }
          component.ready();
        }
        for (const { signal, pins } of config?.nets ?? [])
          hal.net(
            signal,
            pins.map((pin) => pin.name),
          );
        for (const { name, value } of config?.settings ?? []) hal.setp(name, value);
        hal.dispose();
      }),
      { numRuns: Math.ceil(runs / 5) },
    );
  });

  const snippets = [
    '{',
    '}',
    '[',
    ']',
    ': ',
    '- ',
    '"',
    "'",
    '#',
    '&a ',
    '*a',
    '!t ',
    '\t',
    '\n',
    '|',
    '>',
    '? ',
    '${',
    '%',
    '---\n',
    '\u0000',
    'é',
    '\uD800',
  ];
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    remove: fc.nat({ max: 12 }),
    insert: fc.oneof(fc.constantFrom(...snippets), fc.string({ maxLength: 6 })),
  });

  function mutate(text: string, edits: readonly { at: number; remove: number; insert: string }[]): string {
    return edits.reduce((before, { at, remove, insert }) => {
      const offset = Math.floor(at * before.length);
      return before.slice(0, offset) + insert + before.slice(offset + remove);
    }, text);
  }

  it('never throws for a damaged text, and points into it', () => {
    fc.assert(
      fc.property(valid, fc.array(edit, { minLength: 1, maxLength: 6 }), (machine, edits) => {
        const text = mutate(stringify(machine), edits);
        const { config, diagnostics } = parseMachine(text, 'm.yaml', {
          drivers: plugDrivers,
          headers,
          references: noReferences,
        });
        expect(config === undefined).toBe(diagnostics.length > 0);
        const lines = text.replace(/^\uFEFF/, '').split('\n');
        let last = 0;
        for (const { line, column, length, source } of diagnostics) {
          expect(line).toBeGreaterThanOrEqual(last);
          last = line;
          const written = lines[line - 1]?.replace(/\r$/, '') ?? '';
          expect(source).toHaveLength(written.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(length).toBeGreaterThanOrEqual(1);
          expect(column - 1 + length).toBeLessThanOrEqual(Math.max(written.length, column));
        }
        expect(typeof formatDiagnostics(diagnostics)).toBe('string');
      }),
      { numRuns: runs },
    );
  });

  it('never throws for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 80 }),
          fc.array(fc.constantFrom(...snippets)).map((parts) => parts.join('')),
        ),
        (text) => {
          const { config, diagnostics } = parseMachine(text, 'm.yaml', { drivers: plugDrivers, headers });
          expect(config === undefined).toBe(diagnostics.length > 0);
          const header = parseHeader(text, 'h.yaml');
          expect(header.header === undefined).toBe(header.diagnostics.length > 0);
        },
      ),
      { numRuns: runs },
    );
  });
});
