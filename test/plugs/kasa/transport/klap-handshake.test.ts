import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../../../src/plugs/kasa/transport/http-client.ts';
import { shakeHands } from '../../../../src/plugs/kasa/transport/klap-handshake.ts';
import { createSimulatedPlug } from '../../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { silentLogger } from '../../../../src/util/logger.ts';

describe('a login that the plug refuses to other programs', () => {
  it('ends at its limit and reports it, although the knock is not ready yet', async () => {
    const plug = createSimulatedPlug({ model: 'p110', serial: 1 });
    await plug.start();
    await plug.inject({ kind: 'status', status: 403 });
    const http = createHttpClient('127.0.0.1', plug.port);
    const limit = new AbortController();
    const knock = () => {
      limit.abort();
      return new Promise<void>(() => {});
    };
    const login = shakeHands(
      { http, logins: { accepted: [], recognised: [] }, peer: 'a plug', logger: silentLogger, knock },
      limit.signal,
    );
    await expect(login).rejects.toMatchObject({ code: 'plug-auth', retryable: false });
    await http.dispose();
    await plug.dispose();
  });
});
