import type { JsonSchema } from '../../../../src/faces/rpc/json-schema.ts';
import type {
  ContentDescriptor,
  OpenRpcDocument,
  OpenRpcMethod,
  OpenRpcNotification,
} from '../../../../src/faces/rpc/openrpc.ts';

/** The generated part of docs/rpc.md: methods, notifications and error codes. */
export function renderDocs(document: OpenRpcDocument): string {
  return [
    '## Methods',
    ...document.methods.map(renderMethod),
    '## Notifications',
    ...document['x-notifications'].map(renderNotification),
    '## Codes of refusals',
    table(
      ['`data.code`', 'meaning'],
      Object.entries(document['x-error-codes']).map(([code, doc]) => [`\`${code}\``, doc]),
    ),
  ].join('\n\n');
}

function renderMethod({ name, description, params, result, examples }: OpenRpcMethod): string {
  const [example] = examples;
  const given = Object.fromEntries(example?.params.map(({ name, value }) => [name, value]) ?? []);
  return [
    `### ${name}`,
    description,
    ...(params.length > 0 ? [renderParams(params)] : []),
    `Result: ${code(typeText(result.schema))}`,
    fence(
      ['→', { jsonrpc: '2.0', id: 1, method: name, params: given }],
      ['←', { jsonrpc: '2.0', id: 1, result: example?.result.value }],
    ),
  ].join('\n\n');
}

function renderNotification({ name, description, direction, params, example }: OpenRpcNotification): string {
  const arrow = direction === 'out' ? '←' : '→';
  return [
    `### ${name}`,
    `${direction === 'out' ? 'Sent by halyard.' : 'Understood by halyard.'} ${description}`,
    renderParams(params),
    fence([arrow, { jsonrpc: '2.0', method: name, params: example }]),
  ].join('\n\n');
}

function renderParams(params: readonly ContentDescriptor[]): string {
  return table(
    ['parameter', 'type', ''],
    params.map(({ name, required, schema }) => [code(name), code(typeText(schema)), required ? '' : 'optional']),
  );
}

/** Writes a JSON Schema as a type. */
function typeText(schema: JsonSchema): string {
  const { type, anyOf, items, properties, required, additionalProperties } = schema as {
    type?: string | string[];
    enum?: unknown[];
    anyOf?: JsonSchema[];
    items?: JsonSchema;
    properties?: Record<string, JsonSchema>;
    required?: string[];
    additionalProperties?: JsonSchema | false;
  };
  if (schema['enum']) return (schema['enum'] as unknown[]).map((word) => JSON.stringify(word)).join(' | ');
  if (anyOf) return anyOf.map(typeText).join(' | ');
  if (items) return `[${typeText(items)}, …]`;
  if (properties) {
    const members = Object.entries(properties).map(
      ([name, member]) => `${name}${required?.includes(name) ? '' : '?'}: ${typeText(member)}`,
    );
    return members.length > 0 ? `{ ${members.join(', ')} }` : '{}';
  }
  if (type === 'object' && additionalProperties) return `{ …: ${typeText(additionalProperties)} }`;
  return type === undefined ? 'any' : [type].flat().join(' | ');
}

function code(text: string): string {
  return `\`${text}\``;
}

function fence(...lines: [arrow: string, message: unknown][]): string {
  return ['```text', ...lines.map(([arrow, message]) => `${arrow} ${JSON.stringify(message)}`), '```'].join('\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
