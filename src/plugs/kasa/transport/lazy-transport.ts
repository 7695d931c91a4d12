import { HalError } from '../../../errors.ts';
import type { Transport } from './transport.ts';

/**
 * A transport whose code is loaded at its first request: loading HTTP and cryptography takes longer than a whole
 * one-shot command to a plug that does not need them.
 */
export function createLazyTransport(load: () => Promise<Transport>): Transport {
  let loading: Promise<Transport> | undefined;
  let loaded: Transport | undefined;
  let disposed = false;
  return {
    async request(json, signal) {
      if (disposed) throw new HalError('cancelled', 'the transport is closed');
      loading ??= load();
      loaded = await loading;
      return loaded.request(json, signal);
    },
    hurry: () => loaded?.hurry?.(),
    async dispose() {
      disposed = true;
      await (await loading)?.dispose();
    },
  };
}
