import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { playRun } from '../helpers/run-player.ts';

const runs = readdirSync('test/runs')
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.replace(/\.jsonl$/, ''));

// The pauses after failed exchanges have their maximum length.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => vi.restoreAllMocks());

it('every shipped printer has a run', () => {
  const played = runs.map((name) => readFileSync(join('test/runs', `${name}.jsonl`), 'utf8'));
  for (const machine of readdirSync('configs/printers')) {
    expect(played.some((run) => run.includes(`"configs/printers/${machine}"`)), machine).toBe(true);
  }
});

describe('a run of a shipped machine in virtual time', () => {
  it.each(runs)('%s gives the recorded timeline', async (name) => {
    const path = join('test/runs', name);
    const timeline = await playRun(readFileSync(`${path}.jsonl`, 'utf8'));
    if (process.env['HALYARD_WRITE_RUNS'] !== undefined) writeFileSync(`${path}.txt`, timeline);
    expect(timeline).toBe(readFileSync(`${path}.txt`, 'utf8'));
  });
});
