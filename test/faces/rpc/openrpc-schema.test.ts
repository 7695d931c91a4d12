import { createRequire } from 'node:module';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { peerMethods } from '../../../src/faces/rpc/machine-peer.ts';
import { notifications } from '../../../src/faces/rpc/notifications.ts';
import { openRpcDocument, type OpenRpcDocument } from '../../../src/faces/rpc/openrpc.ts';

const require = createRequire(import.meta.url);
const { openrpcDocument } = require('@open-rpc/meta-schema') as { readonly openrpcDocument: AnySchemaObject };
const draft07 = require('ajv/dist/refs/json-schema-draft-07.json') as AnySchemaObject & {
  readonly definitions: object;
};

/**
 * The meta-schema refers to its own copy of JSON Schema, which is draft 07 with titles; ajv's draft 07 replaces it here.
 */
function metaValidator(): ValidateFunction {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const $id of ['https://meta.json-schema.tools', 'https://meta.json-schema.tools/']) {
    const definitions = { ...draft07.definitions, JSONSchemaObject: { properties: { $ref: { type: 'string' } } } };
    ajv.addSchema({ ...draft07, $id, definitions });
  }
  const { $schema: _, ...schema } = openrpcDocument;
  return ajv.compile(schema);
}

const document = openRpcDocument(peerMethods);
/** The document as a caller gets it. */
const received = JSON.parse(JSON.stringify(document)) as OpenRpcDocument;

describe('the document of rpc.discover', () => {
  const isValid = metaValidator();

  it('is valid by the meta-schema of OpenRPC', () => {
    expect([isValid(received), isValid.errors]).toEqual([true, null]);
  });

  it('would be invalid with a mistake in it', () => {
    const [first, ...others] = received.methods;
    for (const wrong of [
      { ...received, openrpc: '9' },
      { ...received, notifications: [] },
      { ...received, methods: [{ ...first, params: 'none' }, ...others] },
      { ...received, methods: [{ ...first, result: { name: 'result', schema: { type: 'number-like' } } }, ...others] },
    ]) {
      expect(isValid(wrong)).toBe(false);
    }
  });

  it('names every notification under x-notifications', () => {
    expect(received['x-notifications'].map(({ name }) => name)).toEqual(notifications.map(({ name }) => name));
  });

  const ajv = new Ajv({ strict: false });

  it.each(received.methods.map((method) => [method.name, method] as const))(
    'describes %s so that its example fits',
    (_, { params, result, examples }) => {
      for (const example of examples) {
        for (const { name, value } of example.params) {
          const schema = params.find((param) => param.name === name)?.schema;
          expect([name, schema && ajv.validate(schema, value)]).toEqual([name, true]);
        }
        expect(ajv.validate(result.schema, example.result.value)).toBe(true);
      }
    },
  );

  it.each(received['x-notifications'].map((notification) => [notification.name, notification] as const))(
    'describes the notification %s so that its example fits',
    (_, { params, example }) => {
      const given = example as Readonly<Record<string, unknown>>;
      for (const { name, schema, required } of params) {
        if (required) expect(given).toHaveProperty(name);
        if (name in given) expect([name, ajv.validate(schema, given[name])]).toEqual([name, true]);
      }
    },
  );
});
