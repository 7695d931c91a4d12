import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { parseHeader } from '../../src/config/header.ts';
import { parseMachine } from '../../src/config/machine.ts';
import { machineSchema } from '../../src/config/schema.ts';
import { violations } from './json-schema.ts';
import { plugDrivers } from '../../src/plugs/registry.ts';

const headers = loadHeaders('pins');
const known = headers.types().flatMap((type) => headers.header(type) ?? []);
const schema = machineSchema(known, plugDrivers);

function isAccepted(text: string): boolean {
  return violations(schema, parse(text)).length === 0;
}

describe('machineSchema', () => {
  const machines = readdirSync('configs', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );

  it.each(machines)('accepts %s', (file) => {
    expect(isAccepted(readFileSync(join('configs', file), 'utf8'))).toBe(true);
  });

  const accepted = [
    'machine: m',
    'machine: m\nload:\nnets:\nset:',
    'machine: m\nload: [motion, {motion: }, {motion: {name: motion, digital-outputs: 0}}]',
    'machine: m\nload: [smartplug: {driver: sim}]',
    'machine: m\nload: [smartplug: {driver: "${env:D}"}]',
    'machine: m\nload: [smartplug: {address: a, interval: 500ms, port: "${env:P:-1}", meter: "${env:M}"}]',
    'machine: m\nload: [smartplug: {driver: ./mine.js, topic: t, interval: 1s}]',
    'machine: m\nload: [smartplug: {driver: sim, address: a}]',
    'machine: m\nload: [./mine.js, ../mine.mjs: , ./mine.js: {name: a, what: [1]}]',
    'machine: m\npass: A_1',
    'machine: m\npass: [KASA_USERNAME, KASA_PASSWORD]',
    'machine: m\nnets: {a: x.y, b: [x.y, z.w]}\nset: {a: 1, b: true, c: 2s}',
  ];
  const refused = [
    'load: []',
    'machine: ""',
    'machine: m\nthreads: []',
    'machine: m\nload: {motion: }',
    'machine: m\nload: [smartplgu: {address: a}]',
    'machine: m\nload: [motion: {digital-outputs: 65}]',
    'machine: m\nload: [motion: {digital-outputs: 1.5}]',
    'machine: m\nload: [motion: {name: other}]',
    'machine: m\nload: [smartplug]',
    'machine: m\nload: [smartplug: ]',
    'machine: m\nload: [smartplug: {name: a}]',
    'machine: m\nload: [smartplug: {driver: kasa}]',
    'machine: m\nload: [smartplug: {driver: smi, address: a}]',
    'machine: m\nload: [smartplug: {address: a, port: 0}]',
    'machine: m\nload: [smartplug: {address: a, interval: 1 hour}]',
    'machine: m\nload: [smartplug: {address: a, meter: maybe}]',
    'machine: m\nload: [smartplug: {adress: a}]',
    'machine: m\nload: [smartplug: {driver: sim, outlet: 1}]',
    'machine: m\nload: [smartplug: {driver: mine.js}]',
    'machine: m\nload: [smartplug: {driver: ./mine.js, interval: often}]',
    'machine: m\nload: [mine.js]',
    'machine: m\nload: [{}]',
    'machine: m\nload: [./mine.js: 3]',
    'machine: m\nnets: {a: []}',
    'machine: m\nnets: {a: 3}',
    'machine: m\nset: {a: [1]}',
    'machine: m\npass: "A=1"',
    'machine: m\npass: {A: 1}',
  ];

  it.each(accepted)('accepts %j', (text) => {
    expect(isAccepted(text)).toBe(true);
  });

  it.each(refused)('refuses %j', (text) => {
    expect(isAccepted(text)).toBe(false);
  });

  it.each(refused)('is not stricter than the checks themselves: %j', (text) => {
    expect(parseMachine(text, 'm.yaml', { drivers: plugDrivers, headers }).diagnostics.length).toBeGreaterThan(0);
  });

  it('describes every option with its doc, unit and default', () => {
    const text = JSON.stringify(schema);
    for (const { options } of known) for (const option of options) expect(text).toContain(option.doc);
    expect(text).toContain('"description":"time from one poll to the next (s)","default":0.5');
  });

  it('is a JSON Schema of draft 2020-12', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
  });

  it('describes each driver with its options', () => {
    const text = JSON.stringify(schema);
    for (const driver of plugDrivers.values()) {
      expect(text).toContain(JSON.stringify({ const: driver.name, description: driver.doc }).slice(1, -1));
      for (const { doc } of Object.values(driver.options)) expect(text).toContain(JSON.stringify(doc).slice(1, -1));
    }
  });

  it('accepts a secret only as a reference', () => {
    const { header } = parseHeader('type: x\ndoc: x\noptions: {key: {type: secret, doc: x}}', 'x');
    const own = machineSchema(header ? [header] : [], plugDrivers);
    const accepts = (key: string) => violations(own, { machine: 'm', load: [{ x: { key } }] }).length === 0;
    expect([accepts('${env:A}'), accepts('${file:a.txt}'), accepts('hunter2'), accepts('${env:A:-hunter2}')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
