import type { GraphKit, Value } from './kit.ts';

/** A graph that was built, and what is measured on it. */
export interface Scenario {
  /** Sets once; the values alternate, so that every set is a change. */
  update(): void;
  /** How many sets one update makes. */
  readonly sets: number;
  /** Throws when the graph does not hold what it should. */
  check(): void;
}

export type ScenarioName =
  'fan1' | 'fan10' | 'fan1000' | 'idle1' | 'idle1000' | 'chain100' | 'ladder10' | 'batch50' | 'chain50000';

export function buildScenario<N, P>(name: ScenarioName, kit: GraphKit<N, P>, glitchFree: boolean): Scenario {
  const builders: { readonly [S in ScenarioName]: () => Scenario } = {
    fan1: () => fan(kit, 1),
    fan10: () => fan(kit, 10),
    fan1000: () => fan(kit, 1000),
    idle1: () => idle(kit, 1),
    idle1000: () => idle(kit, 1000),
    chain100: () => chain(kit, 100),
    chain50000: () => chain(kit, 50_000),
    ladder10: () => ladder(kit, 10, glitchFree),
    batch50: () => mixture(kit),
  };
  return builders[name]();
}

/** One signal with so many linked, observed pins. */
function fan<N, P>(kit: GraphKit<N, P>, width: number): Scenario {
  const input = kit.input(false);
  const heard = { count: 0, last: false as Value };
  for (let i = 0; i < width; i++) {
    kit.observe(kit.pin(input), (value) => {
      heard.count++;
      heard.last = value;
    });
  }
  kit.start?.();
  heard.count = 0;
  let value = false;
  let updates = 0;
  return {
    sets: 1,
    update() {
      value = !value;
      updates++;
      kit.set(input, value);
    },
    check() {
      expect('calls of observers', heard.count, updates * width);
      expect('the value told', heard.last, value);
    },
  };
}

/** One signal with so many linked pins that nobody observes. */
function idle<N, P>(kit: GraphKit<N, P>, width: number): Scenario {
  const input = kit.input(false);
  const pins = Array.from({ length: width }, () => kit.pin(input));
  kit.start?.();
  let value = false;
  return {
    sets: 1,
    update() {
      value = !value;
      kit.set(input, value);
    },
    check() {
      expect('pins', pins.length, width);
      expect('the value', kit.valueOf(input), value);
    },
  };
}

/** So many not-gates in series, the last one observed. */
function chain<N, P>(kit: GraphKit<N, P>, length: number): Scenario {
  const input = kit.input(false);
  let end = input;
  for (let i = 0; i < length; i++) end = kit.not(end);
  let last: Value = false;
  kit.observe(kit.pin(end), (value) => (last = value));
  kit.start?.();
  let value = false;
  return {
    sets: 1,
    update() {
      value = !value;
      kit.set(input, value);
    },
    check() {
      const expected = length % 2 === 0 ? value : !value;
      expect('the end of the chain', kit.valueOf(end), expected);
      expect('the value told', last, expected);
    },
  };
}

/** So many diamonds in series: each adds up two ways from its input. The sum is told once, when it is right. */
function ladder<N, P>(kit: GraphKit<N, P>, length: number, glitchFree: boolean): Scenario {
  const counts = { sums: 0, told: 0, wrong: 0 };
  const one = kit.input(1);
  const input = kit.input(0);
  let end = input;
  for (let i = 0; i < length; i++) {
    const left = kit.gate(end, one, (a, b) => Number(a) + Number(b));
    const right = kit.gate(end, one, (a, b) => Number(a) - Number(b));
    end = kit.gate(left, right, (a, b) => {
      counts.sums++;
      return (Number(a) + Number(b)) / 2;
    });
  }
  let value = 0;
  kit.observe(kit.pin(end), (told) => {
    counts.told++;
    if (told !== value) counts.wrong++;
  });
  kit.start?.();
  counts.sums = 0;
  counts.told = 0;
  counts.wrong = 0;
  let updates = 0;
  return {
    sets: 1,
    update() {
      value = value === 0 ? 1 : 0;
      updates++;
      kit.set(input, value);
    },
    check() {
      expect('the end of the ladder', kit.valueOf(end), value);
      if (!glitchFree) return;
      expect('evaluations', counts.sums, updates * length);
      expect('calls of the observer', counts.told, updates);
      expect('wrong values told', counts.wrong, 0);
    },
  };
}

/** 50 inputs and 100 gates joined at random, all of them observed; an update sets every input, as one batch. */
function mixture<N, P>(kit: GraphKit<N, P>): Scenario {
  const inputs = 50;
  const gates = 100;
  const random = randomFrom(1);
  const pick = (below: number) => Math.floor(random() * below);
  const operations = [
    (a: Value, b: Value) => a === true && b === true,
    (a: Value, b: Value) => a === true || b === true,
    (a: Value, b: Value) => a !== b,
  ];
  const nodes = Array.from({ length: inputs }, () => kit.input(false));
  const plan: { readonly a: number; readonly b: number; readonly compute: (a: Value, b: Value) => Value }[] = [];
  for (let i = 0; i < gates; i++) {
    const compute = operations[i % operations.length] ?? Object.is;
    const step = { a: pick(nodes.length), b: pick(nodes.length), compute };
    plan.push(step);
    nodes.push(kit.gate(at(nodes, step.a), at(nodes, step.b), compute));
  }
  const told: Value[] = [];
  nodes.forEach((node, index) => kit.observe(kit.pin(node), (value) => (told[index] = value)));
  kit.start?.();
  const sources = nodes.slice(0, inputs);
  let phase = 0;
  const valueOf = (index: number) => (phase + index) % 3 === 0;
  return {
    sets: inputs,
    update() {
      phase++;
      kit.batch(() => {
        for (let i = 0; i < sources.length; i++) kit.set(at(sources, i), valueOf(i));
      });
    },
    check() {
      const expected: Value[] = sources.map((_, index) => valueOf(index));
      for (const { a, b, compute } of plan) expected.push(compute(at(expected, a), at(expected, b)));
      expected.forEach((value, index) => {
        expect(`node ${index}`, kit.valueOf(at(nodes, index)), value);
        expect(`what node ${index} told`, told[index] ?? false, value);
      });
    },
  };
}

function expect(what: string, found: unknown, expected: unknown): void {
  if (!Object.is(found, expected)) throw new Error(`${what}: ${String(found)} instead of ${String(expected)}`);
}

function at<T>(list: readonly T[], index: number): T {
  const entry = list[index];
  if (entry === undefined) throw new Error(`there is no entry ${index}`);
  return entry;
}

/** The same numbers every time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
