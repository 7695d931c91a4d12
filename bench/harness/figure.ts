import { median } from './statistics.ts';

/** One measured figure, as `--json` writes it. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** What the same work costs at best; null where there is no such thing. */
  readonly floor: number | null;
  readonly peers: Readonly<Record<string, number>>;
  /** In words. */
  readonly goal: string;
  readonly met: boolean;
}

/** A figure with what the table shows besides. */
export interface Reported extends Figure {
  /** Ours divided by each of the others: medians over the rounds. */
  readonly ratios: Readonly<Record<string, number>>;
  /** What the goal was decided on, such as `1.12×`. */
  readonly outcome: string;
}

/** What one round found for each candidate. */
export type Round = Readonly<Record<string, number>>;

export interface Goal {
  readonly text: string;
  /** Whether it is met, and the figures that decide it. */
  judge(measured: Measured): { readonly met: boolean; readonly shown: string };
}

export interface Measured {
  /** Median of a candidate. */
  value(candidate: string): number;
  /** Median of the ratios of two candidates, each within its round. */
  ratio(candidate: string, to: string): number;
}

export interface FigurePlan {
  readonly name: string;
  readonly unit: string;
  readonly ours: string;
  readonly floor?: string;
  readonly peers?: readonly string[];
  readonly goals: readonly Goal[];
  /** What of the candidates is compared, where several things were found of each; the unit says it to the reader. */
  readonly thing?: string;
}

/** Makes a figure of what the rounds found. */
export function figureOf(plan: FigurePlan, rounds: readonly Round[]): Reported {
  const measured = measuredIn(rounds);
  const { ours, floor, peers = [], thing } = plan;
  const labelOf = (candidate: string) => (thing === undefined ? candidate : candidate.replace(`.${thing}`, ''));
  const others = floor === undefined ? peers : [floor, ...peers];
  const judged = plan.goals.map((goal) => ({ goal, ...goal.judge(measured) }));
  return {
    name: plan.name,
    unit: plan.unit,
    ours: measured.value(ours),
    floor: floor === undefined ? null : measured.value(floor),
    peers: Object.fromEntries(peers.map((peer) => [labelOf(peer), measured.value(peer)])),
    goal: judged.map(({ goal }) => goal.text).join('; '),
    met: judged.every(({ met }) => met),
    ratios: Object.fromEntries(others.map((other) => [labelOf(other), measured.ratio(ours, other)])),
    outcome: judged.map(({ shown, met }) => (met ? shown : `${shown} (missed)`)).join('; '),
  };
}

export function measuredIn(rounds: readonly Round[]): Measured {
  const valueIn = (round: Round, candidate: string) => {
    const value = round[candidate];
    if (value === undefined) throw new Error(`there is no candidate '${candidate}'`);
    return value;
  };
  return {
    value: (candidate) => median(rounds.map((round) => valueIn(round, candidate))),
    ratio: (candidate, to) => median(rounds.map((round) => valueIn(round, candidate) / valueIn(round, to))),
  };
}

/** At most so many times what another candidate takes. */
export function atMostTimes(candidate: string, limit: number, other: string, name: string = other): Goal {
  return {
    text: `≤ ${limit}× ${name}`,
    judge(measured) {
      const ratio = measured.ratio(candidate, other);
      return { met: ratio <= limit, shown: `${rounded(ratio)}×` };
    },
  };
}

/** At least so many times faster than another candidate, for figures that are times. */
export function fasterBy(candidate: string, factor: number, other: string): Goal {
  return {
    text: `≥ ${factor}× faster than ${other}`,
    judge(measured) {
      const ratio = measured.ratio(other, candidate);
      return { met: ratio >= factor, shown: `${rounded(ratio)}× faster` };
    },
  };
}

/** At least so many times the rate of another candidate, for figures that are rates. */
export function atLeastTimes(candidate: string, factor: number, other: string): Goal {
  return {
    text: `≥ ${factor}× ${other}`,
    judge(measured) {
      const ratio = measured.ratio(candidate, other);
      return { met: ratio >= factor, shown: `${rounded(ratio)}×` };
    },
  };
}

/** At most a quantity. */
export function atMost(candidate: string, limit: number, unit: string): Goal {
  return {
    text: `≤ ${limit} ${unit}`,
    judge(measured) {
      const value = measured.value(candidate);
      return { met: value <= limit, shown: `${rounded(value)} ${unit}` };
    },
  };
}

/** At least a quantity. */
export function atLeast(candidate: string, limit: number, unit: string): Goal {
  return {
    text: `≥ ${rounded(limit)} ${unit}`,
    judge(measured) {
      const value = measured.value(candidate);
      return { met: value >= limit, shown: `${rounded(value)} ${unit}` };
    },
  };
}

/** One of two is enough. */
export function either(one: Goal, other: Goal): Goal {
  return {
    text: `${one.text} or ${other.text}`,
    judge(measured) {
      const judged = [one.judge(measured), other.judge(measured)];
      return { met: judged.some(({ met }) => met), shown: judged.map(({ shown }) => shown).join(', ') };
    },
  };
}

/** No goal: the figure is there so that nobody thinks otherwise. */
export function shownOnly(candidate: string, other: string): Goal {
  return {
    text: 'none, for comparison',
    judge: (measured) => ({ met: true, shown: `${rounded(measured.ratio(candidate, other))}× ${other}` }),
  };
}

/** Three digits that count, in plain notation. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
