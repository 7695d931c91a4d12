import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import type { SimulatedModel } from '../../../src/plugs/sim/models.ts';
import { createSimulatedPlug } from '../../../src/plugs/sim/simulated-plug.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { independentPlug } from '../../helpers/plugs-independent.ts';
import { testPlugDriver } from '../conformance.ts';

const simulated: readonly (readonly [model: SimulatedModel, measures: boolean])[] = [
  ['hs100', false],
  ['hs100v2', false],
  ['hs110', true],
  ['hs110v2', true],
];

for (const [model, measures] of simulated) {
  for (const closesAfterReply of [false, true]) {
    testPlugDriver({
      name: `kasa with our ${model}${closesAfterReply ? ' that closes after each answer' : ''}`,
      async create({ clock, ...options }) {
        const device = createSimulatedPlug({ model, closesAfterReply });
        await device.start();
        return {
          driver: createKasaPlug(
            { ...options, address: device.address, port: device.port },
            { clock, logger: silentLogger },
          ),
          measures,
          relay: () => device.on,
          pressButton: () => device.pressButton(),
          fallSilent: () => device.inject({ kind: 'silent' }),
          goAway: () => device.stop(),
          async comeBack() {
            await device.heal();
            await device.start();
          },
          dispose: () => device.dispose(),
        };
      },
    });
  }
}

for (const [model, measures] of [
  ['hs100', false],
  ['hs110', true],
  ['hs110v2', true],
] as const) {
  for (const closesAfterReply of [false, true]) {
    testPlugDriver({
      name: `kasa with an independent ${model}${closesAfterReply ? ' that closes after each answer' : ''}`,
      async create({ clock, ...options }) {
        const device = await independentPlug(model, closesAfterReply);
        return {
          driver: createKasaPlug(
            { ...options, address: device.address, port: device.port },
            { clock, logger: silentLogger },
          ),
          measures,
          relay: () => device.on,
          pressButton: () => device.pressButton(),
          dispose: () => device.dispose(),
        };
      },
    });
  }
}
