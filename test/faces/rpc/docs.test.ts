import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { peerMethods } from '../../../src/faces/rpc/machine-peer.ts';
import { openRpcDocument } from '../../../src/faces/rpc/openrpc.ts';
import { renderDocs } from './helpers/render-docs.ts';

const path = 'docs/rpc.md';
const marker =
  '<!-- What follows is generated from the methods: HALYARD_WRITE_DOCS=1 npx vitest run test/faces/rpc/docs -->\n';

it('docs/rpc.md matches the methods', async () => {
  const [prose = ''] = readFileSync(path, 'utf8').split(marker);
  const generated = renderDocs(openRpcDocument(peerMethods));
  const options = await resolveConfig(path);
  const wanted = await format(`${prose}${marker}\n${generated}\n`, { ...options, parser: 'markdown' });
  if (process.env['HALYARD_WRITE_DOCS'] !== undefined) writeFileSync(path, wanted);
  expect(readFileSync(path, 'utf8')).toBe(wanted);
});
