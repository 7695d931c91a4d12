import { createSimDriver } from '../../../../src/plugs/kasa/simulator/sim-driver.ts';
import { silentLogger } from '../../../../src/util/logger.ts';
import { testPlugDriver } from '../../conformance.ts';

testPlugDriver({
  name: 'sim',
  create: ({ timeoutMs, meter, clock }) =>
    Promise.resolve({
      limitsItself: true,
      driver: createSimDriver({ address: '', timeoutMs, meter }, { clock, logger: silentLogger }),
      measures: meter !== false,
      dispose: () => Promise.resolve(),
    }),
});
