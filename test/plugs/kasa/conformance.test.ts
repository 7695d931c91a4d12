import { createKasaPlug } from '../../../src/plugs/kasa/plug.ts';
import { modelFacts } from '../../../src/plugs/kasa/simulator/models.ts';
import { createSimulatedPlug } from '../../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { SimulatedPlugOptions } from '../../../src/plugs/kasa/simulator/simulated-plug.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import { independentPlug } from '../../helpers/plugs-independent.ts';
import { testPlugDriver } from '../conformance.ts';

const account = { username: 'owner@example.com', password: 'Correct Horse' };

const simulated: readonly (SimulatedPlugOptions & { readonly measures: boolean; readonly outlet?: number })[] = [
  { model: 'hs100', measures: false },
  { model: 'hs100v2', measures: false },
  { model: 'hs110', measures: true },
  { model: 'hs110v2', measures: true },
  { model: 'hs110uk', measures: true, account },
  { model: 'hs103', measures: false, account },
  { model: 'kp115', measures: true, transport: 'klap-v2' },
  { model: 'hs300', measures: true, outlet: 3 },
  { model: 'hs300', measures: true, outlet: 6, transport: 'klap-v2' },
  { model: 'kp303', measures: false, outlet: 1 },
  { model: 'p100', measures: false, account },
  { model: 'p110', measures: true, account },
  { model: 'p110', measures: true, account, takesBatches: false },
  { model: 'kp125m', measures: true, account },
];

for (const { measures, outlet, ...plug } of simulated) {
  for (const closesAfterReply of [false, true]) {
    const { transport = modelFacts(plug.model).transport } = plug;
    const traits = [
      ...(plug.takesBatches === false ? ['takes no batches'] : []),
      ...(closesAfterReply ? ['closes after each answer'] : []),
    ];
    testPlugDriver({
      name: `kasa/${transport} with our ${plug.model} ${traits.length > 0 ? `that ${traits.join(' and ')}` : ''}`,
      async create({ clock, identified, ...options }) {
        const device = createSimulatedPlug({ ...plug, closesAfterReply });
        await device.start();
        const { address, port } = device;
        const other = createSimulatedPlug({ ...plug, closesAfterReply, port, serial: 2 });
        const identity = identified ? { mac: device.mac, deviceId: device.deviceId } : {};
        const way = transport === 'xor' ? 'auto' : 'klap';
        const which = outlet === undefined ? {} : { outlet };
        return {
          limitsItself: true,
          driver: createKasaPlug(
            { ...options, ...plug.account, ...which, ...identity, transport: way, address, port },
            { clock, logger: silentLogger },
          ),
          measures,
          measuresSeldom: outlet !== undefined,
          relay: () => device.outlets[(outlet ?? 1) - 1]?.relay.on === true,
          pressButton: () => device.pressButton(outlet),
          fallSilent: () => device.inject({ kind: 'silent' }),
          goAway: () => device.stop(),
          async comeBack() {
            await other.stop();
            await device.heal();
            await device.start();
          },
          async giveWay() {
            await device.stop();
            await other.start();
            return { relay: () => other.outlets.some(({ relay }) => relay.on) };
          },
          async dispose() {
            await device.dispose();
            await other.dispose();
          },
        };
      },
    });
  }
}

for (const [model, measures, outlet] of [
  ['hs100', false, undefined],
  ['hs105', false, undefined],
  ['hs200', false, undefined],
  ['hs110', true, undefined],
  ['hs110v2', true, undefined],
  ['hs300', true, 4],
] as const) {
  for (const closesAfterReply of [false, true]) {
    testPlugDriver({
      name: `kasa/xor with an independent ${model}${closesAfterReply ? ' that closes after each answer' : ''}`,
      async create({ clock, timeoutMs, meter }) {
        const device = await independentPlug(model, closesAfterReply, outlet);
        const { address, port } = device;
        const which = outlet === undefined ? {} : { outlet };
        return {
          limitsItself: true,
          driver: createKasaPlug({ timeoutMs, meter, ...which, address, port }, { clock, logger: silentLogger }),
          measures,
          measuresSeldom: outlet !== undefined,
          relay: () => device.on,
          pressButton: () => device.pressButton(),
          dispose: () => device.dispose(),
        };
      },
    });
  }
}
