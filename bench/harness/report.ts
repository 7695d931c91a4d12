import { rounded, type Reported } from './figure.ts';

/** One line for people: ours, floor, peers, each with how many times it ours takes, and whether the goal is met. */
export function figureLine(figure: Reported): string {
  const { name, unit, ours, goal, met, outcome } = figure;
  const others = othersOf(figure).map(({ name: other, value, ratio }) => `${other} ${value} (${ratio}×)`);
  const verdict = `${met ? 'met   ' : 'MISSED'} ${outcome} [goal ${goal}]`;
  return [`${name.padEnd(24)} ${`${rounded(ours)} ${unit}`.padEnd(16)} ${verdict}`, ...wrapped(others)].join('\n');
}

/** The table of docs/benchmarks.md. */
export function markdownTable(figures: readonly Reported[]): string {
  const rows = figures.map((figure) => {
    const [floor, ...peers] = [...othersOf(figure)];
    const hasFloor = figure.floor !== null;
    const cell = (other: typeof floor) => (other ? `${other.name} ${other.value} (${other.ratio}×)` : '–');
    const listed = hasFloor ? peers : [floor, ...peers].filter((other) => other !== undefined);
    return [
      `\`${figure.name}\``,
      `${rounded(figure.ours)} ${figure.unit}`,
      hasFloor ? cell(floor) : '–',
      listed.map(cell).join(', ') || '–',
      figure.goal,
      `${figure.met ? 'met' : '**missed**'}: ${figure.outcome}`,
    ];
  });
  const head = ['figure', 'halyard', 'floor (ratio)', 'peers (ratio)', 'goal', 'outcome'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function othersOf({ floor, peers, ratios }: Reported) {
  const [floorName] = Object.keys(ratios);
  const values = floor === null ? peers : { [floorName ?? '']: floor, ...peers };
  return Object.entries(values).map(([name, value]) => ({
    name,
    value: rounded(value),
    ratio: rounded(ratios[name] ?? Number.NaN),
  }));
}

function wrapped(others: readonly string[]): string[] {
  return others.length === 0 ? [] : [`${' '.repeat(25)}${others.join(', ')}`];
}
