import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviations, fileDeviations, notReplayed } from './deviations.ts';
import { masked } from './masks.ts';
import { runPythonApi } from './python-api.ts';
import { startReplay, transcriptPath, type Observed, type Replay } from './replay.ts';
import { readTranscript, type RecordedBlock, type RecordedCall, type RecordedShell } from './transcript.ts';

const blocks = new Map(readTranscript(transcriptPath).map((block) => [block.name, block]));
const blockOf = (name: string) => blocks.get(name) ?? { name, steps: [], other: [] };
const deviationOf = new Map(
  deviations.flatMap((deviation) => deviation.calls.map((call) => [call, deviation] as const)),
);

interface Result {
  readonly call: RecordedCall;
  readonly recorded: Observed;
  readonly observed: Observed;
}
const results = new Map<string, Result[]>();
const all = () => [...results.values()].flat();

beforeAll(async () => {
  for (const name of ['e1', 'e3', 'e4', 'e5']) results.set(name, await replayBlock(blockOf(name)));
});

afterAll(() => {
  process.stdout.write(
    `replayed ${all().length} recorded calls of halcmd: ${all().length - deviationOf.size} equal, ` +
      `${deviationOf.size} as docs/hal-differences.md says; and a file of ${fileLines(blockOf('p1')).length} lines\n`,
  );
});

describe('the recording of halcmd', () => {
  it.each(['e1', 'e3', 'e4', 'e5'])('is reproduced, call by call, in block %s', (name) => {
    for (const { call, recorded, observed } of results.get(name) ?? []) {
      expect(observed, call.id).toEqual(deviationOf.get(call.id)?.ours(recorded, call.id) ?? recorded);
    }
  });

  it('differs in exactly the calls that are named as deviations', () => {
    const differing = all().filter(({ recorded, observed }) => !isDeepStrictEqual(recorded, observed));
    expect(differing.map(({ call }) => call.id).sort()).toEqual([...deviationOf.keys()].sort());
  });

  it('is replayed completely, except for the steps named with a reason', () => {
    const calls = [...blocks.values()].flatMap(({ steps }) => steps.filter((step) => 'id' in step));
    expect(all().length).toBe(calls.length);
    expect([...blocks.keys()]).toEqual(['e1', 'e3', 'e4', 'e5', 'p1', 'm62']);
    const shells = [...blocks.values()].flatMap(({ name, steps }) =>
      steps.flatMap((step) => ('shell' in step ? [`${name} $ ${step.shell}`] : [])),
    );
    for (const { step } of notReplayed) expect([...shells, 'm62']).toContain(step);
  });

  it('of a file is reproduced, line by line', async () => {
    const { other, steps } = blockOf('p1');
    const file = fileLines(blockOf('p1'));
    const recorded = steps
      .flatMap((step) => ('shell' in step ? step.lines : []))
      .map((line) => line.replace(/^mix\| ?/, ''));
    const replay = startReplay({ FOO: '42', HOME: '<HOME>' });
    replay.files.set('p1.hal', `${file.join('\n')}\n`);
    replay.files.set('a.ini', `${filesOf(other, 'a.ini').join('\n')}\n`);
    replay.files.set('<HOME>/f/sub.hal', 'print insub\ngetp c.s-in\nquit\nprint afterquit\n');
    const { lines, code } = await replay.merged(['-i', 'a.ini', '-k', '-f', 'p1.hal']);
    const expected = fileDeviations.reduce(replaced, recorded);
    expect(lines.flatMap(asReproduced).map(masked)).toEqual(expected.map(masked));
    expect(code).toBe(1);
    expect(replay.files.get('<HOME>/f/out.sav')).toContain('setp c.p-rw            0\n');
  });

  it('lists its deviations under names that docs/hal-differences.md explains', () => {
    const explained = readFileSync('docs/hal-differences.md', 'utf8');
    for (const { name } of [...deviations, ...fileDeviations]) expect(explained).toContain(`**${name}.**`);
    expect(existsSync('test/golden/data/README.md')).toBe(true);
  });
});

async function replayBlock({ name, steps }: RecordedBlock): Promise<Result[]> {
  const replay = startReplay();
  const block: Result[] = [];
  for (const step of steps) {
    if ('shell' in step) {
      await replayShell(replay, name, step);
      continue;
    }
    const observed = await replay.call(step.argv);
    block.push({ call: step, recorded: maskedCall(step, step), observed: maskedCall(observed, step) });
    for (const command of deviationOf.get(step.id)?.afterwards ?? []) await replay.call(command.split(' '));
  }
  return block;
}

async function replayShell(replay: Replay, block: string, { shell, lines }: RecordedShell): Promise<void> {
  const seconds = /^sleep ([\d.]+)$/.exec(shell)?.[1];
  if (seconds !== undefined) await replay.sleep(Number(seconds));
  else if (shell === 'tail -60 saved.hal') {
    const recorded = lines.filter((line) => !line.startsWith('newsig e6 ')); // there is no type port
    expect(replay.files.get('saved.hal')?.trimEnd().split('\n')).toEqual(recorded);
  } else if (shell === 'python3 api.py') {
    // An invalid direction cannot be written here; names may be longer.
    const library = lines.filter((line) => /^HAL: ERROR: (?!pin direction|component name)/.test(line));
    expect(runPythonApi(replay.hal)).toEqual(library);
  } else {
    expect(notReplayed.map(({ step }) => step)).toContain(`${block} $ ${shell}`);
  }
}

function maskedCall({ out, err, code }: Observed, { argv }: RecordedCall): Observed {
  const time = /^getp \S+\.t(?:ime|max)$/.test(argv.join(' '));
  return { out: out.map((line) => (time && /^\d+$/.test(line) ? '<time>' : masked(line))), err: err.map(masked), code };
}

function fileLines({ other }: RecordedBlock): string[] {
  return other.flatMap((line) => /^file\|[ \d]\d\| (.*)$/.exec(line)?.slice(1) ?? []);
}

/** The lines of a file that the block gives in a comment: `#   12| text   (remark)`. */
function filesOf(other: readonly string[], name: string): string[] {
  const start = other.findIndex((line) => line.includes(`${name} is`));
  const end = other.findIndex((line, index) => index > start && !/^# +\d+\| /.test(line));
  return other
    .slice(start + 1, end)
    .map((line) => line.replace(/^# +\d+\| /, '').replace(/ {10}\(followed by three blanks\)$/, '   '));
}

function replaced(
  lines: readonly string[],
  {
    name,
    recorded,
    ours,
  }: { readonly name: string; readonly recorded: readonly string[]; readonly ours: readonly string[] },
): string[] {
  const at = lines.findIndex((_, index) => recorded.every((line, offset) => lines[index + offset] === line));
  expect(at, name).toBeGreaterThanOrEqual(0);
  return [...lines.slice(0, at), ...ours, ...lines.slice(at + recorded.length)];
}

/** The help for net is halyard's and has the three lines that the transcript leaves out. */
function asReproduced(line: string, index: number, lines: readonly string[]): string[] {
  if (line === 'net SIGNAL PIN...') {
    return lines[index + 3]?.startsWith(' ') === false ? ['(help text of net, 3 lines, not reproduced)'] : [line];
  }
  return lines[index - 1] === 'net SIGNAL PIN...' || lines[index - 2] === 'net SIGNAL PIN...' ? [] : [line];
}
