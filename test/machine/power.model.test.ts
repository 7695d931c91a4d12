import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseStaged } from '../helpers/stage.ts';
import { hurried, playSequences, sequencesOf } from './power-model.ts';

/** How many sequences are played; `HALYARD_SEQUENCES` in the environment says otherwise. */
const sequences = Number(process.env['HALYARD_SEQUENCES'] ?? 20_000);
/** They are played in groups, since building a machine takes longer than playing a sequence on it. */
const perMachine = 50;
const file = 'configs/printers/off-after-print.yaml';
const text = readFileSync(file, 'utf8');
function promises(machine: string, sequence: ReturnType<typeof sequencesOf>) {
  const config = hurried(parseStaged(machine, file));
  const group = fc.array(sequence, { minLength: perMachine, maxLength: perMachine });
  return fc.asyncProperty(group, fc.boolean(), (moves, on) => playSequences(config, moves, on));
}

// The pauses after failed exchanges are the same when a counterexample is played again.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => vi.restoreAllMocks());

describe(`${file}, with everything happening to it`, { timeout: 20_000 + sequences * 10 }, () => {
  it('never cuts a print, never switches on unasked, and is off in time after a print that ends well', async () => {
    await fc.assert(promises(text, sequencesOf()), { numRuns: Math.ceil(sequences / perMachine) });
  });
});

describe('a machine', { timeout: 60_000 }, () => {
  it.each([
    ['without a lock', /^ {2}lock: .*\n/m, '', ['print starts', 'off is asked']],
    [
      'that believes a silent host',
      /stale-after: 10s/g,
      'stale-after: 10h',
      ['host dies', 'on is asked', 'off is asked'],
    ],
    [
      'that takes 120 °C for cool',
      'temperature-max: 50',
      'temperature-max: 120',
      ['heater is set', 'heater is off', 'off is asked'],
    ],
    ['that forgets its requests', /^ {2}done: .*\n/m, '', ['abort']],
    [
      'that restores power after an outage',
      'interval: 2s',
      'interval: 2s, after-outage: restore',
      ['on is asked', 'network is down', 'network is up', 'button is pressed'],
    ],
  ] as const)('%s would be found out', async (_, what, instead, happenings) => {
    const other = text.replace(what, instead);
    expect(other).not.toBe(text);
    const { failed } = await fc.check(promises(other, sequencesOf(happenings)), { numRuns: 100, endOnFailure: true });
    expect(failed).toBe(true);
  });
});
