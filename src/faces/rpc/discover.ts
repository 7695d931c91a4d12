import * as v from 'valibot';
import { defineMethod, type Method } from '../methods/method.ts';
import { openRpcDocument, type OpenRpcDocument } from './openrpc.ts';

/** Adds `rpc.discover`, which describes the methods and itself. */
export function withDiscover(methods: readonly Method[]): readonly Method[] {
  let document: OpenRpcDocument | undefined;
  const all: Method[] = [
    ...methods,
    defineMethod({
      name: 'rpc.discover',
      doc: 'Describes all methods, notifications and error codes as an OpenRPC document.',
      params: v.strictObject({}),
      result: v.unknown(),
      example: { params: {}, result: { openrpc: '1.3.2', info: { title: 'halyard', version: '1.0.0' }, methods: [] } },
      run: () => (document ??= openRpcDocument(all)),
    }),
  ];
  return all;
}
