import type { KasaOptions } from '../../src/plugs/kasa/options.ts';
import { createKasaPlug } from '../../src/plugs/kasa/plug.ts';
import { createSimulatedPlug, type SimulatedPlug } from '../../src/plugs/kasa/simulator/simulated-plug.ts';
import type { Clock } from '../../src/util/clock.ts';
import { silentLogger } from '../../src/util/logger.ts';
import type { Chance } from './chance.ts';
import { commandIn, klapEar, xorEar } from './ear.ts';
import type { FaultKind } from './fate.ts';
import { splitFrames, splitHttp } from './messages.ts';
import { createFaultProxy, type FaultProxy } from './proxy.ts';
import { word, type Record } from './record.ts';
import type { Scenario } from './scenarios.ts';
import type { Tally } from './tally.ts';
import { createWeather, type Weather } from './weather.ts';

/** The plug, its proxy, and the other devices on the network. */
export interface Surroundings {
  readonly plug: SimulatedPlug;
  readonly proxy: FaultProxy;
  readonly weather: Weather;
  /** Applies a fault to the plug or its network while `meanwhile` runs. */
  outage(meanwhile: (lengthMs: number) => Promise<void>): Promise<void>;
  dispose(): Promise<void>;
}

export interface SurroundingsOptions {
  readonly scenario: Scenario;
  readonly serial: number;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly record: Record;
}

export const account = { username: 'owner@example.org', password: 'a password' };
const otherAccount = { username: 'neighbour@example.org', password: 'another' };
export const loadW = 3000;
/** A changed command to a strip may switch its outlets for this long. */
const mangledMs = 500;
/** Time of an exchange beyond its limit. */
const suddenMs = 150;

export async function createSurroundings(options: SurroundingsOptions): Promise<Surroundings> {
  const { scenario, serial, chance, clock, tally, record } = options;
  const { language, klap = 2, known } = scenario;
  const count = (kind: FaultKind) => tally.fault(kind, language);
  const common = plugOptions(scenario);
  const plug = createSimulatedPlug({ ...common, account, serial });
  // The ids of the two differ in more than one bit.
  const strangers = chance.yes(0.5) ? account : otherAccount;
  const stranger = createSimulatedPlug({ ...common, account: strangers, serial: serial ^ 0x33, on: chance.yes(0.5) });
  const weather = createWeather({
    chance: chance.fork('weather'),
    language,
    intervalMs: scenario.intervalS * 1000,
    timeoutMs: scenario.timeoutS * 1000,
    count,
  });
  const proxy = createFaultProxy({
    ear: language === 'xor' ? xorEar() : klapEar(klap, account),
    splitter: language === 'xor' ? splitFrames : splitHttp,
    plan: weather,
    now: () => clock.now(),
    witness: record.wire,
  });

  plug.onRelay(({ on, by, atMs, outlet = 1 }) => {
    record.note(`relay ${word(on)} by ${by}`);
    const isMangled = atMs - (record.journal.mangled.at(-1) ?? -Infinity) < mangledMs;
    if (outlet === 1) record.journal.moves.push({ on, by, atMs });
    // A command for one outlet is for all outlets if its id was changed on the way.
    else if (!isMangled) record.complain({ law: 'stranger', what: `outlet ${outlet} was switched` });
  });
  let strangeMs = -Infinity;
  stranger.onRequest((request) => {
    // A plug that closes after each answer proves its identity on the connection before that of the command.
    const isSudden = clock.now() - strangeMs < scenario.timeoutS * 1000 + suddenMs + 2 * record.lagMs;
    if (commandIn(request) === undefined || (scenario.closesAfterReply && isSudden)) return;
    record.complain({ law: 'stranger', what: 'another plug got a command' });
  });
  await Promise.all([plug.start(), stranger.start(), proxy.start()]);
  proxy.lead(plug.port);

  const kinds: readonly [FaultKind, ...FaultKind[]] = [
    'black hole',
    'refuse',
    'reboot',
    ...(known === 'nothing' ? [] : (['stranger', 'stranger'] as const)),
    ...(language === 'klap' ? (['stolen session', 'stolen session'] as const) : []),
  ];
  const begin = async (kind: FaultKind) => {
    if (kind === 'stranger') {
      strangeMs = clock.now();
      proxy.lead(stranger.port);
      if (chance.yes(0.7)) proxy.cut();
    } else if (kind === 'reboot') {
      plug.forgetSession();
      await plug.stop();
    } else {
      proxy.mode = kind === 'refuse' ? 'refuse' : 'black hole';
      if (kind === 'refuse') proxy.cut();
    }
  };
  const end = async (kind: FaultKind) => {
    proxy.mode = 'open';
    if (kind === 'stranger') proxy.cut();
    proxy.lead(plug.port);
    await plug.start();
  };
  /** Another program logs in, or the plug forgets. */
  const steal = async () => {
    if (chance.yes(0.3)) return plug.forgetSession();
    const place = { address: plug.address, port: plug.port, transport: 'klap', ...account } as const;
    const its = { ...place, timeoutMs: 2000, meter: false } satisfies KasaOptions;
    const thief = createKasaPlug(its, { clock, logger: silentLogger });
    await thief.identify().catch(() => undefined);
    return thief.dispose();
  };

  return {
    plug,
    proxy,
    weather,
    async outage(meanwhile) {
      const kind = chance.pick(kinds);
      const lengthMs = chance.between(100, chance.pick([1000, 1000, 5000, 9000]));
      count(kind);
      record.note(`${kind} for ${Math.round(lengthMs)}`);
      if (kind === 'stolen session') return steal();
      await begin(kind);
      await meanwhile(lengthMs);
      await end(kind);
      return record.note(`${kind} is over`);
    },
    async dispose() {
      await proxy.dispose();
      await Promise.all([plug.dispose(), stranger.dispose()]);
    },
  };
}

function plugOptions({ model, language, klap, closesAfterReply = false, sessionS, takesBatches }: Scenario) {
  return {
    model,
    closesAfterReply,
    loadW,
    energyKWh: 1,
    ...(sessionS === undefined ? {} : { sessionS }),
    ...(takesBatches === undefined ? {} : { takesBatches }),
    ...(language === 'klap' ? { transport: klap === 1 ? ('klap-v1' as const) : ('klap-v2' as const) } : {}),
  };
}
