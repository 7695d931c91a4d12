import { createSimDriver } from '../../../src/plugs/sim/sim-driver.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { testPlugDriver } from '../conformance.ts';

testPlugDriver({
  name: 'sim',
  create: ({ timeoutMs, meter }) =>
    Promise.resolve({
      driver: createSimDriver({ address: '', timeoutMs, meter }, { clock: systemClock(), logger: silentLogger }),
      measures: meter !== false,
      dispose: () => Promise.resolve(),
    }),
});
