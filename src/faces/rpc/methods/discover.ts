import * as v from 'valibot';
import { defineMethod, type Method } from '../method.ts';
import { openRpcDocument, type OpenRpcDocument } from '../openrpc.ts';

/** Describes the other methods, and itself. */
export function discoverMethod(methods: readonly Method[]): Method {
  let document: OpenRpcDocument | undefined;
  const self: Method = defineMethod({
    name: 'rpc.discover',
    doc: 'Describes all of this as an OpenRPC document.',
    params: v.strictObject({}),
    result: v.unknown(),
    example: { params: {}, result: { openrpc: '1.3.2', info: { title: 'halyard', version: '1.0.0' }, methods: [] } },
    run: () => (document ??= openRpcDocument([...methods, self])),
  });
  return self;
}
