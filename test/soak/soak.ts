import type { Clock } from '../../src/util/clock.ts';
import { createChance } from './chance.ts';
import { plantedFaults, type PlantedFault } from './planted.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { createTally, type Tally } from './tally.ts';
import type { FoundViolation } from './record.ts';
import { createWorld, type World } from './world.ts';

export interface SoakOptions {
  readonly seed: number;
  /** Duration, including the quiet phase at the end. */
  readonly seconds: number;
  /** Number of plugs of each kind. */
  readonly each: number;
  readonly clock: Clock;
  /** Called each second with the elapsed fraction of the time and the number of violations. */
  readonly progress?: (share: number, tally: Tally, violations: number) => void;
}

export interface SoakResult {
  readonly tally: Tally;
  /** Violations without a planted fault. */
  readonly violations: readonly FoundViolation[];
  readonly planted: readonly PlantedResult[];
  readonly worlds: number;
  /** Greatest delay of a timer. */
  readonly lagMs: number;
  /** Fraction of the time in which timers were punctual. */
  readonly onTime: number;
}

export interface PlantedResult {
  readonly what: string;
  /** Every law that it broke. */
  readonly laws: readonly string[];
  /** Time at which it first broke one of its laws; undefined if it did not. */
  readonly foundS: number | undefined;
}

const tickMs = 50;
/** Time for started faults and the longest pause of a refused runner. */
const lastQuietS = 40;
/** Number of plugs of each language per planted fault. */
const plantedEach = 8;
/** Acceptable delay of a timer. */
const punctualMs = 25;
/** Decay of a late timer's weight per tick. */
const lagFades = 0.985;

/** Many plugs at once, each behind its own proxy, and beside them machines with planted faults. */
export async function soak({ seed, seconds, each, clock, progress }: SoakOptions): Promise<SoakResult> {
  const chance = createChance(seed);
  const tally = createTally();
  const ofPlanted = createTally();
  const lag = watchLag(clock);
  let serial = 0x100;
  const build = (scenario: Scenario, counted: Tally, isDone = () => false): Promise<World> => {
    const name = `${serial} ${scenario.model} ${scenario.language}`;
    serial += 0x40;
    return createWorld({
      name,
      scenario,
      serial,
      chance: chance.fork(name),
      clock,
      tally: counted,
      lagMs: () => lag.ms,
      isDone,
    });
  };
  const sound = await Promise.all(
    Array.from({ length: each }, () => scenarios)
      .flat()
      .map((scenario) => build(scenario, tally)),
  );
  const planted: { readonly fault: PlantedFault; readonly world: World }[] = [];
  const foundOf = (fault: PlantedFault) =>
    planted.filter((one) => one.fault === fault).flatMap(({ world }) => world.found);
  for (const fault of plantedFaults) {
    // A planted fault needs to be found once.
    const isFound = () => foundOf(fault).some(({ law }) => fault.breaks.includes(law));
    const possible = hosts.filter(({ language }) => (fault.language ?? language) === language);
    for (const scenario of Array.from({ length: plantedEach }, () => possible).flat())
      planted.push({ fault, world: await build({ ...scenario, fault }, ofPlanted, isFound) });
  }
  const all = [...sound, ...planted.map(({ world }) => world)];
  const beganMs = clock.now();
  const endMs = beganMs + (seconds - lastQuietS) * 1000;
  const violations = () => sound.flatMap(({ found }) => found);
  const reporting = setInterval(() => {
    progress?.((clock.now() - beganMs) / (endMs - beganMs), tally, violations().length);
  }, 1000);
  try {
    await Promise.all(all.map((world) => world.run(endMs, beganMs + seconds * 1000)));
  } finally {
    clearInterval(reporting);
    lag.stop();
    await Promise.all(all.map((world) => world.dispose()));
  }
  return {
    tally,
    violations: violations(),
    planted: plantedFaults.map((fault) => {
      const found = foundOf(fault);
      const laws = [...new Set(found.map(({ law }) => law))];
      const times = found.filter(({ law }) => fault.breaks.includes(law)).map(({ atMs }) => (atMs - beganMs) / 1000);
      return { what: fault.what, laws, foundS: times.length > 0 ? Math.min(...times) : undefined };
    }),
    worlds: sound.length,
    lagMs: lag.worstMs,
    onTime: lag.onTime,
  };
}

/** The plugs of the machines with planted faults. */
const hosts: readonly Scenario[] = [
  { language: 'xor', model: 'hs110', known: 'both', meter: true, intervalS: 0.1, timeoutS: 0.4 },
  { language: 'klap', klap: 2, model: 'p110', known: 'both', meter: true, intervalS: 0.1, timeoutS: 0.4 },
];

function watchLag(clock: Clock) {
  let lastMs = clock.now();
  let ms = 0;
  let worstMs = 0;
  let ticks = 0;
  let punctual = 0;
  const timer = setInterval(() => {
    const lateMs = clock.now() - lastMs - tickMs;
    lastMs = clock.now();
    ms = Math.max(lateMs, ms * lagFades);
    worstMs = Math.max(worstMs, lateMs);
    ticks++;
    if (lateMs < punctualMs) punctual++;
  }, tickMs);
  return {
    get ms() {
      return ms;
    },
    get worstMs() {
      return worstMs;
    },
    get onTime() {
      return punctual / ticks;
    },
    stop: () => clearInterval(timer),
  };
}
