import { keyTable, keyWriter, type KeyWriter } from './key-table.ts';

/** A model whose histories are all searched. Its states are plain data; `make` changes the given copy. */
export interface Model<W extends Judged> {
  /** Number of 32-bit words in a key. */
  readonly keyWords: number;
  start(): W;
  copy(world: W): W;
  /** Writes exactly the parts of a state that can affect the later ones. */
  key(world: W, key: KeyWriter): void;
  readonly moves: readonly Move<W>[];
  /** A round: the moves that are repeated when there are no more faults. */
  readonly round: readonly string[];
  /** No work is left, except requests that wait for people or for the printer. */
  isQuiet(world: W): boolean;
  /** The state of each part, for people. */
  show(world: W): Readonly<Record<string, string>>;
  /** The entries of the first state that are not shown. */
  readonly blank: Readonly<Record<string, string>>;
}

export interface Judged {
  /** The broken law, in words. */
  broken: string | undefined;
}

export interface Move<W> {
  readonly name: string;
  can(world: W): boolean;
  make(world: W): void;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** The space is exhausted: every history has been looked at. */
  readonly isExhausted: boolean;
  /** Most rounds that a state needs to become quiet. */
  readonly rounds: number;
  /** The shortest history that breaks a law, with the state of each part. */
  readonly counterexample: string | undefined;
}

export interface ExploreOptions {
  /** Stops after this number of states; the space is not exhausted then. */
  readonly maxStates: number;
  /** Most rounds that a state may need to become quiet. */
  readonly maxRounds: number;
}

/** The search results by state number, in the order of discovery. */
interface Found {
  readonly parents: Numbers;
  readonly moves: Numbers;
  readonly quiet: Numbers;
  /**
   * The next state for each move of a round, 0 where the move is impossible; a repeated move has an entry each time.
   */
  readonly round: readonly Numbers[];
}

/** Visits every reachable state, those with the fewest moves first. */
export function explore<W extends Judged>(model: Model<W>, { maxStates, maxRounds }: ExploreOptions): Exploration {
  const table = keyTable(model.keyWords);
  const writer = keyWriter(model.keyWords);
  const lanes = new Map(model.round.map((name) => [name, numbers()]));
  const laneOf = model.moves.map(({ name }) => lanes.get(name));
  const round = model.round.flatMap((name) => lanes.get(name) ?? []);
  const found: Found = { parents: numbers(), moves: numbers(), quiet: numbers(), round };
  let frontier: W[] = [];
  let later: W[] = [];
  let transitions = 0;

  const idOf = (world: W) => {
    writer.begin();
    model.key(world, writer);
    return table.idOf(writer.words);
  };
  const keep = (world: W, parent: number, move: number): number => {
    const known = table.size;
    const id = idOf(world);
    if (id < known) return id;
    found.parents.set(id, parent);
    found.moves.set(id, move);
    found.quiet.set(id, model.isQuiet(world) ? 1 : 0);
    later.push(world);
    return id;
  };
  const end = (counterexample?: string, rounds = 0): Exploration => {
    const isExhausted = later.length === 0 && counterexample === undefined;
    return { states: table.size, transitions, isExhausted, rounds, counterexample };
  };

  keep(model.start(), -1, -1);
  let id = 0;
  while (later.length > 0 && table.size <= maxStates) {
    [frontier, later] = [later, frontier];
    for (const world of frontier) {
      for (const [index, move] of model.moves.entries()) {
        if (!move.can(world)) continue;
        const next = model.copy(world);
        move.make(next);
        transitions += 1;
        if (next.broken !== undefined) return end(timeline(model, [...pathTo(found, id), index]));
        const nextId = keep(next, id, index);
        laneOf[index]?.set(id, nextId);
      }
      id += 1;
    }
    frontier.length = 0;
  }
  if (later.length > 0) return end();
  const { worst, rounds } = slowest(found, table.size);
  if (rounds <= maxRounds) return end(undefined, rounds);
  return end(neverQuiet(model, found, worst, maxRounds), rounds);
}

/** The state that needs most rounds until it is quiet; or the first one that never is, with Infinity. */
function slowest(found: Found, size: number): { readonly worst: number; readonly rounds: number } {
  const unknown = 0;
  const quiet = 1;
  const never = 0xffff;
  const cost = new Uint16Array(size);
  for (let id = 0; id < size; id++) cost[id] = found.quiet.get(id) === 1 ? quiet : unknown;
  let worst = 0;
  for (let id = 0; id < size; id++) {
    const way: number[] = [];
    let at = id;
    while (cost[at] === unknown) {
      // A cycle never ends.
      cost[at] = never;
      way.push(at);
      at = roundFrom(found, at);
    }
    let needed = cost[at] ?? never;
    for (const passed of way.reverse()) {
      needed = Math.min(never, needed + 1);
      cost[passed] = needed;
    }
    if ((cost[id] ?? 0) > (cost[worst] ?? 0)) worst = id;
  }
  const most = cost[worst] ?? 0;
  return { worst, rounds: most === never ? Infinity : most - quiet };
}

/** 0 means no next state; the first state has the number 0 but is never reached again. */
function roundFrom({ round }: Found, id: number): number {
  let at = id;
  for (const lane of round) at = lane.get(at) || at;
  return at;
}

function neverQuiet<W extends Judged>(model: Model<W>, found: Found, id: number, maxRounds: number): string {
  const path = pathTo(found, id);
  let at = id;
  for (let count = 0; count <= maxRounds; count++) {
    for (const [index, lane] of found.round.entries()) {
      const next = lane.get(at);
      if (next === 0) continue;
      at = next;
      path.push(model.moves.findIndex(({ name }) => name === model.round[index]));
    }
  }
  return `${timeline(model, path)}\nbroken: not settled after ${maxRounds} rounds without a fault`;
}

function pathTo({ parents, moves }: Found, id: number): number[] {
  const path: number[] = [];
  for (let at = id; at > 0; at = parents.get(at)) path.push(moves.get(at));
  return path.reverse();
}

/** Integers by state number; 0 where unset. */
interface Numbers {
  get(id: number): number;
  set(id: number, value: number): void;
}

function numbers(): Numbers {
  let values = new Int32Array(1 << 15);
  return {
    get: (id) => values[id] ?? 0,
    set(id, value) {
      if (id >= values.length) {
        const larger = new Int32Array(values.length * 2);
        larger.set(values);
        values = larger;
      }
      values[id] = value;
    },
  };
}

/** A history for people: each move with its changes. */
export function timeline<W extends Judged>(model: Model<W>, path: readonly number[]): string {
  let world = model.start();
  let shown = model.show(world);
  const lines = [lineOf(shown['time'] ?? '', 'at first', changesOf(model.blank, shown))];
  for (const index of path) {
    const move = model.moves[index];
    if (!move) continue;
    world = model.copy(world);
    move.make(world);
    const now = model.show(world);
    lines.push(lineOf(now['time'] ?? '', move.name, changesOf(shown, now)));
    shown = now;
  }
  if (world.broken !== undefined) lines.push(`broken: ${world.broken}`);
  return lines.join('\n');
}

function lineOf(time: string, what: string, changes: string): string {
  return `${time.padStart(5)}  ${what.padEnd(46)}  ${changes}`.trimEnd();
}

function changesOf(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string {
  const changed = Object.entries(now).filter(([name, value]) => name !== 'time' && before[name] !== value);
  return changed.map(([name, value]) => `${name}: ${value}`).join(', ');
}
