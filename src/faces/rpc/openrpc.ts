import { errorCodes } from './error-codes.ts';
import { refusedCode } from '../methods/failure.ts';
import { isOptional, jsonSchemaOf, type JsonSchema } from './json-schema.ts';
import type { Method, ParamsShape } from '../methods/method.ts';
import { notifications, type NotificationDefinition } from './notifications.ts';

/** The part of an OpenRPC 1.3.2 document that halyard writes. */
export interface OpenRpcDocument {
  readonly openrpc: '1.3.2';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly methods: readonly OpenRpcMethod[];
  /** An extension: OpenRPC does not describe notifications from a server. */
  readonly 'x-notifications': readonly OpenRpcNotification[];
  /** The possible values of an error's `data.code`, with their meaning. */
  readonly 'x-error-codes': { readonly [code: string]: string };
}

export interface OpenRpcMethod {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly paramStructure: 'either';
  readonly params: readonly ContentDescriptor[];
  readonly result: ContentDescriptor;
  readonly errors: readonly { readonly code: number; readonly message: string }[];
  readonly examples: readonly OpenRpcExample[];
}

export interface OpenRpcNotification {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly direction: 'in' | 'out';
  readonly params: readonly ContentDescriptor[];
  readonly example: unknown;
}

export interface ContentDescriptor {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export interface OpenRpcExample {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly value: unknown }[];
  readonly result: { readonly name: string; readonly value: unknown };
}

/** The version of the methods and notifications, not of the package. */
const version = '1.0.0';

/** Describes methods by the shapes that check their parameters. */
export function openRpcDocument(methods: readonly Method[]): OpenRpcDocument {
  return {
    openrpc: '1.3.2',
    info: {
      title: 'halyard',
      version,
      description: 'A machine of HAL components on a 3D printer’s host: its values, links, G-code outputs and plugs.',
    },
    methods: methods.map(describeMethod),
    'x-notifications': notifications.map(describeNotification),
    'x-error-codes': errorCodes,
  };
}

function describeMethod({ name, doc, params, result, example }: Method): OpenRpcMethod {
  return {
    name,
    ...docOf(doc),
    paramStructure: 'either',
    params: describeParams(params),
    result: { name: 'result', required: true, schema: jsonSchemaOf(result) },
    errors: [{ code: refusedCode, message: 'Refused; data.code says why' }],
    examples: [
      {
        name: 'example',
        params: Object.entries(example.params).map(([name, value]) => ({ name, value: value as unknown })),
        result: { name: 'result', value: example.result },
      },
    ],
  };
}

function describeNotification(notification: NotificationDefinition): OpenRpcNotification {
  const { name, doc, direction, params, example } = notification;
  return { name, ...docOf(doc), direction, params: describeParams(params), example };
}

function describeParams(params: ParamsShape): ContentDescriptor[] {
  if (!('entries' in params)) return [];
  return Object.entries(params.entries).map(([name, schema]) => ({
    name,
    required: !isOptional(schema),
    schema: jsonSchemaOf(schema),
  }));
}

function docOf(doc: string) {
  return { summary: /^.*?\.(?= |$)/.exec(doc)?.[0] ?? doc, description: doc };
}
