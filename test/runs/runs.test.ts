import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playRun } from '../helpers/run-player.ts';

const runs = readdirSync('test/runs')
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.replace(/\.jsonl$/, ''));

describe('a run of a shipped machine in virtual time', () => {
  it.each(runs)('%s goes as it is written', async (name) => {
    const path = join('test/runs', name);
    const timeline = await playRun(readFileSync(`${path}.jsonl`, 'utf8'));
    if (process.env['HALYARD_WRITE_RUNS'] !== undefined) writeFileSync(`${path}.txt`, timeline);
    expect(timeline).toBe(readFileSync(`${path}.txt`, 'utf8'));
  });
});
