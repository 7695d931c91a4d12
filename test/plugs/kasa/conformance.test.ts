import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug } from '../../../src/plugs/sim/simulated-plug.ts';
import type { SimulatedPlugOptions } from '../../../src/plugs/sim/simulated-plug.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { independentPlug } from '../../helpers/plugs-independent.ts';
import { testPlugDriver } from '../conformance.ts';

const account = { username: 'owner@example.com', password: 'Correct Horse' };

const simulated: readonly (SimulatedPlugOptions & { readonly measures: boolean })[] = [
  { model: 'hs100', measures: false },
  { model: 'hs100v2', measures: false },
  { model: 'hs110', measures: true },
  { model: 'hs110v2', measures: true },
  { model: 'hs110uk', measures: true, account },
  { model: 'hs103', measures: false, account },
  { model: 'kp115', measures: true, transport: 'klap-v2' },
];

for (const { measures, ...plug } of simulated) {
  for (const closesAfterReply of [false, true]) {
    const way = plug.transport ?? (plug.account ? 'KLAP' : 'XOR');
    testPlugDriver({
      name: `kasa with our ${plug.model} over ${way}${closesAfterReply ? ' that closes after each answer' : ''}`,
      async create({ clock, ...options }) {
        const device = createSimulatedPlug({ ...plug, closesAfterReply });
        await device.start();
        const transport = way === 'XOR' ? 'auto' : 'klap';
        const { address, port } = device;
        return {
          driver: createKasaPlug(
            { ...options, ...plug.account, transport, address, port },
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
